// SPDX-License-Identifier: Apache-2.0
// A car's battery as a pile sees it: how much power it takes and what it stored. Integers (mWh, mW); pure.
// Invariants: the power falls as the charge rises, from 80 % of the capacity on by a straight line to a tenth at 100 %;
// stored energy never passes the level the car wants; below 6 A of one phase a car takes nothing (IEC 61851-1).
#pragma once

#include <cstdint>

#include "base/instant.hpp"

namespace pilecloud::devices::simulator {

inline constexpr std::int64_t least_power_mw = 6 * 230 * 1000;

struct battery_terms {
  std::int64_t capacity_mwh = 60'000'000;
  std::int64_t power_max_mw = 7'000'000;  // of the car's charger
  std::int64_t stored_mwh = 0;
  std::int64_t wanted_mwh = 60'000'000;  // the level at which the car stops; at most the capacity
};

class charging_battery {
 public:
  explicit charging_battery(battery_terms terms);

  std::int64_t power_mw(std::int64_t offered_mw) const;
  std::int64_t charge(duration passed, std::int64_t offered_mw);  // the energy taken, in steps of at most 10 s
  bool is_satisfied() const { return now_.stored_mwh >= now_.wanted_mwh; }
  std::int64_t stored_mwh() const { return now_.stored_mwh; }
  int soc_percent() const;

 private:
  battery_terms now_;
};

}  // namespace pilecloud::devices::simulator
