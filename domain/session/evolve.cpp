// SPDX-License-Identifier: Apache-2.0
// Which fact may come next, and what it makes of a session. No rules, no prices here.
// Cost: a fact in order is O(1) (a sample at the end of the set); one that came late is inserted, O(n).
#include <algorithm>
#include <array>
#include <tuple>

#include "base/assert.hpp"
#include "base/digest.hpp"
#include "domain/session/decider.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr std::size_t stage_count = 9;
constexpr std::size_t fact_count = std::variant_size_v<fact>;

// Rows: stage. Columns: kinds of fact in the order of the variant. A device's reports follow nearly everywhere (R7).
// clang-format off
constexpr std::array<std::array<bool, fact_count>, stage_count> table{{
  // ordered funded start_req started metered clock stop_req stopped by_rule failed settled confirmed closed withdrawn hold_req hold_rec signed numbered
  {{1,       0,     0,        0,      0,      0,    0,       0,      0,      0,     0,      0,        0,        0,         0,        0,        0,      0}},  // none
  {{0,       1,     0,        1,      1,      1,    0,       1,      0,      1,     0,      0,        1,        1,         1,        1,        1,      1}},  // ordered
  {{0,       0,     1,        1,      1,      1,    0,       1,      0,      1,     0,      0,        0,        1,         0,        1,        1,      1}},  // funded
  {{0,       0,     0,        1,      1,      1,    0,       1,      0,      1,     0,      0,        0,        1,         0,        1,        1,      1}},  // starting
  {{0,       1,     0,        1,      1,      1,    1,       1,      1,      0,     0,      0,        1,        1,         1,        1,        1,      1}},  // charging
  {{0,       1,     0,        1,      1,      1,    0,       1,      1,      0,     1,      0,        0,        1,         0,        1,        1,      1}},  // stopping
  {{0,       0,     0,        1,      1,      1,    0,       1,      0,      0,     1,      1,        0,        1,         0,        1,        1,      1}},  // settled
  {{0,       0,     0,        1,      1,      1,    0,       1,      0,      0,     0,      0,        0,        1,         0,        1,        1,      1}},  // start_failed
  {{0,       0,     0,        1,      1,      1,    0,       1,      0,      0,     0,      0,        0,        1,         0,        1,        1,      1}},  // closed_unb.
}};
// clang-format on

void keep(state& known, const sample& one) {
  if (one.measurand != measurand::energy_register && one.measurand != measurand::energy_interval) {
    known.last_battery_or_power = std::max(known.last_battery_or_power, one);
    if (one.measurand == measurand::power && one.at >= known.last_power.at) known.last_power = one;
    return;
  }
  auto& samples = known.samples;
  if (samples.empty() || samples.back() < one) {
    samples.push_back(one);
    return;
  }
  const auto place = std::lower_bound(samples.begin(), samples.end(), one);
  if (*place != one) samples.insert(place, one);
}

void keep(std::vector<further_report>& reports, further_report one) {
  const auto place = std::lower_bound(reports.begin(), reports.end(), one);
  if (place == reports.end() || *place != one) reports.insert(place, one);
}

// A device fact after the settlement: the last revision has not seen it (S5).
void note_late(state& known, instant settle_at) {
  if (settle_at != instant{}) known.settle_at = settle_at;
  if (known.stage == stage::settled) known.record_after_settlement = true;
  if (known.stage == stage::settled || known.stage == stage::closed_unbilled) known.flags |= bit(flag::late_record);
}

void note_end(state& known, instant recorded_at) {
  if (known.stop_recorded_at == instant{}) known.stop_recorded_at = recorded_at;
  known.overdue_at = {};
  known.order_expires_at = {};
  known.start_deadline_at = {};
  if (known.stage != stage::settled && known.stage != stage::closed_unbilled) known.stage = stage::stopping;
}

void apply(state& known, const ordered& happened, instant recorded_at) {
  known.stage = stage::ordered;
  known.order = happened.order;
  known.flags |= happened.order.flags;
  if (happened.order.source == payment_source::wallet) known.order_expires_at = recorded_at + order_lifetime;
}

void apply(state& known, const funded& happened, instant) {
  if (known.stage == stage::ordered) known.stage = stage::funded;
  known.hold = std::max(known.hold, happened.hold);
  known.was_funded = true;
  known.order_expires_at = {};
}

void apply(state& known, const start_requested& happened, instant) {
  known.stage = stage::starting;
  known.start_deadline_at = happened.deadline;
}

void apply(state& known, const started& happened, instant) {
  const further_report report{happened.at, happened.has_meter, happened.meter};
  const auto take = [&known](const further_report& one) {
    known.started_at = one.at;
    known.has_start_meter = one.has_meter;
    known.start_meter = one.meter;
  };
  if (!known.started) {
    take(report);
  } else {
    const further_report before{known.started_at, known.has_start_meter, known.start_meter};
    const auto rank = [](const further_report& one) { return std::tuple{!one.has_meter, one.at, one.meter}; };
    const bool better = rank(report) < rank(before);
    if (better) take(report);
    keep(known.further_starts, better ? before : report);
  }
  known.started = true;
  const auto& before = happened.register_before;
  if (before && (!known.register_before || *before < *known.register_before)) known.register_before = before;
  known.order_expires_at = {};
  known.start_deadline_at = {};
  if (happened.overdue_at != instant{}) known.overdue_at = happened.overdue_at;
  if (happened.verdict == verdict::after_failure) known.flags |= bit(flag::started_after_failure);
  switch (known.stage) {
    case stage::ordered:
    case stage::funded:
    case stage::starting:
    case stage::start_failed:
      known.stage = stage::charging;
      break;
    case stage::none:
    case stage::charging:
    case stage::stopping:
    case stage::settled:
    case stage::closed_unbilled:
      break;
  }
  note_late(known, happened.settle_at);
}

