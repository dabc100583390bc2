// SPDX-License-Identifier: Apache-2.0
// Lives of each aggregate that touch every fact and every field of the state; their folds are pinned.
// recorded_at of the i-th fact is golden_noon + i seconds. Append new lives; never change one.
#pragma once

#include <vector>

#include "base/instant.hpp"
#include "events/category.hpp"

namespace pilecloud::tests {

inline const instant golden_noon = *parse_rfc3339("2026-03-01T12:00:00Z");

template <class Fact>
using lives = std::vector<std::vector<Fact>>;

lives<domain::account::fact> account_lives();
lives<domain::claim::fact> claim_lives();
lives<domain::pile::fact> pile_lives();
lives<domain::session::fact> session_lives();
lives<domain::staff::fact> staff_lives();
lives<domain::station::fact> station_lives();
lives<domain::tariff::fact> tariff_lives();

}  // namespace pilecloud::tests
