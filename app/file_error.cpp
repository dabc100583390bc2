// SPDX-License-Identifier: Apache-2.0
#include "app/file_error.hpp"

#include <array>
#include <fstream>

#include <fmt/format.h>

namespace pilecloud::app {

std::string to_text(const file_error& error) {
  if (error.field.empty()) return fmt::format("{}: {}", error.where, error.rule);
  return fmt::format("{}: {}: {}", error.where, error.field, error.rule);
}

result<std::string, file_error> read_file(const std::filesystem::path& file, std::size_t limit) {
  std::ifstream in{file, std::ios::binary};
  if (!in || std::filesystem::is_directory(file)) return file_error{file.string(), "", "cannot be opened for reading"};
  std::string bytes;
  std::array<char, 64u << 10> chunk{};
  while (in.read(chunk.data(), chunk.size()) || in.gcount() > 0) {
    bytes.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > limit) return file_error{file.string(), "", fmt::format("is larger than {} bytes", limit)};
  }
  if (in.bad()) return file_error{file.string(), "", "could not be read to its end"};
  return bytes;
}

}  // namespace pilecloud::app
