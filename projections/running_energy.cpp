// SPDX-License-Identifier: Apache-2.0
#include "projections/running_energy.hpp"

namespace pilecloud::projections {

using domain::session::location;
using domain::session::measurand;
using domain::session::phase;
using domain::session::sample;

void running_energy::add(phase phase, instant at, energy value) {
  auto& known = registers[static_cast<std::size_t>(phase) % registers.size()];
  if (!known) {
    known = span_of_register{at, at, value, value};
    return;
  }
  if (at < known->first_at) {
    known->first_at = at;
    known->first = value;
  }
  if (at >= known->last_at) {
    known->last_at = at;
    known->last = value;
  }
}

void running_energy::add(std::span<const sample> samples) {
  for (const auto& one : samples) {
    if (one.measurand != measurand::energy_register || one.location != location::outlet) continue;
    add(one.phase, one.at, energy{one.value});
  }
}

energy running_energy::so_far() const {
  const auto grown = [](const span_of_register& known) {
    const auto difference = known.last - known.first;
    return difference < energy{0} ? energy{0} : difference;
  };
  if (registers[0] && registers[0]->first_at < registers[0]->last_at) return grown(*registers[0]);
  energy phases;
  for (std::size_t i = 1; i < registers.size(); ++i) {
    if (registers[i]) phases += grown(*registers[i]);
  }
  return phases;
}

std::optional<std::int64_t> latest_of(std::span<const sample> samples, measurand which) {
  const sample* latest = nullptr;
  for (const auto& one : samples) {
    const bool is_whole = one.measurand == which && one.phase == phase::none;
    if (is_whole && (latest == nullptr || one.at >= latest->at)) latest = &one;
  }
  if (latest == nullptr) return std::nullopt;
  return latest->value;
}

}  // namespace pilecloud::projections
