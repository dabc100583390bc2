// SPDX-License-Identifier: Apache-2.0
// What a pile said of battery and line during a charge: per measurand where it began, stands and how far it went, over
// all phases and places. Constant size, no curve; by device time, so the order of arrival changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/instant.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::projections {

struct value_range {
  instant first_at{};
  instant last_at{};
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;
  bool operator==(const value_range&) const = default;
};

struct battery_ranges {  // each in the unit of its measurand
  std::optional<value_range> state_of_charge;
  std::optional<value_range> voltage;
  std::optional<value_range> current;
  std::optional<value_range> temperature;
  std::optional<value_range> power;

  void add(std::span<const domain::session::sample> samples);
  bool operator==(const battery_ranges&) const = default;
};

template <class Archive>
void archive(Archive& a, value_range& r) {
  a(r.first_at, r.last_at, r.first, r.last, r.least, r.most);
}
template <class Archive>
void archive(Archive& a, battery_ranges& r) {
  a(r.state_of_charge, r.voltage, r.current, r.temperature, r.power);
}

}  // namespace pilecloud::projections
