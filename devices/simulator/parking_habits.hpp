// SPDX-License-Identifier: Apache-2.0
// Who parks in a residential car park: when cars come, how long they stay and what they draw, by the statistics of
// 5,466 sessions at private places of Norwegian apartment buildings (Sørensen et al. 2021, CC BY 4.0): quantiles of
// stay and energy, shares of the plug-in hours. Pure, seeded.
//
// `speed` shortens waiting, stays, needs and batteries together, so that a charge is physical and only small (rules.md
// R5); `power_times` makes power, needs and batteries so many times as large.
#pragma once

#include <algorithm>

#include "base/instant.hpp"
#include "devices/simulator/charging_battery.hpp"
#include "devices/simulator/seeded_choice.hpp"

namespace pilecloud::devices::simulator {

struct parking_visit {
  duration stay{};
  battery_terms battery{};
};

class parking_habits {
 public:
  explicit parking_habits(std::int64_t speed, std::int64_t power_times = 1)
      : speed_(std::max<std::int64_t>(1, speed)), power_times_(std::max<std::int64_t>(1, power_times)) {}

  // How long a place stays empty that is empty at `at`; at most two (shortened) days.
  duration until_next(instant at, seeded_choice& choice) const;
  parking_visit visit(seeded_choice& choice) const;

 private:
  std::int64_t speed_;
  std::int64_t power_times_;
};

}  // namespace pilecloud::devices::simulator
