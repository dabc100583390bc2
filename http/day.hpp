// SPDX-License-Identifier: Apache-2.0
// A calendar day in JSON: "2026-10-01". Days are counted since 1970-01-01.
#pragma once

#include <cstdint>
#include <string>

#include "http/problem.hpp"
#include "http/shape.hpp"

namespace pilecloud::http {

// REQUIRES: checked by its shape; refuses a day that no calendar has, by `path`.
inline std::int32_t day_of(const std::string& text, const std::string& path) {
  constexpr std::int64_t us_a_day = 86'400'000'000;
  const auto at = parse_rfc3339(text + "T00:00:00Z");
  if (!at) refuse(problem_kind::invalid, "must be a day such as 2026-10-01", path, "date_must_exist");
  return static_cast<std::int32_t>(us_of(*at) / us_a_day);
}

inline std::string text_of_day(std::int32_t day) {
  constexpr std::int64_t us_a_day = 86'400'000'000;
  return to_rfc3339(instant_from_us(day * us_a_day)).substr(0, 10);
}

}  // namespace pilecloud::http
