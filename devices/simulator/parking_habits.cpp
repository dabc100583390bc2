// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/parking_habits.hpp"

#include <algorithm>
#include <array>

namespace pilecloud::devices::simulator {

namespace {

// Quantiles 0, 10, 25, 50, 75, 90, 100 %; the published ones are the five between. The ends are ours: that of the
// energy makes the published mean of 11.2 kWh.
constexpr std::array<std::int64_t, 7> quantile_permille{0, 100, 250, 500, 750, 900, 1000};
constexpr std::array<std::int64_t, 7> energy_wh{500, 2'600, 4'700, 8'200, 14'400, 22'000, 44'600};
constexpr std::array<std::int64_t, 7> stay_minutes{12, 66, 180, 678, 966, 1'338, 2'880};

// Permille of a day's arrivals by hour; published are 15 to 22 h, the rest of the day shares what is left.
constexpr std::array<std::int64_t, 24> arrivals_permille{15, 3,  3,  3,   3,   3,  3,  22,  22, 22, 23, 23,
                                                         23, 22, 23, 117, 153, 89, 85, 100, 88, 70, 55, 30};
constexpr std::int64_t arrivals_a_day_tenths = 12;  // of an empty place
constexpr std::array<std::int64_t, 5> capacities_kwh{42, 50, 60, 70, 82};
constexpr duration local_offset = std::chrono::hours{8};

std::int64_t drawn(const std::array<std::int64_t, 7>& values, seeded_choice& choice) {
  const auto at = choice.between(0, 999);
  std::size_t upper = 1;
  while (quantile_permille[upper] <= at) ++upper;
  const auto from = quantile_permille[upper - 1];
  const auto width = quantile_permille[upper] - from;
  return values[upper - 1] + (values[upper] - values[upper - 1]) * (at - from) / width;
}

}  // namespace

duration parking_habits::until_next(instant at, seeded_choice& choice) const {
  const auto hour_us = duration{std::chrono::hours{1}};
  auto clock = (at + local_offset).time_since_epoch();
  const auto began = clock;
  for (int hours = 0; hours < 48; ++hours) {
    const auto hour = (clock / hour_us) % 24;
    const auto rest = hour_us - clock % hour_us;
    const auto chance = arrivals_permille[static_cast<std::size_t>(hour)] * arrivals_a_day_tenths / 10;
    if (choice.between(0, 999) < chance * rest / hour_us) {
      clock += duration{choice.between(0, rest.count() - 1)};
      break;
    }
    clock += rest;
  }
  return (clock - began) / speed_;
}

parking_visit parking_habits::visit(seeded_choice& choice) const {
  const auto capacity = capacities_kwh[static_cast<std::size_t>(choice.between(0, 4))] * 1'000'000;
  const auto energy = std::min(drawn(energy_wh, choice) * 1000, capacity * 9 / 10);
  const auto wanted = choice.between(std::max(energy, capacity * 6 / 10), capacity);
  parking_visit made;
  made.stay = duration{std::chrono::minutes{drawn(stay_minutes, choice)}} / speed_;
  made.battery.capacity_mwh = capacity / speed_ * power_times_;
  made.battery.wanted_mwh = wanted / speed_ * power_times_;
  made.battery.stored_mwh = (wanted - energy) / speed_ * power_times_;
  made.battery.power_max_mw = (choice.percent(30) ? 11'000'000 : 7'000'000) * power_times_;
  return made;
}

}  // namespace pilecloud::devices::simulator
