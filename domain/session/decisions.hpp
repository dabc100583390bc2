// SPDX-License-Identifier: Apache-2.0
// The decider's parts, one function a command; private to domain/session. decide() in decider.cpp is their only caller.
// Each is a switch over every stage without a default: a new stage makes the compiler ask what each command does with
// it.
#pragma once

#include "domain/session/decider.hpp"

namespace pilecloud::domain::session {

using answer = decision<fact, rule>;

inline answer accept(fact happened) { return accepted<fact>{{std::move(happened)}}; }
inline answer refuse(rule broken, std::string field = {}) { return rejection<rule>{broken, std::move(field)}; }
inline answer nothing() { return nothing_new<fact>(); }

inline bool is_imported(const state& known) { return known.order.source == payment_source::imported; }

inline start_failed failed(const state& known, failure_reason reason) {
  return {reason, known.order.account, known.order.source};
}

// device_reports.cpp (R7: never rejected once the session is open)
answer record(const state& known, const record_start& asked, instant now);
answer record(const state& known, const record_meter& asked, instant now);
answer record(const state& known, const record_clock& asked, instant now);
answer record(const state& known, const record_stop& asked, instant now);
answer record(const state& known, const withdraw_register& asked, instant now);

// settlement.cpp
answer settle_session(const state& known, const settle& asked, instant now);
answer end_displaced(const state& known, instant now);
answer fire(const state& known, const remind& asked, instant now);
// When a session that ended is to be priced: after the grace (S2), or a day later when its bill looks impossible (R5).
instant settlement_time(const state& after, instant now);

}  // namespace pilecloud::domain::session
