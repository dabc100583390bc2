// SPDX-License-Identifier: Apache-2.0
// tests/events/golden/<release>/<category>.golden: for each fact its name, the text of its message and its bytes.
//   = funded
//     (occurredAtUs = …, funded = (holdFen = 5000))
//   0123456789abcdef…
#pragma once

#include <map>
#include <string>

namespace pilecloud::tests {

struct golden {
  std::string text;  // as capnp prints it, lines joined by \n
  std::string bytes;
};

// Empty when the file is not there.
std::map<std::string, golden> read_golden(const std::string& path);
void append_golden(const std::string& path, const std::string& name, const golden& one);

// True when PILECLOUD_WRITE_GOLDEN is set: tests add what is absent (never change what is there), and fail once.
bool may_write_golden();

}  // namespace pilecloud::tests
