// SPDX-License-Identifier: Apache-2.0
// A connector kept for a driver. The pile keeps others' cards away, we keep others' orders away; it ends by the start
// that uses it, by cancelling, by what the pile says, or when its time is over, which is seen whenever it matters.
#include <algorithm>

#include "domain/pile/service_rules.hpp"

namespace pilecloud::domain::pile {
namespace {

bool is_live(const held_reservation& one, instant now) { return one.confirmed && one.reservation.until > now; }

// Of one connector alone; a confirmed one, or one the pile is being asked for.
bool is_kept(const state& known, std::uint16_t connector, instant now) {
  for (const auto& [number, one] : known.service.reservations) {
    if (one.reservation.connector == connector && one.reservation.until > now) return true;
  }
  return false;
}

// Connectors that a car could take now and that nobody has reserved by their number.
std::size_t open_places(const state& known, instant now) {
  if (is_out_of_order(known.whole)) return 0;
  std::size_t open = 0;
  for (std::size_t i = 0; i < known.connectors.size(); ++i) {
    const auto& one = known.connectors[i];
    const bool is_open = one.session == 0 && !is_out_of_order(one);
    if (is_open && !is_kept(known, static_cast<std::uint16_t>(i + 1), now)) ++open;
  }
  return open;
}

std::optional<rejection<rule>> broken_by(const state& known, const reservation& asked, instant now) {
  if (asked.account.empty()) return refuse(rule::account_must_be_named, "account");
  if (asked.until <= now) return refuse(rule::reservation_must_end_in_the_future, "until");
  if (asked.connector > known.connectors.size()) return refuse(rule::connector_must_exist, "connector");
  std::size_t any = 0;
  std::size_t all = 0;
  for (const auto& [number, one] : known.service.reservations) {
    if (one.reservation.until <= now) continue;
    ++all;
    if (one.reservation.connector == 0) ++any;
  }
  if (all >= reservations_max) return refuse(rule::reservations_must_be_few);
  if (asked.connector == 0) {
    if (open_places(known, now) > any) return std::nullopt;
    return refuse(rule::connector_must_be_free, "connector");
  }
  const auto& place = known.connectors[asked.connector - 1U];
  if (place.session != 0) return refuse(rule::connector_must_be_free, "connector");
  if (is_out_of_order(place) || is_out_of_order(known.whole)) {
    return refuse(rule::connector_must_not_be_faulted, "connector");
  }
  if (is_kept(known, asked.connector, now)) return refuse(rule::connector_must_not_be_reserved, "connector");
  return std::nullopt;
}

bool is_end(reservation_stage stage) {
  return stage != reservation_stage::asked && stage != reservation_stage::confirmed;
}

}  // namespace

service_decision on_service(const state& known, const reserve& asked, instant now) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  if (const auto broken = broken_by(known, asked.reservation, now)) return *broken;
  if (known.service.last_number + 1 >= remote_starts_above) return refuse(rule::numbers_must_not_run_out);
  accepted<fact> answer;
  for (const auto& [number, one] : known.service.reservations) {
    if (one.reservation.until > now) continue;
    answer.facts.emplace_back(reservation_changed{number, reservation_stage::expired, 0});
  }
  answer.facts.emplace_back(reserved{known.service.last_number + 1, asked.reservation});
  return answer;
}

service_decision on_service(const state& known, const report_reservation& asked, instant /*now*/) {
  if (!known.registered) return refuse(rule::pile_must_be_registered);
  const auto& held = known.service.reservations;
  const auto one = held.find(asked.number);
  if (one != held.end()) {
    const bool is_told = asked.stage == reservation_stage::confirmed && one->second.confirmed;
    if (is_told || asked.stage == reservation_stage::asked) return nothing_new<fact>();
    return accept<fact>(reservation_changed{asked.number, asked.stage, 0});
  }
  // Made by the protocol's own call, with a number of ours. Numbers grow, so one that has ended does not come back.
  const bool is_new = asked.stage == reservation_stage::confirmed && asked.number > known.service.last_reservation &&
                      asked.number <= known.service.last_number &&
                      asked.reservation.connector <= known.connectors.size() && held.size() < reservations_max;
  if (!is_new) return nothing_new<fact>();
  return accept<fact>(reserved{asked.number, asked.reservation},
                      reservation_changed{asked.number, reservation_stage::confirmed, 0});
}

bool is_reserved_for_another(const state& known, std::uint16_t connector, const account_id& account, instant now) {
  std::size_t others = 0;
  bool has_one_of_any = false;
  for (const auto& [number, one] : known.service.reservations) {
    if (!is_live(one, now)) continue;
    const bool is_own = one.reservation.account == account;
    if (one.reservation.connector == connector) return !is_own;
    if (one.reservation.connector != 0) continue;
    has_one_of_any = has_one_of_any || is_own;
    others += is_own ? 0 : 1;
  }
  return !has_one_of_any && others != 0 && open_places(known, now) <= others;
}

std::uint32_t reservation_used_by(const state& known, const report_start& start, const account_id& account) {
  if (start.reservation != 0) return known.service.reservations.contains(start.reservation) ? start.reservation : 0;
  if (account.empty()) return 0;
  std::uint32_t found = 0;
  for (const auto& [number, one] : known.service.reservations) {
    if (one.reservation.account != account || !is_live(one, start.at)) continue;
    if (one.reservation.connector == start.connector) return number;
    if (one.reservation.connector == 0) found = number;
  }
  return found;
}

bool may_follow(const state& known, const reserved& next) {
  return next.number > known.service.last_reservation && next.number <= known.service.last_number + 1 &&
         next.reservation.connector <= known.connectors.size();
}
bool may_follow(const state& known, const reservation_changed& next) {
  return known.service.reservations.contains(next.number);
}

void fold(service& known, const reserved& next) {
  known.last_number = std::max(known.last_number, next.number);
  known.last_reservation = next.number;
  known.reservations.emplace(next.number, held_reservation{next.reservation, false});
}
void fold(service& known, const reservation_changed& next) {
  if (is_end(next.stage)) {
    known.reservations.erase(next.number);
  } else {
    known.reservations[next.number].confirmed = next.stage == reservation_stage::confirmed;
  }
}

}  // namespace pilecloud::domain::pile
