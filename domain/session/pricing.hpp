// SPDX-License-Identifier: Apache-2.0
// The one pricing function (rules.md P3): called by running cost, bill, ledger, report and roaming record.
// A function of the *set* of readings: order of arrival and repetition change nothing. Integers only.
// Cost: O(n log n) in readings plus one step a half-hour slot. REQUIRES: terms a tariff published (their zone exists).
// Total over what devices send: a register outside 0..100 GWh or an instant outside the years 0..9999 is no reading
// (flag reading_dropped); readings more than 366 days apart carry a broken clock, not a charge: the energy between them
// counts at the later instant (flag interpolated), so one bad instant cannot make a million slices.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "domain/session/bill.hpp"
#include "domain/session/reading.hpp"
#include "domain/session/sample.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::session {

// What a session knows about its energy, as reported.
struct evidence {
  std::span<const sample> samples;
  std::optional<reading> start;    // meterStart
  std::optional<reading> stop;     // meterStop
  duration clock_offset{};         // R3; applied when beyond 3 minutes
  power rated_power;               // R5; 0: unknown
  bool ended = true;               // false: a running cost (neither a missing end nor a single reading is a flag)
  std::optional<instant> began{};  // start instant without a meter: origin of a running sum of intervals (R2)
  // R6: the connector's register before `began`, no session between: counts where neither meterStart nor a
  // Transaction.Begin tells the start, and is at most 15 min old.
  std::optional<reading> register_before{};
};

// R3: a clock off by no more than 3 minutes is left as it is.
inline constexpr duration clock_tolerance = std::chrono::minutes{3};
constexpr duration applied_offset(duration measured) {
  return measured > clock_tolerance || measured < -clock_tolerance ? measured : duration{};
}

// Readings made a curve by R2 to R6: segments that never fall, in time order; nothing is billed between segments.
// The terms decide between readings that contradict each other: R4 takes the one that bills less.
struct curve {
  std::vector<std::vector<reading>> segments;
  flag_set flags = 0;
};
curve make_curve(const evidence& known, const tariff::terms& agreed);

// Energy up to `cut` (none: all) priced by the agreed terms.
bill price(const evidence& known, const tariff::terms& agreed, std::optional<instant> cut = std::nullopt);

// What a kWh costs at an instant.
tariff::class_price price_at(const tariff::terms& agreed, instant when);

}  // namespace pilecloud::domain::session
