// SPDX-License-Identifier: Apache-2.0
// How far a pile's clock is off (rules.md R3), as a fact of the pile: what an operator is shown and alarmed of.
#pragma once

#include <chrono>

#include "base/instant.hpp"

namespace pilecloud::domain::pile {

inline constexpr duration clock_moves_by = std::chrono::minutes{1};
bool clock_is_wrong(duration offset);  // beyond the in-service limit of three minutes

struct clock_measured {  // R3: it differs from what was measured last by a minute or more, or in whether it is right
  duration offset{};     // received - device time
  instant at{};          // when, our clock
  bool operator==(const clock_measured&) const = default;
};

// Device.
struct report_clock {
  duration offset{};
  instant at{};
};

}  // namespace pilecloud::domain::pile
