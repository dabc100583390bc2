// SPDX-License-Identifier: Apache-2.0
// What a fact makes of a pile. Invariants: numbers are dense from 1; a connector holds at most one session; a session
// may hold two connectors (rules.md W9); every fact counts one version.
#include <algorithm>

#include "domain/pile/facts.hpp"
#include "domain/pile/service_rules.hpp"

namespace pilecloud::domain::pile {
namespace {

bool may_be_placed(const state& known, const order_placed& next) {
  const auto& order = next.order;
  if (next.number != known.last_number + 1) return false;
  if (order.connector == 0 || order.connector > known.connectors.size()) return false;
  if (order.source == session::payment_source::imported) {
    return !known.imported.contains({order.reference.format, order.reference.id});
  }
  const auto& place = known.connectors[order.connector - 1U];
  return place.session == 0 || has(order.flags, session::flag::unordered);
}

void number_session(state& known, const order_placed& next) {
  const auto& order = next.order;
  known.last_number = next.number;
  if (order.source == session::payment_source::imported) {
    known.imported.emplace(std::pair{order.reference.format, order.reference.id},
                           known_import{next.number, known.version, order.reference.content});
    return;
  }
  auto& connector = known.connectors[order.connector - 1U];
  connector.session = next.number;
  connector.started = false;
  connector.holder = order.account;
  if (has(order.flags, session::flag::unordered)) known.unordered_version = known.version;
}

// Of the commit that wrote this start: decide() writes the order of a start nobody ordered just before it, and nothing
// else can come between the two.
std::uint64_t first_version_of(const state& known) {
  const bool after_its_order = known.unordered_version != 0 && known.unordered_version + 1 == known.version;
  return after_its_order ? known.unordered_version : known.version;
}

// R6: a session charges or charged on the connector: no register read before tells where the next one begins. An
// instant far ahead is a broken clock's, and would make that true for ever.
constexpr duration ahead_max = std::chrono::hours{24};
void note_use(connector& place, instant until, instant recorded_at) {
  if (until <= recorded_at + ahead_max) place.used_until = std::max(place.used_until, until);
  if (place.register_before && place.register_before->at < place.used_until) place.register_before.reset();
}

void note_register(state& known, const start_reported& next, instant recorded_at) {
  auto& place = known.connectors[next.connector - 1U];
  place.register_before.reset();
  note_use(place, next.at, recorded_at);
  if (next.register_before) {
    known.registers_used.insert_or_assign({next.connector, next.at}, register_use{next.number, *next.register_before});
  }
}

void close(state& known, const session_closed& next, instant recorded_at) {
  for (auto& held : known.connectors) {
    if (held.session != next.number) continue;
    held.session = 0;
    held.started = false;
    held.begin = {};
    held.holder = {};
    if (next.ended_at != instant{}) note_use(held, next.ended_at, recorded_at);
  }
}

void start(state& known, const start_reported& next) {
  known.starts.emplace(next.key, known_start{next.number, first_version_of(known)});
  bool is_open = false;
  for (auto& one : known.connectors) {
    if (one.session != next.number) continue;
    is_open = true;
    if (&one != &known.connectors[next.connector - 1U] && !one.started) one.session = 0;  // plugged in elsewhere
  }
  auto& connector = known.connectors[next.connector - 1U];
  // A session that was closed before it started (S6) gets its facts but no connector: it is stopped at once.
  // An order that still waits on this connector keeps it; a session that had started here lost its stop (S4).
  const bool is_waited_for = connector.session != 0 && connector.session != next.number && !connector.started;
  if (!is_open || is_waited_for) return;
  connector.session = next.number;
  connector.started = true;
  connector.begin = {next.connector, next.at, next.has_meter, next.meter, next.card, next.key};
}

void keep(state& known, const stray& report) {
  known.strays_told.insert(report.key);
  known.strays.push_back(report);
  if (known.strays.size() > strays_kept_max) known.strays.erase(known.strays.begin());
}

void join(state& known, const stray& report) {
  known.strays_told.insert(report.key);
  std::erase_if(known.strays, [&report](const stray& one) { return one.key == report.key; });
}

bool is_offered(const state& known, const std::string& credential) {
  return std::find(known.offered.begin(), known.offered.end(), credential) != known.offered.end();
}

void offer(state& known, const password_offered& next) {
  known.offered.push_back(next.credential);
  if (known.offered.size() > offers_kept_max) known.offered.erase(known.offered.begin());
}

}  // namespace

bool follows(const state& known, const fact& next) {
  if (known.registered == std::holds_alternative<registered>(next)) return false;  // it comes first, and once
  return std::visit(
      overload{
          [](const registered& one) { return one.attributes.connectors > 0; },
          [&known](const changed& one) { return one.attributes.connectors >= known.connectors.size(); },
          [&known](const order_placed& one) { return may_be_placed(known, one); },
          [&known](const start_reported& one) {
            return one.number >= 1 && one.number <= known.last_number && one.connector >= 1 &&
                   one.connector <= known.connectors.size() && !known.starts.contains(one.key) &&
                   (!one.register_before || session::speaks_for_start(*one.register_before, one.at));
          },
          [&known](const session_closed& one) { return one.number >= 1 && one.number <= known.last_number; },
          [&known](const status_reported& one) { return one.connector <= known.connectors.size(); },
          [&known](const register_read& one) {
            return one.connector >= 1 && one.connector <= known.connectors.size() && session::is_reading(one.reading);
          },
          [&known](const register_withdrawn& one) {
            const auto use = known.registers_used.find({one.connector, one.at});
            return use != known.registers_used.end() && use->second.number == one.number;
          },
          [&known](const access_set& one) {
            return one.access.security_profile <= security_profile_max &&
                   (!known.access || one.access.security_profile >= known.access->security_profile);
          },
          [](const booted&) { return true; },
          [&known](const report_strayed& one) { return !known.strays_told.contains(one.report.key); },
          [&known](const stray_joined& one) { return one.number >= 1 && one.number <= known.last_number; },
          [&known](const service_fact auto& one) { return may_follow(known, one); },
          [&known](const password_offered& one) {
            return known.access.has_value() && !one.credential.empty() && !is_offered(known, one.credential);
          },
          [&known](const password_taken& one) { return is_offered(known, one.credential); },
          [&known](const password_withdrawn& one) { return is_offered(known, one.credential); },
          [](const profile_set&) { return true; },
          [](const profile_told&) { return true; },
          [](const clock_measured&) { return true; },
      },
      next);
}

void evolve(state& known, const fact& next, instant recorded_at) {
  PILECLOUD_ASSERT(follows(known, next), "pile: fact {} cannot follow", next.index());
  ++known.version;
  std::visit(
      overload{
          [&known](const registered& one) {
            known.registered = true;
            known.attributes = known.registered_as = one.attributes;
            known.connectors.resize(one.attributes.connectors);
          },
          [&known](const changed& one) {
            known.attributes = one.attributes;
            known.connectors.resize(one.attributes.connectors);
          },
          [&known](const order_placed& one) { number_session(known, one); },
          [&known, recorded_at](const start_reported& one) {
            start(known, one);
            note_register(known, one, recorded_at);
          },
          [&known, recorded_at](const session_closed& one) { close(known, one, recorded_at); },
          [&known](const status_reported& one) {
            auto& reported = one.connector == 0 ? known.whole : known.connectors[one.connector - 1U];
            reported.status = one.status;
            reported.error = one.error;
            reported.status_at = one.at;
          },
          [&known](const register_read& one) { known.connectors[one.connector - 1U].register_before = one.reading; },
          [&known](const register_withdrawn& one) {
            known.registers_used.erase({one.connector, one.at});
          },
          [&known](const access_set& one) {
            known.access = one.access;
            known.offered.clear();
          },
          [&known](const booted& one) { known.nameplate = one.nameplate; },
          [&known](const report_strayed& one) { keep(known, one.report); },
          [&known](const stray_joined& one) { join(known, one.report); },
          [&known](const service_fact auto& one) { fold(known.service, one); },
          [&known](const password_offered& one) { offer(known, one); },
          [&known](const password_taken& one) {
            known.access->credential = one.credential;
            known.offered.clear();
          },
          [&known](const password_withdrawn& one) { std::erase(known.offered, one.credential); },
          [&known](const profile_set& one) { known.profile = one.profile; },
          [&known](const profile_told& one) { known.settings = one.settings; },
          [&known](const clock_measured& one) { known.clock_offset = one.offset; },
      },
      next);
}

}  // namespace pilecloud::domain::pile
