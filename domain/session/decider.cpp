// SPDX-License-Identifier: Apache-2.0
// What people, programs and reactors may ask of a session; device reports and settlement stand in their own files.
#include "domain/session/decider.hpp"

#include "domain/session/decisions.hpp"
#include "domain/session/low_balance.hpp"

namespace pilecloud::domain::session {

namespace {

answer on(const state& known, const open& asked, instant now) {
  if (known.stage == stage::none) {
    accepted<fact> facts{{ordered{asked.order}}};
    state after;
    evolve(after, facts.facts.front(), now);
    if (after.order.hold <= money{}) {  // S10: a card's charge
      if (auto first = mind_the_money(after, money{})) facts.facts.push_back(*std::move(first));
    }
    return facts;
  }
  if (known.order == asked.order) return nothing();
  return refuse(rule::session_must_not_be_open_with_another_order, "order");
}

// A hold that comes when the pile has begun by itself is taken; one that comes too late is refused, and the reactor
// gives it back.
answer on(const state& known, const fund& asked, instant now) {
  if (known.was_funded) return known.order.hold == asked.hold ? nothing() : refuse(rule::hold_must_equal_order, "hold");
  switch (known.stage) {
    case stage::none:
      return refuse(rule::session_must_be_open);
    case stage::funded:
    case stage::starting:
    case stage::settled:
    case stage::start_failed:
    case stage::closed_unbilled:
      return refuse(rule::session_must_be_waiting_for_funds);
    case stage::ordered:
    case stage::charging:
    case stage::stopping:
      break;
  }
  if (known.order.source != payment_source::wallet) return refuse(rule::session_must_be_waiting_for_funds);
  if (known.order.hold != asked.hold) return refuse(rule::hold_must_equal_order, "hold");
  if (known.stage != stage::ordered) return accept(funded{asked.hold});
  return accepted<fact>{{funded{asked.hold}, start_requested{now + start_timeout}}};
}

answer fail(const state& known, failure_reason reason) {
  if (known.failure != failure_reason{}) return nothing();
  switch (known.stage) {
    case stage::none:
      return refuse(rule::session_must_be_open);
    case stage::ordered:
    case stage::funded:
    case stage::starting:
      return accept(failed(known, reason));
    case stage::charging:
    case stage::stopping:
    case stage::settled:
    case stage::start_failed:
      return refuse(rule::session_must_not_have_started);
    case stage::closed_unbilled:
      return refuse(rule::session_must_not_be_closed);
  }
  return nothing();
}

answer on(const state& known, const fail_start& asked, instant) { return fail(known, asked.reason); }
answer on(const state& known, const cancel&, instant) { return fail(known, failure_reason::cancelled); }

// S10: what the account could hold of what was asked, or less.
answer on(const state& known, const record_hold& asked, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  if (asked.asked <= known.hold_answered) return nothing();
  accepted<fact> facts{{hold_recorded{asked.held, asked.asked}}};
  if (known.stage != stage::charging) return facts;
  state after = known;
  evolve(after, facts.facts.front(), now);
  if (auto next = mind_the_money(after, price_of(after).total)) facts.facts.push_back(*std::move(next));
  return facts;
}

answer on(const state& known, const request_stop& asked, instant) {
  if (known.stop_requested) return nothing();
  switch (known.stage) {
    case stage::none:
      return refuse(rule::session_must_be_open);
    case stage::ordered:
    case stage::funded:
    case stage::starting:
    case stage::start_failed:
      return refuse(rule::session_must_have_started);
    case stage::charging:
      return accept(stop_requested{asked.reason});
    case stage::stopping:
    case stage::settled:
      return refuse(rule::session_must_not_have_ended);
    case stage::closed_unbilled:
      return refuse(rule::session_must_not_be_closed);
  }
  return nothing();
}

answer on(const state& known, const close_without_bill& asked, instant) {
  const closed_unbilled wanted{asked.reason, asked.reported};
  switch (known.stage) {
    case stage::none:
      return refuse(rule::session_must_be_open);
    case stage::ordered:
    case stage::charging:
      return is_imported(known) ? accept(wanted) : refuse(rule::session_must_be_imported);
    case stage::funded:
    case stage::starting:
    case stage::start_failed:
      return refuse(rule::session_must_be_imported);
    case stage::stopping:
    case stage::settled:
      return refuse(rule::session_must_not_have_ended);
    case stage::closed_unbilled:
      return known.closed == wanted ? nothing() : refuse(rule::session_must_not_be_closed);
  }
  return nothing();
}

answer on(const state& known, const record_start& asked, instant now) { return record(known, asked, now); }
answer on(const state& known, const record_meter& asked, instant now) { return record(known, asked, now); }
answer on(const state& known, const record_clock& asked, instant now) { return record(known, asked, now); }
answer on(const state& known, const record_stop& asked, instant now) { return record(known, asked, now); }
answer on(const state& known, const withdraw_register& asked, instant now) { return record(known, asked, now); }
answer on(const state& known, const remind& asked, instant now) { return fire(known, asked, now); }
answer on(const state& known, const end_by_rule&, instant now) { return end_displaced(known, now); }
answer on(const state& known, const settle& asked, instant now) { return settle_session(known, asked, now); }

}  // namespace

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit([&known, now](const auto& one) { return on(known, one, now); }, asked);
}

}  // namespace pilecloud::domain::session
