// SPDX-License-Identifier: Apache-2.0
#include "devices/platform.hpp"

#include "projections/piles.hpp"

namespace pilecloud::devices {

const ocpp_quirks& quirks_of(const platform& at, const pile_id& pile) {
  const auto known = projections::find_pile(at.rows.read(), pile);
  return known && known->nameplate ? at.quirks.of(*known->nameplate) : at.quirks.standard();
}

}  // namespace pilecloud::devices
