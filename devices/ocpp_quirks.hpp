// SPDX-License-Identifier: Apache-2.0
// What some makers' piles do otherwise than the standard (rules.md W10), as data: one value of this belongs to a
// vendor, model and firmware, and reading a message with it needs no code path of its own. The default is the standard.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/time_zone.hpp"

namespace pilecloud::devices {

struct ocpp_quirks {
  std::optional<time_zone> zone{};    // of times without one; absent: they are UTC (R3 then finds the offset)
  bool local_time_as_z = false;       // times marked Z are wall time in `zone`
  std::string register_unit = "Wh";   // of meterStart and meterStop
  std::string energy_unit{};          // of sampled energy, whatever unit it names; empty: the one it names, else Wh
  bool interval_is_register = false;  // the register comes named Energy.Active.Import.Interval
  bool register_is_interval = false;  // and the other way round
  bool uid_reversed = false;          // a card's bytes come last first
};

// nullopt: no time at all.
std::optional<instant> read_time(std::string_view text, const ocpp_quirks& quirks);

// A token as the other piles would send it.
std::string read_token(std::string_view text, const ocpp_quirks& quirks);

// As piles read it: no more than milliseconds.
std::string written_time(instant at);

}  // namespace pilecloud::devices
