// SPDX-License-Identifier: Apache-2.0
// Why bytes of another node are not a message this program understands. Nothing of such a message is carried out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pilecloud::cluster {

enum class decode_fault : std::uint8_t {
  too_large = 1,
  malformed,        // not a message of the schema
  unknown_command,  // a command, a message or an enumerant of a newer program
  too_many_rules,   // more rejection texts than any program of ours has
};
std::string_view to_text(decode_fault fault);

struct decode_failure {
  decode_fault kind{};
  std::string detail;  // for people: what was found where
  bool operator==(const decode_failure&) const = default;
};

}  // namespace pilecloud::cluster
