// SPDX-License-Identifier: Apache-2.0
// What a pile says about a session: a fact with a verdict, at any stage, never a rejection (rules.md R7, S8).
// Natural keys live in the state for ever (R8): a report whose every part is known adds nothing.
#include <algorithm>
#include <iterator>
#include <optional>

#include "domain/session/decisions.hpp"
#include "domain/session/low_balance.hpp"

namespace pilecloud::domain::session {

namespace {

bool is_energy(const sample& one) {
  return one.measurand == measurand::energy_register || one.measurand == measurand::energy_interval;
}

bool is_known(const state& known, const sample& one) {
  if (!is_energy(one)) return one.at <= known.last_battery_or_power.at;
  if (known.samples.empty() || known.samples.back() < one) return false;
  return std::binary_search(known.samples.begin(), known.samples.end(), one);
}

std::vector<sample> new_samples(const state& known, const std::vector<sample>& reported) {
  std::vector<sample> fresh;
  fresh.reserve(reported.size());
  std::copy_if(reported.begin(), reported.end(), std::back_inserter(fresh),
               [&known](const sample& one) { return !is_known(known, one); });
  std::sort(fresh.begin(), fresh.end());
  fresh.erase(std::unique(fresh.begin(), fresh.end()), fresh.end());
  return fresh;
}

bool same_series(const sample& a, const sample& b) {
  return a.measurand == b.measurand && a.phase == b.phase && a.location == b.location;
}

// Below the value read just before it.
bool falls(const state& known, const sample& one) {
  if (one.measurand != measurand::energy_register) return false;
  auto place = std::lower_bound(known.samples.begin(), known.samples.end(), one);
  while (place != known.samples.begin()) {
    --place;
    if (same_series(*place, one)) return one.value < place->value;
  }
  return known.has_start_meter && one.phase == phase::none && one.location == location::outlet &&
         known.started_at <= one.at && one.value < known.start_meter.count();
}

bool is_known(const further_report& one, bool has_first, const further_report& first,
              const std::vector<further_report>& further) {
  return (has_first && one == first) || std::binary_search(further.begin(), further.end(), one);
}

// Facts after the end are priced again; imports are settled by their importer, a closed one never (S12).
bool is_settled_by_timer(const state& known) {
  return has_ended(known) && !is_imported(known) && known.stage != stage::closed_unbilled;
}

template <class Fact>
Fact with_settlement(const state& known, Fact happened, instant now) {
  state after = known;
  evolve(after, happened, now);
  if (is_settled_by_timer(after)) happened.settle_at = settlement_time(after, now);
  return happened;
}

instant next_overdue(instant now) { return now + overdue_after + overdue_step; }

// The limit of the order, met by what is known after a report (P8: a running cost never passes the bill).
bool limit_is_reached(const state& known, const bill& so_far, const metered& happened) {
  const auto& limit = known.order.limit;
  switch (limit.kind) {
    case limit_kind::until_full:
      return false;
    case limit_kind::by_time:
      return std::any_of(happened.samples.begin(), happened.samples.end(), [&known, &limit](const sample& one) {
        return one.at - known.started_at >= duration{limit.value};
      });
    case limit_kind::by_state_of_charge:
      return std::any_of(happened.samples.begin(), happened.samples.end(), [&limit](const sample& one) {
        return one.measurand == measurand::state_of_charge && one.value >= limit.value;
      });
    case limit_kind::by_amount:
      return so_far.total >= money{limit.value};
    case limit_kind::by_energy:
    case limit_kind::by_mileage:
      return so_far.delivered >= energy{limit.value};
  }
  return false;
}

// Nobody pays, nobody set a limit: then a report is not worth a pricing.
bool needs_a_price(const state& known) {
  return known.order.source == payment_source::wallet || known.order.limit.kind != limit_kind::until_full;
}

std::optional<fact> what_follows(const state& after, const bill& so_far, const metered& happened) {
  if (limit_is_reached(after, so_far, happened)) return stop_requested{stop_reason::limit_reached};
  return mind_the_money(after, so_far.total);
}

std::optional<std::uint32_t> new_number(const state& known, const std::optional<std::uint32_t>& sequence) {
  return sequence && !known.sequences.contains(*sequence) ? sequence : std::nullopt;
}

// W13: those not known yet.
void add_signed(const state& known, const std::vector<signed_value>& sent, accepted<fact>& facts) {
  signed_measured fresh;
  for (const auto& one : sent) {
    const bool is_told = std::find(fresh.values.begin(), fresh.values.end(), one) != fresh.values.end();
    if (!is_told && !known.signed_seen.contains(key_of(one))) fresh.values.push_back(one);
  }
  if (!fresh.values.empty()) facts.facts.emplace_back(std::move(fresh));
}

verdict verdict_on(const state& known) {
  if (has_ended(known) || known.stage == stage::closed_unbilled) return verdict::late;
  if (known.stage == stage::start_failed) return verdict::after_failure;
  return known.started ? verdict::ok : verdict::unknown_transaction;
}

accepted<fact> keep_samples(const state& known, std::vector<sample> fresh, std::optional<std::uint32_t> sequence,
                            instant now) {
  metered happened{std::move(fresh), verdict_on(known)};
  happened.sequence = sequence;
  if (happened.verdict == verdict::ok && std::any_of(happened.samples.begin(), happened.samples.end(),
                                                     [&known](const sample& one) { return falls(known, one); })) {
    happened.verdict = verdict::backwards;
  }
  if (has_ended(known)) return accepted<fact>{{with_settlement(known, std::move(happened), now)}};
  if (known.overdue_at != instant{} && known.overdue_at - now < overdue_after) happened.overdue_at = next_overdue(now);
  const bool charges = known.stage == stage::charging || known.stage == stage::stopping;
  if (!charges || !needs_a_price(known)) return accepted<fact>{{std::move(happened)}};
  state after = known;
  evolve(after, happened, now);
  const auto so_far = price_of(after);
  if (known.order.source == payment_source::wallet) happened.cost = so_far.total;
  auto next = known.stage == stage::charging ? what_follows(after, so_far, happened) : std::nullopt;
  accepted<fact> facts{{std::move(happened)}};
  if (next) facts.facts.push_back(*std::move(next));
  return facts;
}

// What a report brings besides a start or a stop. A number that no other fact carries has one of its own.
accepted<fact> keep_report(const state& known, std::vector<sample> fresh, const std::optional<std::uint32_t>& sequence,
                           const std::vector<signed_value>& signed_values, instant now) {
  const auto number = new_number(known, sequence);
  accepted<fact> facts;
  if (!fresh.empty()) {
    facts = keep_samples(known, std::move(fresh), number, now);
  } else if (number) {
    facts.facts.emplace_back(message_numbered{*number});
  }
  add_signed(known, signed_values, facts);
  return facts;
}

}  // namespace

answer record(const state& known, const record_start& asked, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  const further_report first{known.started_at, known.has_start_meter, known.start_meter};
  const further_report report{asked.at, asked.has_meter, asked.has_meter ? asked.meter : energy{}};
  if (is_known(report, known.started, first, known.further_starts)) return nothing();

  started happened{report.at, report.has_meter, report.meter};
  if (!report.has_meter) happened.register_before = asked.register_before;
  const bool failed = known.stage == stage::start_failed;
  if (has_ended(known) || known.stage == stage::closed_unbilled) {
    happened.verdict = verdict::late;
    return accept(with_settlement(known, happened, now));
  }
  if (failed) {
    happened.verdict = verdict::after_failure;
  } else if (known.started) {
    happened.verdict = verdict::backwards;
  }
  if (!known.started && !is_imported(known)) happened.overdue_at = next_overdue(now);
  accepted<fact> facts{{happened}};
  if (failed) facts.facts.emplace_back(stop_requested{stop_reason::started_after_failure});  // S6
  if (failed || known.started) return facts;
  // S10: a card whose account can hold nothing. An order's own hold was enough to start with.
  state after = known;
  evolve(after, happened, now);
  if (after.stage != stage::charging || !after.order.charge_wallet_beyond_hold) return facts;
  if (auto next = mind_the_money(after, money{})) facts.facts.push_back(*std::move(next));
  return facts;
}

answer record(const state& known, const record_meter& asked, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  return keep_report(known, new_samples(known, asked.samples), asked.sequence, asked.signed_values, now);
}

answer record(const state& known, const record_clock& asked, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  if (known.has_clock_offset && known.clock_offset <= asked.offset) return nothing();
  return accept(with_settlement(known, clock_measured{asked.offset}, now));
}

// Not a device's word, but what its late start report of another session says about this one.
answer record(const state& known, const withdraw_register&, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  if (known.register_withdrawn) return nothing();
  return accept(with_settlement(known, register_withdrawn{}, now));
}

answer record(const state& known, const record_stop& asked, instant now) {
  if (known.stage == stage::none) return refuse(rule::session_must_be_open);
  const further_report first{known.stopped_at, known.has_stop_meter, known.stop_meter};
  const further_report report{asked.at, asked.has_meter, asked.has_meter ? asked.meter : energy{}};
  auto fresh = new_samples(known, asked.samples);
  if (is_known(report, known.stopped, first, known.further_stops)) {
    // A retry that brought more transactionData.
    return keep_report(known, std::move(fresh), asked.sequence, asked.signed_values, now);
  }
  stopped happened{report.at, report.has_meter, report.meter, asked.reason, std::move(fresh), verdict_on(known)};
  const bool below_start = report.has_meter && known.has_start_meter && report.meter < known.start_meter;
  if (happened.verdict == verdict::ok && (below_start || report.at < known.started_at)) {
    happened.verdict = verdict::backwards;
  }
  happened.sequence = new_number(known, asked.sequence);
  happened = with_settlement(known, std::move(happened), now);
  if (known.order.source == payment_source::wallet) {
    state after = known;
    evolve(after, happened, now);
    happened.cost = price_of(after).total;
  }
  accepted<fact> facts{{std::move(happened)}};
  add_signed(known, asked.signed_values, facts);
  return facts;
}

}  // namespace pilecloud::domain::session
