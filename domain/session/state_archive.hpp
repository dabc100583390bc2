// SPDX-License-Identifier: Apache-2.0
// A session's folded state as snapshot bytes (base/archive.hpp). A cache: raise fold_revision whenever evolve or one
// of these functions changes meaning, and every older snapshot is thrown away.
#pragma once

#include <cstdint>

#include "base/archive.hpp"
#include "domain/session/state.hpp"
#include "domain/tariff/state_archive.hpp"

namespace pilecloud::domain::session {

inline constexpr std::uint32_t fold_revision = 3;

template <class Archive>
void archive(Archive& a, signed_value& one) {
  a(one.at, one.text);
}
template <class Archive>
void archive(Archive& a, sample& one) {
  a(one.at, one.value, one.measurand, one.context, one.phase, one.location);
}
template <class Archive>
void archive(Archive& a, reading& one) {
  a(one.at, one.total);
}
template <class Archive>
void archive(Archive& a, slice& part) {
  a(part.from, part.to, part.rate, part.table, part.delivered);
}
template <class Archive>
void archive(Archive& a, line& one) {
  a(one.kind, one.rate, one.table, one.delivered, one.unit, one.amount);
}
template <class Archive>
void archive(Archive& a, bill& priced) {
  a(priced.delivered, priced.slices, priced.lines, priced.electricity, priced.service, priced.total, priced.flags,
    priced.segments);
}
template <class Archive>
void archive(Archive& a, limit& until) {
  a(until.kind, until.value, until.distance_m, until.consumption_wh_per_100km);
}
template <class Archive>
void archive(Archive& a, external_reference& from) {
  a(from.format, from.id, from.content);
}
template <class Archive>
void archive(Archive& a, order& agreed) {
  a(agreed.owner, agreed.station, agreed.pile, agreed.connector, agreed.account, agreed.source, agreed.terms,
    agreed.limit, agreed.hold, agreed.charge_wallet_beyond_hold, agreed.rated_power, agreed.ordered_at, agreed.flags,
    agreed.reference);
}
template <class Archive>
void archive(Archive& a, further_report& report) {
  a(report.at, report.has_meter, report.meter);
}
template <class Archive>
void archive(Archive& a, closed_unbilled& closed) {
  a(closed.reason, closed.reported);
}
template <class Archive>
void archive(Archive& a, state& known) {
  a(known.stage, known.order, known.hold, known.hold_asked, known.hold_answered, known.started, known.started_at,
    known.has_start_meter, known.start_meter, known.register_before, known.register_withdrawn, known.stopped,
    known.ended_by_rule, known.stopped_at, known.has_stop_meter, known.stop_meter, known.further_starts,
    known.further_stops, known.stop_recorded_at, known.reason, known.stop_requested, known.failure, known.closed,
    known.has_clock_offset, known.clock_offset, known.samples, known.last_battery_or_power, known.last_power,
    known.sequences, known.signed_seen, known.flags, known.revision, known.bill, known.record_after_settlement,
    known.was_funded, known.order_expires_at, known.start_deadline_at, known.overdue_at, known.settle_at);
}

}  // namespace pilecloud::domain::session
