// SPDX-License-Identifier: Apache-2.0
// One fact of every kind with every field set: what the golden bytes mean. Never edited once released; a new kind of
// fact or a new field gets a new specimen in a new release.
#pragma once

#include <vector>

#include "events/fact.hpp"

namespace pilecloud::tests {

// Every specimen has this origin.
events::origin specimen_origin();

std::vector<events::any_fact> account_specimens();
std::vector<events::any_fact> claim_specimens();
std::vector<events::any_fact> pile_specimens();
std::vector<events::any_fact> session_specimens();
std::vector<events::any_fact> staff_specimens();
std::vector<events::any_fact> station_specimens();
std::vector<events::any_fact> tariff_specimens();
std::vector<events::any_fact> specimens(events::category which);

// The newest release whose golden bytes differ from the ones before; its specimens are the ones above.
inline constexpr int newest_release = 2;
// What the bytes of an older release mean: facts that gained a field since then, without it.
std::vector<events::any_fact> specimens_of(int release, events::category which);

// Parts, used by the golden streams too.
domain::tariff::terms specimen_terms();
domain::session::order specimen_order();

}  // namespace pilecloud::tests
