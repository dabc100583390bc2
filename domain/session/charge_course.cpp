// SPDX-License-Identifier: Apache-2.0
#include "domain/session/charge_course.hpp"

#include <algorithm>
#include <map>

#include "domain/session/decider.hpp"

namespace pilecloud::domain::session {

namespace {

void take_greatest(std::optional<std::int64_t>& known, std::int64_t value) {
  known = known ? std::max(*known, value) : value;
}

void take_other(course_point& into, const sample& one) {
  switch (one.measurand) {
    case measurand::energy_register:
    case measurand::energy_interval:
      break;
    case measurand::power:
      if (one.phase == phase::none) {
        take_greatest(into.power, one.value);
      } else {
        into.power = into.power.value_or(0) + one.value;
      }
      break;
    case measurand::voltage:
      take_greatest(into.voltage, one.value);
      break;
    case measurand::current:
      take_greatest(into.current, one.value);
      break;
    case measurand::temperature:
      take_greatest(into.temperature, one.value);
      break;
    case measurand::state_of_charge:
      take_greatest(into.state_of_charge, one.value);
      break;
  }
}

}  // namespace

std::vector<course_point> course_of(const state& known, const std::vector<sample>& others, std::size_t points_most) {
  std::map<instant, course_point> by_instant;
  energy before;  // of the segments that ended
  for (const auto& segment : curve_of(known).segments) {
    for (const auto& one : segment) by_instant[one.at].delivered = before + (one.total - segment.front().total);
    before += segment.back().total - segment.front().total;
  }
  const auto offset = applied_offset(known.clock_offset);
  for (const auto& one : others) {
    if (one.at < first_instant || one.at > last_instant) continue;
    take_other(by_instant[one.at + offset], one);
  }
  std::vector<course_point> points;
  const auto count = by_instant.size();
  const auto kept = std::min(count, points_most);
  points.reserve(kept);
  std::size_t index = 0;
  for (const auto& [at, point] : by_instant) {
    // The next to keep, spread evenly: the first is 0, the last count - 1.
    const auto next = kept < 2 ? 0 : points.size() * (count - 1) / (kept - 1);
    if (index++ != next) continue;
    points.push_back(point);
    points.back().at = at;
  }
  return points;
}

}  // namespace pilecloud::domain::session
