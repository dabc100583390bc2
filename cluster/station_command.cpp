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
void write(message::Builder to, const station::open_adoption& from) {
  events::put_adoption_terms(to.initOpenAdoption().initTerms(), from.terms);
}
void write(message::Builder to, const station::close_adoption&) { to.initCloseAdoption(); }
void write(message::Builder to, const station::report_candidate& from) {
  auto command = to.initReportCandidate();
  events::put_candidate(command.initCandidate(), from.candidate);
  command.setAtUs(us_of(from.at));
}
void write(message::Builder to, const station::adopt_candidate& from) {
  to.initAdoptCandidate().setPile(events::text(from.pile));
}

void get(schema::ReportCandidate::Reader from, station::report_candidate& to) {
  events::take_candidate(from.getCandidate(), to.candidate);
  events::take(from.getAtUs(), to.at);
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
    case message::OPEN_ADOPTION:
      return events::take_adoption_terms(from.getOpenAdoption().getTerms(), to.emplace<station::open_adoption>().terms);
    case message::CLOSE_ADOPTION:
      to.emplace<station::close_adoption>();
      return;
    case message::REPORT_CANDIDATE:
      return get(from.getReportCandidate(), to.emplace<station::report_candidate>());
    case message::ADOPT_CANDIDATE:
      return events::take(from.getAdoptCandidate().getPile(), to.emplace<station::adopt_candidate>().pile);
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("station command", from.which());
}

}  // namespace pilecloud::cluster
