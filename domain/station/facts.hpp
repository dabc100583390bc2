// SPDX-License-Identifier: Apache-2.0
// Facts, commands and state of a station (充电站): a site with piles, a time zone and a tariff. Stream station/<id>.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/instant.hpp"
#include "domain/decision.hpp"
#include "domain/station/adoption.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::station {

struct profile {
  operator_id owner;
  std::string name;
  std::string address;
  std::string time_zone;           // IANA name
  std::int32_t latitude_udeg = 0;  // 1e-6 degrees; both 0: unknown
  std::int32_t longitude_udeg = 0;
  bool operator==(const profile&) const = default;
};

struct registered {
  station::profile profile;
  bool operator==(const registered&) const = default;
};
struct changed {
  station::profile profile;
  bool operator==(const changed&) const = default;
};
struct tariff_assigned {
  operator_id owner;
  tariff_id tariff;
  std::uint32_t version = 0;
  bool operator==(const tariff_assigned&) const = default;
};
using fact = std::variant<registered, changed, tariff_assigned, adoption_opened, adoption_closed, candidate_seen,
                          candidate_adopted>;

struct register_station {
  station_id station;
  station::profile profile;
};
struct change_station {
  station::profile profile;
};
struct assign_tariff {
  tariff::terms terms;  // the version to apply; its zone must be the station's
};
using command = std::variant<register_station, change_station, assign_tariff, open_adoption, close_adoption,
                             report_candidate, adopt_candidate>;

struct state {
  bool registered = false;
  station::profile profile;
  station::profile registered_as;  // what a repeated registration is compared with
  tariff_id tariff;
  std::uint32_t tariff_version = 0;  // 0: none assigned
  station::adoption adoption;
  bool operator==(const state&) const = default;
};

enum class rule : std::uint8_t {
  station_must_be_registered = 1,
  station_must_not_be_registered_differently,
  name_must_not_be_empty,
  owner_must_be_named,
  time_zone_must_exist,
  time_zone_must_not_change,
  tariff_must_be_in_the_stations_time_zone,
  coordinates_must_be_on_earth,
  adoption_must_end_within_an_hour,
  adoption_must_be_of_a_bounded_number,
  adoption_must_be_open,
  adoption_must_allow_piles_without_tls,
  adoption_must_have_room_for_candidates,
  adoption_must_have_a_place,
};
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

}  // namespace pilecloud::domain::station
