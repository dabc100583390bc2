// SPDX-License-Identifier: Apache-2.0
// What an energy register showed at an instant of its device's clock, what of that counts as a reading at all, and how
// long an idle connector's register speaks for the start of its next session (rules.md R6).
#pragma once

#include "base/instant.hpp"
#include "base/quantity.hpp"

namespace pilecloud::domain::session {

struct reading {
  instant at{};
  energy total;  // the register
  bool operator==(const reading&) const = default;
  auto operator<=>(const reading&) const = default;
};

inline constexpr energy register_max{100'000'000'000'000};  // 100 GWh: more is a broken text, not a meter
inline constexpr instant first_instant = instant_from_us(-62'167'219'200'000'000);  // of year 0
inline constexpr instant last_instant = instant_from_us(253'402'300'799'999'999);   // of year 9999

constexpr bool is_reading(const reading& one) {
  return one.at >= first_instant && one.at <= last_instant && one.total >= energy{} && one.total <= register_max;
}

// R6: a start without a meter began at the register read <= 15 min before it. REQUIRES: no session between.
inline constexpr duration register_age_max = std::chrono::minutes{15};
constexpr bool speaks_for_start(const reading& before, instant start) {
  return is_reading(before) && before.at <= start && start <= before.at + register_age_max;
}

}  // namespace pilecloud::domain::session