void apply(state& known, const metered& happened, instant) {
  if (happened.sequence) known.sequences.add(*happened.sequence);
  for (const auto& one : happened.samples) keep(known, one);
  if (happened.overdue_at != instant{}) known.overdue_at = happened.overdue_at;
  note_late(known, happened.settle_at);
}

void apply(state& known, const clock_measured& happened, instant) {
  known.clock_offset = known.has_clock_offset ? std::min(known.clock_offset, happened.offset) : happened.offset;
  known.has_clock_offset = true;
  note_late(known, happened.settle_at);
}

void apply(state& known, const stop_requested& happened, instant) {
  known.stop_requested = true;
  known.reason = happened.reason;
  known.stage = stage::stopping;
}

void apply(state& known, const stopped& happened, instant recorded_at) {
  const further_report report{happened.at, happened.has_meter, happened.meter};
  const further_report before{known.stopped_at, known.has_stop_meter, known.stop_meter};
  const auto rank = [](const further_report& one) { return std::tuple{one.has_meter, one.at, one.meter}; };
  const bool better = !known.stopped || rank(before) < rank(report);
  if (known.stopped) keep(known.further_stops, better ? before : report);
  if (better) {
    known.stopped_at = report.at;
    known.has_stop_meter = report.has_meter;
    known.stop_meter = report.meter;
    known.reason = happened.reason;
  }
  known.stopped = true;
  if (happened.sequence) known.sequences.add(*happened.sequence);
  for (const auto& one : happened.samples) keep(known, one);
  if (happened.verdict == verdict::after_failure) known.flags |= bit(flag::started_after_failure);
  note_end(known, recorded_at);
  note_late(known, happened.settle_at);
}

void apply(state& known, const ended_by_rule& happened, instant recorded_at) {
  known.ended_by_rule = true;
  known.stopped_at = happened.at;
  known.settle_at = happened.settle_at;
  note_end(known, recorded_at);
}

void apply(state& known, const start_failed& happened, instant) {
  known.stage = stage::start_failed;
  known.failure = happened.reason;
  known.order_expires_at = {};
  known.start_deadline_at = {};
}

void apply(state& known, const settled& happened, instant) {
  known.stage = stage::settled;
  known.revision = happened.revision;
  known.bill = happened.bill;
  known.record_after_settlement = false;
  known.settle_at = {};
}

void apply(state& known, const settlement_confirmed&, instant) {
  known.record_after_settlement = false;
  known.settle_at = {};
}

void apply(state& known, const closed_unbilled& happened, instant) {
  known.stage = stage::closed_unbilled;
  known.flags |= bit(flag::abnormal);
  known.closed = happened;
  known.overdue_at = {};
}

void apply(state& known, const register_withdrawn& happened, instant) {
  known.register_withdrawn = true;
  note_late(known, happened.settle_at);
}

void apply(state& known, const hold_requested& happened, instant) {
  known.hold_asked = std::max(known.hold_asked, happened.up_to);
}

void apply(state& known, const hold_recorded& happened, instant) {
  known.hold = std::max(known.hold, happened.held);
  known.hold_answered = std::max(known.hold_answered, happened.asked);
}

void apply(state& known, const signed_measured& happened, instant) {
  for (const auto& one : happened.values) known.signed_seen.insert(key_of(one));
}

void apply(state& known, const message_numbered& happened, instant) { known.sequences.add(happened.sequence); }

}  // namespace

std::array<std::uint8_t, 16> key_of(const signed_value& one) {
  const auto us = us_of(one.at);
  const auto whole = sha256({{reinterpret_cast<const char*>(&us), sizeof us}, one.text});
  std::array<std::uint8_t, 16> key{};
  std::copy_n(whole.begin(), key.size(), key.begin());
  return key;
}

bool follows(const state& known, const fact& next) {
  if (!table[static_cast<std::size_t>(known.stage)][next.index()]) return false;
  if (const auto* revision = std::get_if<settled>(&next)) {
    return has_ended(known) && revision->revision == known.revision + 1;
  }
  if (const auto* same = std::get_if<settlement_confirmed>(&next)) return same->revision == known.revision;
  if (std::holds_alternative<funded>(next)) return !known.was_funded;
  if (std::holds_alternative<ended_by_rule>(next)) return !has_ended(known);
  return true;
}

void evolve(state& known, const fact& next, instant recorded_at) {
  PILECLOUD_ASSERT(follows(known, next), "fact {} does not follow stage {}", next.index(), to_text(known.stage));
  std::visit([&known, recorded_at](const auto& happened) { apply(known, happened, recorded_at); }, next);
}

}  // namespace pilecloud::domain::session
