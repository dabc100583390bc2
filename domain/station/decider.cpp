// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "base/time_zone.hpp"
#include "domain/station/window.hpp"

namespace pilecloud::domain::station {
namespace {

using decided = decision<fact, rule>;

constexpr std::int32_t latitude_udeg_max = 90'000'000;
constexpr std::int32_t longitude_udeg_max = 180'000'000;

std::optional<rejection<rule>> broken_by(const profile& asked) {
  if (asked.owner.empty()) return refuse(rule::owner_must_be_named, "operator");
  if (asked.name.empty()) return refuse(rule::name_must_not_be_empty, "name");
  if (!time_zone::find(asked.time_zone)) return refuse(rule::time_zone_must_exist, "time_zone");
  if (asked.latitude_udeg < -latitude_udeg_max || asked.latitude_udeg > latitude_udeg_max) {
    return refuse(rule::coordinates_must_be_on_earth, "latitude_udeg");
  }
  if (asked.longitude_udeg < -longitude_udeg_max || asked.longitude_udeg > longitude_udeg_max) {
    return refuse(rule::coordinates_must_be_on_earth, "longitude_udeg");
  }
  return std::nullopt;
}

decided on_register(const state& known, const register_station& asked) {
  if (known.registered) {
    if (asked.profile == known.registered_as) return nothing_new<fact>();
    return refuse(rule::station_must_not_be_registered_differently);
  }
  if (const auto broken = broken_by(asked.profile)) return *broken;
  return accept<fact>(registered{asked.profile});
}

// The zone stays: settled days and reports were cut by it.
decided on_change(const state& known, const change_station& asked) {
  if (!known.registered) return refuse(rule::station_must_be_registered);
  if (const auto broken = broken_by(asked.profile)) return *broken;
  if (asked.profile.time_zone != known.profile.time_zone) return refuse(rule::time_zone_must_not_change, "time_zone");
  if (asked.profile == known.profile) return nothing_new<fact>();
  return accept<fact>(changed{asked.profile});
}

decided on_assign_tariff(const state& known, const assign_tariff& asked) {
  if (!known.registered) return refuse(rule::station_must_be_registered);
  if (asked.terms.time_zone != known.profile.time_zone) {
    return refuse(rule::tariff_must_be_in_the_stations_time_zone, "tariff");
  }
  if (asked.terms.tariff == known.tariff && asked.terms.version == known.tariff_version) return nothing_new<fact>();
  return accept<fact>(tariff_assigned{known.profile.owner, asked.terms.tariff, asked.terms.version});
}

}  // namespace

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::station_must_be_registered:
      return "station_must_be_registered";
    case rule::station_must_not_be_registered_differently:
      return "station_must_not_be_registered_differently";
    case rule::name_must_not_be_empty:
      return "name_must_not_be_empty";
    case rule::owner_must_be_named:
      return "owner_must_be_named";
    case rule::time_zone_must_exist:
      return "time_zone_must_exist";
    case rule::time_zone_must_not_change:
      return "time_zone_must_not_change";
    case rule::tariff_must_be_in_the_stations_time_zone:
      return "tariff_must_be_in_the_stations_time_zone";
    case rule::coordinates_must_be_on_earth:
      return "coordinates_must_be_on_earth";
    case rule::adoption_must_end_within_an_hour:
      return "adoption_must_end_within_an_hour";
    case rule::adoption_must_be_of_a_bounded_number:
      return "adoption_must_be_of_a_bounded_number";
    case rule::adoption_must_be_open:
      return "adoption_must_be_open";
    case rule::adoption_must_allow_piles_without_tls:
      return "adoption_must_allow_piles_without_tls";
    case rule::adoption_must_have_room_for_candidates:
      return "adoption_must_have_room_for_candidates";
    case rule::adoption_must_have_a_place:
      return "adoption_must_have_a_place";
  }
  return "not_recorded";
}

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit(overload{
                        [&known](const register_station& one) { return on_register(known, one); },
                        [&known](const change_station& one) { return on_change(known, one); },
                        [&known](const assign_tariff& one) { return on_assign_tariff(known, one); },
                        [&known, now](const open_adoption& one) { return on(known, one, now); },
                        [&known, now](const close_adoption& one) { return on(known, one, now); },
                        [&known, now](const report_candidate& one) { return on(known, one, now); },
                        [&known, now](const adopt_candidate& one) { return on(known, one, now); },
                    },
                    asked);
}

// The zone database is not asked here: a zone that a later database drops must not break an old stream.
bool follows(const state& known, const fact& next) {
  if (known.registered == std::holds_alternative<registered>(next)) return false;  // it comes first, and once
  return std::visit(overload{
                        [](const registered&) { return true; },
                        [&known](const changed& one) { return one.profile.time_zone == known.profile.time_zone; },
                        [](const tariff_assigned&) { return true; },
                        [](const adoption_opened& one) { return one.terms.piles > 0; },
                        [](const adoption_closed&) { return true; },
                        [&known](const candidate_seen& one) { return follows(known.adoption, one); },
                        [&known](const candidate_adopted& one) { return follows(known.adoption, one); },
                    },
                    next);
}

void evolve(state& known, const fact& next, instant recorded_at) {
  PILECLOUD_ASSERT(follows(known, next), "station: fact {} cannot follow", next.index());
  std::visit(overload{
                 [&known](const registered& one) {
                   known.registered = true;
                   known.profile = known.registered_as = one.profile;
                 },
                 [&known](const changed& one) { known.profile = one.profile; },
                 [&known](const tariff_assigned& one) {
                   known.tariff = one.tariff;
                   known.tariff_version = one.version;
                 },
                 [&known, recorded_at](const adoption_opened& one) { open(known.adoption, one.terms, recorded_at); },
                 [&known](const adoption_closed&) { known.adoption = {}; },
                 [&known](const candidate_seen& one) { see(known.adoption, one); },
                 [&known](const candidate_adopted& one) { adopt(known.adoption, one.pile); },
             },
             next);
}

}  // namespace pilecloud::domain::station
