// SPDX-License-Identifier: Apache-2.0
// Totals of a station per hour, day and month of its local wall time: energy per rate class and charging time where the
// bill's slices lie (pricing's own interpolation), sessions and money on the settlement's local hour, day and month.
// A later revision takes the earlier one's whole contribution back first, so totals equal the sum of last revisions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time_zone.hpp"
#include "domain/tariff/terms.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

enum class period : std::uint8_t { hour = 1, day, month };
std::string_view to_text(period unit);
bool parse_period(std::string_view text, period& unit);

struct totals {
  std::array<energy, domain::tariff::rate_class_count> by_class{};
  std::uint64_t sessions = 0;
  duration charging{};  // time in which energy flowed
  money electricity;
  money service;
  energy delivered() const;
  bool operator==(const totals&) const = default;
};
struct totals_row {
  wall_time from{};  // local start of the period
  projections::totals totals;
};

// Local start of the period a wall time lies in.
wall_time period_start(period unit, wall_time at);

// Periods with anything in them that start in [from, to), by time. At most `limit`.
std::vector<totals_row> find_station_totals(const view_reader& from, const station_id& station, period unit,
                                            wall_time first, wall_time before, std::size_t limit = 10'000);
std::string etag_of_station_totals(const view_reader& from, const station_id& station);

}  // namespace pilecloud::projections
