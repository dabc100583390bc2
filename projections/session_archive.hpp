// SPDX-License-Identifier: Apache-2.0
// Bytes of a session row and of a bill in views/. Raise the revision of the sessions projection when a field changes.
#pragma once

#include "base/archive.hpp"
#include "domain/session/state_archive.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, end_report& r) {
  a(r.has_meter, r.at, r.meter);
}
template <class Archive>
void archive(Archive& a, session_row& r) {
  a(r.session, r.owner, r.station, r.pile, r.connector, r.account, r.source, r.stage, r.ordered_at, r.started_at,
    r.ended_at, r.settled_at, r.revision, r.delivered, r.by_class, r.electricity, r.service, r.total, r.running,
    r.running_power, r.state_of_charge, r.battery, r.running_cost, r.sequences, r.signed_values, r.flags, r.own_flags,
    r.limit, r.hold, r.hold_asked, r.hold_answered, r.charge_wallet_beyond_hold, r.reference.format, r.reference.id,
    r.reference.content, r.tariff, r.tariff_version, r.time_zone, r.stop_reason, r.failure_reason, r.close_reason,
    r.reported, r.registers, r.start, r.stop, r.card, r.last);
}

struct bill_row {
  domain::session::bill bill;
};

// Reads or writes one element of a vector by its fields.
template <class Archive, class T, class Fields>
void archive_each(Archive& a, std::vector<T>& items, const Fields& fields) {
  auto count = static_cast<std::uint32_t>(items.size());
  a(count);
  if constexpr (Archive::reading) items.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    if constexpr (Archive::reading) {
      if (a.failed()) return;
      items.emplace_back();
    }
    fields(items[i]);
  }
}

template <class Archive>
void archive(Archive& a, bill_row& r) {
  auto& b = r.bill;
  a(b.delivered, b.electricity, b.service, b.total, b.flags, b.segments);
  archive_each(a, b.slices, [&a](domain::session::slice& s) { a(s.from, s.to, s.rate, s.table, s.delivered); });
  archive_each(a, b.lines,
               [&a](domain::session::line& l) { a(l.kind, l.rate, l.table, l.delivered, l.unit, l.amount); });
}

}  // namespace pilecloud::projections
