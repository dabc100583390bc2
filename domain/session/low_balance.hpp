// SPDX-License-Identifier: Apache-2.0
// rules.md S10: a charge stops before it costs more than is held for it. A forecast: until the next report is acted
// upon, the pile may deliver its full power at the highest price of that time.
//
// An order's hold is what it may cost. Where the wallet pays beyond it (a card, or an order that said so, S3) the
// session asks its account to hold more, step by step, and stops when the account has no more
// (docs/decisions/card-hold-grows.md).
#pragma once

#include <optional>

#include "domain/session/state.hpp"

namespace pilecloud::domain::session {

// Between two reports, and from the later one to the pile's stop (W11, S10).
inline constexpr duration sample_interval = std::chrono::seconds{60};
inline constexpr duration stop_takes = std::chrono::seconds{30};
inline constexpr money hold_step{5000};  // more than is needed just now, so that an account is asked seldom

// What the money makes necessary for a charge that costs so much by now: hold_requested, stop_requested, or nothing.
// REQUIRES: a session that is about to charge, or charges.
std::optional<fact> mind_the_money(const state& known, money cost);

}  // namespace pilecloud::domain::session
