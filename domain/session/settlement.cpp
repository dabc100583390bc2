// SPDX-License-Identifier: Apache-2.0
// From what is known to a bill and its revisions (rules.md S2, S4, S5, S6, S8), and the timers that ask for it.
#include <algorithm>
#include <cstdlib>

#include "domain/session/decisions.hpp"
#include "domain/session/pricing.hpp"

namespace pilecloud::domain::session {

namespace {

void add_further(std::vector<sample>& samples, const std::vector<further_report>& reports, reading_context context) {
  for (const auto& one : reports) {
    if (one.has_meter) samples.push_back({one.at, one.meter.count(), measurand::energy_register, context});
  }
}

// S2: the same bill again posts nothing. Flags stand beside the bill and change no money.
bool same_bill(const bill& a, const bill& b) {
  return a.delivered == b.delivered && a.slices == b.slices && a.lines == b.lines && a.total == b.total;
}

instant end_of_charge(const state& known) { return known.stopped_at + applied_offset(known.clock_offset); }

answer next_revision(const state& known, settle_cause cause, instant at) {
  auto priced = price_of(known);
  if (known.revision > 0 && same_bill(known.bill, priced)) return accept(settlement_confirmed{known.revision});
  settled next;
  next.revision = known.revision + 1;
  next.cause = cause;
  next.at = at;
  next.electricity_change = priced.electricity - known.bill.electricity;
  next.service_change = priced.service - known.bill.service;
  next.bill = std::move(priced);
  next.owner = known.order.owner;
  next.station = known.order.station;
  next.account = known.order.account;
  next.source = known.order.source;
  next.time_zone = known.order.terms.time_zone;
  next.charge_wallet_beyond_hold = known.order.charge_wallet_beyond_hold;
  next.ended_at = end_of_charge(known);
  if (has(known.flags, flag::started_after_failure)) {
    // S6: priced, and waived to the operator; the hold went back when the start failed.
    next.source = payment_source::unattributed;
    next.charge_wallet_beyond_hold = false;
  }
  return accept(std::move(next));
}

bool is_due(instant timer, instant now) { return timer != instant{} && timer <= now; }

// S4: no stop came; the last reading ends the charge.
answer end_at_last_reading(const state& known, instant now) {
  ended_by_rule happened{known.started_at};
  if (!known.samples.empty()) happened.at = std::max(happened.at, known.samples.back().at);
  state after = known;
  evolve(after, happened, now);
  happened.settle_at = settlement_time(after, now);
  return accept(happened);
}

answer settle_when_due(const state& known, instant now) {
  if (!has_ended(known) || !is_due(known.settle_at, now)) return nothing();
  switch (known.stage) {
    case stage::stopping:
      return next_revision(known, known.stopped ? settle_cause::stopped : settle_cause::overdue, now);
    case stage::settled:
      return next_revision(known, settle_cause::late_record, now);
    case stage::none:
    case stage::ordered:
    case stage::funded:
    case stage::starting:
    case stage::charging:
    case stage::start_failed:
    case stage::closed_unbilled:
      return nothing();
  }
  return nothing();
}

// `with_further` keeps what the evidence looks at and the state does not hold in one piece.
evidence evidence_of(const state& known, std::vector<sample>& with_further) {
  evidence all;
  all.samples = known.samples;
  if (!known.further_starts.empty() || !known.further_stops.empty()) {
    with_further = known.samples;
    add_further(with_further, known.further_starts, reading_context::transaction_begin);
    add_further(with_further, known.further_stops, reading_context::transaction_end);
    all.samples = with_further;
  }
  if (known.has_start_meter) all.start = reading{known.started_at, known.start_meter};
  if (known.has_stop_meter) all.stop = reading{known.stopped_at, known.stop_meter};
  if (known.started) all.began = known.started_at;
  if (!known.register_withdrawn) all.register_before = known.register_before;
  all.clock_offset = known.clock_offset;
  all.rated_power = known.order.rated_power;
  all.ended = has_ended(known);
  return all;
}

}  // namespace

bill price_of(const state& known, std::optional<instant> cut) {
  std::vector<sample> with_further;
  return price(evidence_of(known, with_further), known.order.terms, cut);
}

curve curve_of(const state& known) {
  std::vector<sample> with_further;
  return make_curve(evidence_of(known, with_further), known.order.terms);
}

instant settlement_time(const state& after, instant now) {
  const bool suspicious = after.revision == 0 && has(price_of(after).flags, flag::power_exceeded);
  return suspicious ? std::max(now, after.stop_recorded_at + suspicious_hold) : now + settlement_grace;
}

answer settle_session(const state& known, const settle& asked, instant now) {
  const bool imported = asked.cause == settle_cause::imported;
  if (imported && known.stage != stage::none && !is_imported(known)) return refuse(rule::session_must_be_imported);
  const instant at = imported ? asked.at : now;
  switch (known.stage) {
    case stage::none:
      return refuse(rule::session_must_be_open);
    case stage::ordered:
    case stage::funded:
    case stage::starting:
    case stage::charging:
      return refuse(rule::session_must_have_ended);
    case stage::stopping:
      return has_ended(known) ? next_revision(known, asked.cause, at) : refuse(rule::session_must_have_ended);
    case stage::settled:
      return known.record_after_settlement ? next_revision(known, asked.cause, at) : nothing();
    case stage::start_failed:
      return refuse(rule::session_must_have_started);
    case stage::closed_unbilled:
      return refuse(rule::session_must_not_be_closed);
  }
  return nothing();
}

answer end_displaced(const state& known, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  if (has_ended(known) || known.stage == stage::closed_unbilled) return nothing();
  if (is_imported(known)) return nothing();  // S12: it held no connector, and sets no timer
  if (!known.started) {                      // somebody else began where it waited
    const bool waits = known.stage != stage::start_failed;
    return waits ? accept(failed(known, failure_reason::start_rejected)) : nothing();
  }
  // S6: it began after its connector was given up, so that closing says nothing about its end.
  if (has(known.flags, flag::started_after_failure)) return nothing();
  return end_at_last_reading(known, now);
}

answer fire(const state& known, const remind& asked, instant now) {
  switch (asked.kind) {
    case reminder::order_expires:
      if (known.stage != stage::ordered || !is_due(known.order_expires_at, now)) return nothing();
      return accept(failed(known, failure_reason::order_expired));
    case reminder::start_deadline:
      if (known.stage != stage::starting || !is_due(known.start_deadline_at, now)) return nothing();
      return accept(failed(known, failure_reason::start_timed_out));
    case reminder::stop_overdue:
      if (!known.started || has_ended(known) || !is_due(known.overdue_at, now)) return nothing();
      return end_at_last_reading(known, now);
    case reminder::settlement_due:
      return settle_when_due(known, now);
  }
  return nothing();
}

}  // namespace pilecloud::domain::session
