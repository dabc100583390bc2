// SPDX-License-Identifier: Apache-2.0
// The adoption window's part of the station's decider and fold. Called by decide(), follows() and evolve() alone; the
// projection of stations folds the window with the same functions.
#pragma once

#include "domain/station/facts.hpp"

namespace pilecloud::domain::station {

decision<fact, rule> on(const state& known, const open_adoption& asked, instant now);
decision<fact, rule> on(const state& known, const close_adoption& asked, instant now);
decision<fact, rule> on(const state& known, const report_candidate& asked, instant now);
decision<fact, rule> on(const state& known, const adopt_candidate& asked, instant now);

bool follows(const adoption& window, const candidate_seen& next);
bool follows(const adoption& window, const candidate_adopted& next);

void open(adoption& window, const adoption_terms& terms, instant recorded_at);
void see(adoption& window, const candidate_seen& next);
void adopt(adoption& window, const pile_id& pile);

}  // namespace pilecloud::domain::station
