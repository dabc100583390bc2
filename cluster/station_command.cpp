// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/station_codec.hpp"
#include "events/terms_codec.hpp"

namespace pilecloud::cluster {

namespace {

namespace station = domain::station;
using message = schema::StationCommand;

void write(message::Builder to, const station::register_station& from) {
  auto command = to.initRegisterStation();
  command.setStation(events::text(from.station));
  events::put_profile(command.initProfile(), from.profile);
}
void write(message::Builder to, const station::change_station& from) {
  events::put_profile(to.initChangeStation().initProfile(), from.profile);
}
void write(message::Builder to, const station::assign_tariff& from) {
  events::put_terms(to.initAssignTariff().initTerms(), from.terms);
}

void get(schema::RegisterStation::Reader from, station::register_station& to) {
  events::take(from.getStation(), to.station);
  events::take_profile(from.getProfile(), to.profile);
}

}  // namespace

void put(message::Builder to, const station::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, station::command& to) {
  switch (from.which()) {
    case message::REGISTER_STATION:
      return get(from.getRegisterStation(), to.emplace<station::register_station>());
    case message::CHANGE_STATION:
      return events::take_profile(from.getChangeStation().getProfile(), to.emplace<station::change_station>().profile);
    case message::ASSIGN_TARIFF:
      return events::take_terms(from.getAssignTariff().getTerms(), to.emplace<station::assign_tariff>().terms);
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("station command", from.which());
}

}  // namespace pilecloud::cluster
