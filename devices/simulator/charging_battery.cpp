// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/charging_battery.hpp"

#include <algorithm>

namespace pilecloud::devices::simulator {

namespace {

constexpr std::int64_t taper_from_permille = 800;
constexpr std::int64_t us_per_hour = 3'600'000'000;
constexpr duration step = std::chrono::seconds{10};

}  // namespace

charging_battery::charging_battery(battery_terms terms) : now_(terms) {
  now_.capacity_mwh = std::max<std::int64_t>(1, now_.capacity_mwh);
  now_.wanted_mwh = std::clamp<std::int64_t>(now_.wanted_mwh, 0, now_.capacity_mwh);
  now_.stored_mwh = std::clamp<std::int64_t>(now_.stored_mwh, 0, now_.capacity_mwh);
}

std::int64_t charging_battery::power_mw(std::int64_t offered_mw) const {
  if (is_satisfied() || offered_mw < least_power_mw) return 0;
  const auto charged = now_.stored_mwh * 1000 / now_.capacity_mwh;
  auto takes = now_.power_max_mw;
  if (charged > taper_from_permille) takes = takes * (1000 - 900 * (charged - taper_from_permille) / 200) / 1000;
  return std::min(takes, offered_mw);
}

std::int64_t charging_battery::charge(duration passed, std::int64_t offered_mw) {
  std::int64_t taken = 0;
  while (passed.count() > 0 && !is_satisfied()) {
    const auto now = std::min(passed, step);
    passed -= now;
    const auto energy = std::min(power_mw(offered_mw) * now.count() / us_per_hour, now_.wanted_mwh - now_.stored_mwh);
    now_.stored_mwh += energy;
    taken += energy;
    if (energy == 0 && now == step) break;
  }
  return taken;
}

int charging_battery::soc_percent() const { return static_cast<int>(now_.stored_mwh * 100 / now_.capacity_mwh); }

}  // namespace pilecloud::devices::simulator
