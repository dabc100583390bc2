// SPDX-License-Identifier: Apache-2.0
// The rules of one charging session. Pure: same state, command and time give the same facts for ever.
// A device's report is never rejected (R7); a session nobody numbered is no device's word but a wrong id, so on an
// empty stream everything but `open` is refused (the pile numbers every start, ordered or not).
#pragma once

#include <optional>
#include <vector>

#include "domain/decision.hpp"
#include "domain/session/commands.hpp"
#include "domain/session/pricing.hpp"
#include "domain/session/state.hpp"

namespace pilecloud::domain::session {

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

// The session priced by all it knows: running cost before the end, the bill after it (rules.md P3).
bill price_of(const state& known, std::optional<instant> cut = std::nullopt);

// The readings it is priced by, made a curve (R2 to R6).
curve curve_of(const state& known);

// Durable timers a fact sets or clears (design §1). At most one of a kind a session.
struct reminder_change {
  reminder kind{};
  bool set = false;  // false: cleared
  instant due{};
};
std::vector<reminder_change> reminder_changes(const fact& happened, instant recorded_at);

}  // namespace pilecloud::domain::session
