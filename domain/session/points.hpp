// SPDX-License-Identifier: Apache-2.0
// What the reports say at each instant, before anything is chosen (rules.md R2, R3). Private to pricing.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "domain/session/pricing.hpp"

namespace pilecloud::domain::session {

// Of a session's end points: a start and a stop reading stand beside each other even at one instant (R4).
enum class role : std::uint8_t { start = 0, between, stop };

struct point {
  instant at{};
  session::role role{};
  std::int64_t value = 0;
  auto operator<=>(const point&) const = default;
};

// The whole where it is measured, else the sum of the phases when always the same ones come; sorted by (at, role,
// value). Of a register meterStart and meterStop are points too, and where nothing was read at the start the
// connector's register before it: it stood still until then (R6). Instants are corrected (R3); what is no reading at
// all is left out and flagged in `flags`.
std::vector<point> points_of(const evidence& known, measurand wanted, flag_set& flags);

// Start of a running sum of intervals: the start reading or the bare start instant, value 0; empty when neither is
// known.
std::vector<point> origin_of(const evidence& known, flag_set& flags);

// R4, values read at one instant, rising: they agree when at most 1 Wh apart; the finest shows the most digits.
bool agree(std::span<const std::int64_t> rising);
std::int64_t finest(std::span<const std::int64_t> rising);
// Where no price can decide (phases, intervals) the lower one bills less.
std::int64_t finer_or_lower(std::span<const std::int64_t> rising, flag_set& flags);

}  // namespace pilecloud::domain::session
