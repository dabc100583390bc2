// SPDX-License-Identifier: Apache-2.0
// Bytes of a pile's state for snapshots (base/archive.hpp).
// Raise fold_revision whenever a field here or the meaning of a fold changes: old snapshots are then thrown away.
#pragma once

#include "base/archive.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/state_archive.hpp"

namespace pilecloud::domain::pile {

inline constexpr std::uint32_t fold_revision = 5;

template <class Archive>
void archive(Archive& a, attributes& s) {
  a(s.owner, s.station, s.vendor, s.model, s.serial, s.mounting, s.place, s.current, s.rated_power, s.connectors,
    s.verification_number, s.verification_expires_day, s.shows_cost);
}
template <class Archive>
void archive(Archive& a, access& s) {
  a(s.security_profile, s.credential);
}
template <class Archive>
void archive(Archive& a, nameplate& s) {
  a(s.protocol, s.vendor, s.model, s.serial, s.firmware, s.iccid, s.imsi, s.meter_type, s.meter_serial);
}
template <class Archive>
void archive(Archive& a, profile& s) {
  a(s.sample_interval_s, s.measurands, s.connection_timeout_s, s.ping_interval_s, s.offline_authorisation,
    s.transaction_attempts, s.start_points, s.stop_points);
}
template <class Archive>
void archive(Archive& a, profile_setting& s) {
  a(s.name, s.wanted, s.answer, s.was_read, s.read);
}
template <class Archive>
void archive(Archive& a, charge_begin& s) {
  a(s.connector, s.at, s.has_meter, s.meter, s.card, s.key);
}
template <class Archive>
void archive(Archive& a, stray& s) {
  a(s.kind, s.connector, s.at, s.has_meter, s.meter, s.reason, s.card, s.start, s.samples, s.key, s.sequence,
    s.signed_values);
}
template <class Archive>
void archive(Archive& a, connector& s) {
  a(s.session, s.started, s.holder, s.status, s.error, s.status_at, s.register_before, s.used_until, s.begin);
}
template <class Archive>
void archive(Archive& a, register_use& s) {
  a(s.number, s.before);
}
template <class Archive>
void archive(Archive& a, known_start& s) {
  a(s.number, s.version);
}
template <class Archive>
void archive(Archive& a, known_import& s) {
  a(s.number, s.version, s.content);
}
template <class Archive>
void archive(Archive& a, reservation& s) {
  a(s.connector, s.account, s.card, s.shown, s.until);
}
template <class Archive>
void archive(Archive& a, held_reservation& s) {
  a(s.reservation, s.confirmed);
}
template <class Archive>
void archive(Archive& a, set_availability& s) {
  a(s.operative, s.scheduled);
}
template <class Archive>
void archive(Archive& a, set_power_limit& s) {
  a(s.number, s.limit);
}
template <class Archive>
void archive(Archive& a, known_upkeep& s) {
  a(s.number, s.status);
}
template <class Archive>
void archive(Archive& a, service& s) {
  a(s.last_number, s.last_reservation, s.inventory, s.list_version, s.told_list_version, s.reservations, s.availability,
    s.limits, s.upkeep, s.settings, s.list);
}
template <class Archive>
void archive(Archive& a, state& s) {
  a(s.registered, s.attributes, s.registered_as, s.whole, s.connectors, s.last_number, s.starts, s.imported,
    s.registers_used, s.access, s.offered, s.nameplate, s.profile, s.settings, s.clock_offset, s.strays, s.strays_told,
    s.service, s.unordered_version, s.version);
}

}  // namespace pilecloud::domain::pile
