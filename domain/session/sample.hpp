// SPDX-License-Identifier: Apache-2.0
// One sampled value as a device reports it, units made exact at the edge (rules.md R1): energy mWh, power mW,
// voltage mV, current mA, temperature m°C, state of charge 1e-3 %.
#pragma once

#include <cstdint>

#include "base/instant.hpp"

namespace pilecloud::domain::session {

enum class measurand : std::uint8_t {
  energy_register = 1,  // Energy.Active.Import.Register
  energy_interval,      // Energy.Active.Import.Interval
  power,
  voltage,
  current,
  temperature,
  state_of_charge,
};
enum class reading_context : std::uint8_t { periodic = 1, transaction_begin, transaction_end, clock, trigger, other };
enum class phase : std::uint8_t { none = 0, l1, l2, l3 };  // none: the whole; phase-to-phase values are not energy
enum class location : std::uint8_t { outlet = 0, inlet, body, cable, ev };  // absent = outlet (R2)

struct sample {
  instant at{};  // device time, as sent
  std::int64_t value = 0;
  session::measurand measurand = session::measurand::energy_register;
  reading_context context = reading_context::periodic;
  session::phase phase = session::phase::none;
  session::location location = session::location::outlet;
  bool operator==(const sample&) const = default;
  auto operator<=>(const sample&) const = default;
};

}  // namespace pilecloud::domain::session
