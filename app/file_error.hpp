// SPDX-License-Identifier: Apache-2.0
// What is wrong in a file a person wrote: where, which field, which rule.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace pilecloud::app {

struct file_error {
  std::string where;  // "tariff.toml:12" or "tariff.toml"
  std::string field;  // "slot.from"
  std::string rule;   // what must hold
};
std::string to_text(const file_error& error);

// Bytes of a file, at most `limit`.
result<std::string, file_error> read_file(const std::filesystem::path& file, std::size_t limit);

}  // namespace pilecloud::app
