// SPDX-License-Identifier: Apache-2.0
#include "tests/events/golden_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/assert.hpp"
#include "base/digest.hpp"

namespace pilecloud::tests {

std::map<std::string, golden> read_golden(const std::string& path) {
  std::map<std::string, golden> found;
  std::ifstream in{path};
  golden* one = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("= ")) {
      one = &found[line.substr(2)];
      continue;
    }
    PILECLOUD_ASSERT(one != nullptr, "{}: {}", path, line);
    if (line.starts_with("    ")) {
      one->text += (one->text.empty() ? "" : "\n") + line.substr(4);
    } else {
      std::string bytes;
      PILECLOUD_ASSERT(from_hex(line, bytes), "{}: {}", path, line);
      one->bytes += bytes;
    }
  }
  return found;
}

void append_golden(const std::string& path, const std::string& name, const golden& one) {
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
  const bool fresh = !std::filesystem::exists(path);
  std::ofstream out{path, std::ios::app};
  if (fresh) {
    out << "# SPDX-License-Identifier: Apache-2.0\n"
           "# Golden bytes: never edited, see events/schema/README.md. A name, the message as text, its words in "
           "hex.\n";
  }
  out << "\n= " << name << "\n";
  std::istringstream text{one.text};
  for (std::string line; std::getline(text, line);) out << "    " << line << "\n";
  constexpr std::size_t bytes_a_line = 32;
  for (std::size_t i = 0; i < one.bytes.size(); i += bytes_a_line) {
    out << to_hex(std::string_view{one.bytes}.substr(i, bytes_a_line)) << "\n";
  }
}

bool may_write_golden() { return std::getenv("PILECLOUD_WRITE_GOLDEN") != nullptr; }

}  // namespace pilecloud::tests
