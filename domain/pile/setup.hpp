// SPDX-License-Identifier: Apache-2.0
// The part of the pile's decider that sets the device itself up: how it comes in (rules.md W6), its profile
// (W11), its clock (R3). Called by decide() alone.
#pragma once

#include "domain/pile/facts.hpp"

namespace pilecloud::domain::pile {

decision<fact, rule> on(const state& known, const set_access& asked);
decision<fact, rule> on(const state& known, const offer_password& asked);
decision<fact, rule> on(const state& known, const take_password& asked);
decision<fact, rule> on(const state& known, const withdraw_password& asked);
decision<fact, rule> on(const state& known, const set_profile& asked);
decision<fact, rule> on(const state& known, const report_profile& asked);
decision<fact, rule> on(const state& known, const report_clock& asked);

}  // namespace pilecloud::domain::pile
