// SPDX-License-Identifier: Apache-2.0
#include "projections/battery_ranges.hpp"

#include <algorithm>
#include <utility>

namespace pilecloud::projections {

using domain::session::measurand;
using domain::session::sample;

namespace {

void widen(std::optional<value_range>& known, const sample& one) {
  if (!known) {
    known = value_range{one.at, one.at, one.value, one.value, one.value, one.value};
    return;
  }
  // Of several at one instant (phases) the least began and the greatest is last, whatever came first.
  if (std::pair{one.at, one.value} < std::pair{known->first_at, known->first}) {
    known->first_at = one.at;
    known->first = one.value;
  }
  if (std::pair{one.at, one.value} > std::pair{known->last_at, known->last}) {
    known->last_at = one.at;
    known->last = one.value;
  }
  known->least = std::min(known->least, one.value);
  known->most = std::max(known->most, one.value);
}

}  // namespace

void battery_ranges::add(std::span<const sample> samples) {
  for (const auto& one : samples) {
    switch (one.measurand) {
      case measurand::energy_register:
      case measurand::energy_interval:
        break;
      case measurand::power:
        widen(power, one);
        break;
      case measurand::voltage:
        widen(voltage, one);
        break;
      case measurand::current:
        widen(current, one);
        break;
      case measurand::temperature:
        widen(temperature, one);
        break;
      case measurand::state_of_charge:
        widen(state_of_charge, one);
        break;
    }
  }
}

}  // namespace pilecloud::projections
