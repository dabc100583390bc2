// SPDX-License-Identifier: Apache-2.0
// How a charge went, instant by instant, for people's eyes: energy by the curve that is billed (rules.md R2 to R6), and
// what the pile said of battery and line beside it. Instants are corrected by the pile's clock offset (R3), as the
// bill's are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/session/state.hpp"

namespace pilecloud::domain::session {

struct course_point {
  instant at{};
  std::optional<energy> delivered;  // since the start
  std::optional<std::int64_t>
      power;  // each in the unit of its measurand; of several phases the greatest, power their sum
  std::optional<std::int64_t> state_of_charge;
  std::optional<std::int64_t> voltage;
  std::optional<std::int64_t> current;
  std::optional<std::int64_t> temperature;
  bool operator==(const course_point&) const = default;
};

// `others`: samples that are no energy, which a state does not keep. At most `points_most` points, the first and the
// last always among them. REQUIRES: points_most >= 2.
std::vector<course_point> course_of(const state& known, const std::vector<sample>& others, std::size_t points_most);

}  // namespace pilecloud::domain::session
