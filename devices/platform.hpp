// SPDX-License-Identifier: Apache-2.0
// What the conversations with piles need of the node they run in. Everything outlives them; thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "actors/entities.hpp"
#include "base/instant.hpp"
#include "devices/cost_pace.hpp"
#include "devices/quirks_table.hpp"
#include "projections/views.hpp"

namespace pilecloud::devices {

struct platform {
  actors::entities& entities;
  const projections::views& rows;
  const clock_source& clock;
  // A card's number as facts have it: a keyed hash, lower-case hex (design §5.10).
  std::function<std::string(std::string_view card)> hash_of_card;
  // Rule W1: false while the log takes nothing.
  std::function<bool()> writable;
  cost_pace_options cost_pace{};
  bool one_charge_a_card = false;  // W5: a card that charges elsewhere gets ConcurrentTx
  quirks_table quirks{};           // W10
};

// Those of the nameplate a pile last booted with; it lives as long as the platform.
const ocpp_quirks& quirks_of(const platform& at, const pile_id& pile);

}  // namespace pilecloud::devices
