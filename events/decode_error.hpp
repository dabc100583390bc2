// SPDX-License-Identifier: Apache-2.0
// Why bytes are not a fact this program understands. Stops a fold; never skipped over.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pilecloud::events {

enum class decode_fault : std::uint8_t {
  unknown_category = 1,  // the stream's prefix names none of ours
  malformed,             // not a message of the category's schema
  unknown_fact,          // a union member of a newer schema
  out_of_range,          // a number or enumerant that cannot be what its field means
};
std::string_view to_text(decode_fault fault);

struct decode_error {
  decode_fault kind{};
  std::string detail;  // for people: what was found where
  bool operator==(const decode_error&) const = default;
};

}  // namespace pilecloud::events
