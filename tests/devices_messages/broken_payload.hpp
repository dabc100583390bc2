// SPDX-License-Identifier: Apache-2.0
// One thing made wrong in a payload that was right, and what a check has to say about it.
#pragma once

#include <array>
#include <optional>

#include "random_payload.hpp"

namespace pilecloud::tests {

enum class breach { missing, long_text, other_type, foreign_word, no_time, range, short_list, long_list, unknown };
inline constexpr std::array all_breaches{breach::missing,      breach::long_text, breach::other_type,
                                         breach::foreign_word, breach::no_time,   breach::range,
                                         breach::short_list,   breach::long_list, breach::unknown};

struct expected_fault {
  std::string path;
  devices::fault_kind kind{};
  bool is_tolerated = false;  // a tolerant check only notes it
};

// Breaks one place drawn from all where it can be done; nullopt: there is none, the payload is as it was.
// REQUIRES: the payload is of the shape.
std::optional<expected_fault> break_one(devices::json& payload, const devices::ocpp_shape& shape, breach wrong,
                                        payload_source& source);

}  // namespace pilecloud::tests
