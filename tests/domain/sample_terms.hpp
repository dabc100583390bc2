// SPDX-License-Identifier: Apache-2.0
// Terms that the pricing and session tests share, and short ways to write instants and energies.
#pragma once

#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/instant.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::tests {

inline instant at(std::string_view rfc3339) {
  const auto parsed = parse_rfc3339(rfc3339);
  PILECLOUD_ASSERT(parsed.has_value(), "no instant: {}", rfc3339);
  return *parsed;
}
constexpr energy wh(std::int64_t count) { return energy{count * 1'000}; }
constexpr energy kwh(std::int64_t count) { return energy{count * 1'000'000}; }

// The residential tariff of the shared data: 谷 23-7, 平 7-10 12-17 21-23, 峰 10-12 19-21, 尖 17-19; service 0.4.
inline tariff::day_table residential_day() {
  using tariff::rate_class;
  tariff::day_table day;
  const auto fill = [&day](int from_hour, int to_hour, rate_class rate) {
    for (int slot = from_hour * 2; slot < to_hour * 2; ++slot) day.slots[static_cast<std::size_t>(slot)] = rate;
  };
  fill(0, 7, rate_class::valley);
  fill(7, 10, rate_class::flat);
  fill(10, 12, rate_class::peak);
  fill(12, 17, rate_class::flat);
  fill(17, 19, rate_class::sharp);
  fill(19, 21, rate_class::peak);
  fill(21, 23, rate_class::flat);
  fill(23, 24, rate_class::valley);
  day.prices[0] = {base::price{120'000}, base::price{40'000}};
  day.prices[1] = {base::price{100'000}, base::price{40'000}};
  day.prices[2] = {base::price{70'000}, base::price{40'000}};
  day.prices[3] = {base::price{30'000}, base::price{40'000}};
  return day;
}
inline tariff::terms residential(std::string zone = "Asia/Shanghai") {
  return {tariff_id{"residential"}, 1, std::move(zone), {residential_day()}};
}

}  // namespace pilecloud::domain::tests
