// SPDX-License-Identifier: Apache-2.0
// Rows of separated text (RFC 4180 quotes, LF or CRLF, UTF-8 with or without byte-order mark), with line numbers for
// messages. The whole text is in memory; fields are copies. Limits: 64 fields a row, 64 KiB a field.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pilecloud::app {

struct csv_row {
  std::size_t line = 0;  // 1-based line of the file where the row begins
  std::vector<std::string> fields;
};

struct csv_error {
  std::size_t line = 0;
  std::string what;
};

// Every non-empty row, the header among them. Errors: an open quote at the end, text after a closing quote, a limit.
result<std::vector<csv_row>, csv_error> parse_csv(std::string_view text, char separator);

}  // namespace pilecloud::app
