// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/order_codec.hpp"
#include "events/pile_codec.hpp"
#include "events/sample_codec.hpp"
#include "events/service_codec.hpp"

namespace pilecloud::cluster {

namespace {

namespace pile = domain::pile;
using events::take;
using events::text;
using message = schema::PileCommand;

void write(message::Builder to, const pile::register_pile& from) {
  auto command = to.initRegisterPile();
  command.setPile(text(from.pile));
  events::put_attributes(command.initAttributes(), from.attributes);
}
void write(message::Builder to, const pile::change_pile& from) {
  events::put_attributes(to.initChangePile().initAttributes(), from.attributes);
}
void write(message::Builder to, const pile::place_order& from) {
  events::put_order(to.initPlaceOrder().initOrder(), from.order);
}
void write(message::Builder to, const pile::report_start& from) {
  auto command = to.initReportStart();
  command.setConnector(from.connector);
  command.setAtUs(us_of(from.at));
  command.setHasMeter(from.has_meter);
  command.setMeterMwh(from.meter.count());
  command.setHasNumber(from.number.has_value());
  command.setNumber(from.number.value_or(0));
  events::put_order(command.initOtherwise(), from.otherwise);
  command.setKey(fixed(from.key));
  command.setTransaction(text(from.transaction));
  command.setCard(text(from.card));
  command.setReservation(from.reservation);
}
void write(message::Builder to, const pile::close_session& from) {
  auto command = to.initCloseSession();
  command.setNumber(from.number);
  command.setEndedAtUs(us_of(from.ended_at));
  command.setByRule(from.by_rule);
}
void write(message::Builder to, const pile::report_status& from) {
  auto command = to.initReportStatus();
  command.setConnector(from.connector);
  command.setStatus(events::to_wire(from.status));
  command.setError(text(from.error));
  command.setAtUs(us_of(from.at));
}
void write(message::Builder to, const pile::report_register& from) {
  auto command = to.initReportRegister();
  command.setConnector(from.connector);
  events::put_reading(command.initReading(), from.reading);
}

void write(message::Builder to, const pile::set_access& from) {
  events::put_access(to.initSetAccess().initAccess(), from.access);
}
void write(message::Builder to, const pile::report_boot& from) {
  auto command = to.initReportBoot();
  command.setAtUs(us_of(from.at));
  events::put_nameplate(command.initNameplate(), from.nameplate);
}
void write(message::Builder to, const pile::report_stray& from) {
  events::put_stray(to.initReportStray().initReport(), from.report);
}

void write(message::Builder to, const pile::number_request& from) {
  to.initNumberRequest().setKind(events::to_wire(from.kind));
}
void write(message::Builder to, const pile::reserve& from) { events::put_service(to.initReserve(), from.reservation); }
void write(message::Builder to, const pile::ask_upkeep& from) {
  auto command = to.initAskUpkeep();
  command.setKind(events::to_wire(from.kind));
  command.setLocation(text(from.location));
  command.setAtUs(us_of(from.at));
}
void write(message::Builder to, const pile::report_reservation& from) {
  auto command = to.initReportReservation();
  command.setNumber(from.number);
  command.setStage(events::to_wire(from.stage));
  events::put_service(command.initReservation(), from.reservation);
}
void write(message::Builder to, const pile::report_availability& from) {
  events::put_service(to.initReportAvailability(), {from.connector, from.operative, from.scheduled});
}
void write(message::Builder to, const pile::report_power_limit& from) {
  events::put_service(to.initReportPowerLimit(), {from.connector, from.number, from.limit});
}
void write(message::Builder to, const pile::report_settings& from) {
  events::put_service(to.initReportSettings(), from.told);
}
void write(message::Builder to, const pile::report_local_list& from) {
  events::put_service(to.initReportLocalList(), from.told);
}
void write(message::Builder to, const pile::report_upkeep& from) {
  events::put_service(to.initReportUpkeep(), from.told);
}
void write(message::Builder to, const pile::offer_password& from) {
  to.initOfferPassword().setCredential(events::opaque(from.credential));
}
void write(message::Builder to, const pile::take_password& from) {
  to.initTakePassword().setCredential(events::opaque(from.credential));
}
void write(message::Builder to, const pile::withdraw_password& from) {
  to.initWithdrawPassword().setCredential(events::opaque(from.credential));
}
void write(message::Builder to, const pile::set_profile& from) {
  events::put_profile(to.initSetProfile().initProfile(), from.profile);
}
void write(message::Builder to, const pile::report_profile& from) {
  auto command = to.initReportProfile();
  command.setAtUs(us_of(from.at));
  events::put_settings(command.initSettings(static_cast<unsigned>(from.settings.size())), from.settings);
}
void write(message::Builder to, const pile::report_clock& from) {
  auto command = to.initReportClock();
  command.setOffsetUs(from.offset.count());
  command.setAtUs(us_of(from.at));
}

void get(schema::RegisterPile::Reader from, pile::register_pile& to) {
  take(from.getPile(), to.pile);
  events::take_attributes(from.getAttributes(), to.attributes);
}
void get(schema::ReportStart::Reader from, pile::report_start& to) {
  to.connector = from.getConnector();
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  if (from.getHasNumber()) to.number = from.getNumber();
  events::take_order(from.getOtherwise(), to.otherwise);
  events::take_key(from.getKey(), to.key);
  take(from.getTransaction(), to.transaction);
  take(from.getCard(), to.card);
  to.reservation = from.getReservation();
}
void get(schema::CloseSession::Reader from, pile::close_session& to) {
  to.number = from.getNumber();
  take(from.getEndedAtUs(), to.ended_at);
  to.by_rule = from.getByRule();
}
void get(schema::ReportStatus::Reader from, pile::report_status& to) {
  to.connector = from.getConnector();
  take(from.getStatus(), to.status);
  take(from.getError(), to.error);
  take(from.getAtUs(), to.at);
}
void get(schema::ReportRegister::Reader from, pile::report_register& to) {
  to.connector = from.getConnector();
  events::take_reading(from.getReading(), to.reading);
}

void get(schema::ReportBoot::Reader from, pile::report_boot& to) {
  take(from.getAtUs(), to.at);
  events::take_nameplate(from.getNameplate(), to.nameplate);
}

void get(schema::AskUpkeep::Reader from, pile::ask_upkeep& to) {
  take(from.getKind(), to.kind);
  take(from.getLocation(), to.location);
  take(from.getAtUs(), to.at);
}
void get(schema::ReportReservation::Reader from, pile::report_reservation& to) {
  to.number = from.getNumber();
  take(from.getStage(), to.stage);
  events::take_service(from.getReservation(), to.reservation);
}
void get(events::schema::service::AvailabilitySet::Reader from, pile::report_availability& to) {
  pile::availability_set told;
  events::take_service(from, told);
  to = {told.connector, told.operative, told.scheduled};
}
void get(events::schema::service::PowerLimitSet::Reader from, pile::report_power_limit& to) {
  pile::power_limit_set told;
  events::take_service(from, told);
  to = {told.connector, told.number, told.limit};
}

void get(schema::ReportProfile::Reader from, pile::report_profile& to) {
  take(from.getAtUs(), to.at);
  events::take_settings(from.getSettings(), to.settings);
}

void get(schema::ReportClock::Reader from, pile::report_clock& to) {
  to.offset = duration{from.getOffsetUs()};
  take(from.getAtUs(), to.at);
}

}  // namespace

void put(message::Builder to, const pile::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, pile::command& to) {
  switch (from.which()) {
    case message::REGISTER_PILE:
      return get(from.getRegisterPile(), to.emplace<pile::register_pile>());
    case message::CHANGE_PILE:
      return events::take_attributes(from.getChangePile().getAttributes(), to.emplace<pile::change_pile>().attributes);
    case message::PLACE_ORDER:
      return events::take_order(from.getPlaceOrder().getOrder(), to.emplace<pile::place_order>().order);
    case message::REPORT_START:
      return get(from.getReportStart(), to.emplace<pile::report_start>());
    case message::CLOSE_SESSION:
      return get(from.getCloseSession(), to.emplace<pile::close_session>());
    case message::REPORT_STATUS:
      return get(from.getReportStatus(), to.emplace<pile::report_status>());
    case message::REPORT_REGISTER:
      return get(from.getReportRegister(), to.emplace<pile::report_register>());
    case message::SET_ACCESS:
      return events::take_access(from.getSetAccess().getAccess(), to.emplace<pile::set_access>().access);
    case message::REPORT_BOOT:
      return get(from.getReportBoot(), to.emplace<pile::report_boot>());
    case message::REPORT_STRAY:
      return events::take_stray(from.getReportStray().getReport(), to.emplace<pile::report_stray>().report);
    case message::NUMBER_REQUEST:
      return take(from.getNumberRequest().getKind(), to.emplace<pile::number_request>().kind);
    case message::RESERVE:
      return events::take_service(from.getReserve(), to.emplace<pile::reserve>().reservation);
    case message::ASK_UPKEEP:
      return get(from.getAskUpkeep(), to.emplace<pile::ask_upkeep>());
    case message::REPORT_RESERVATION:
      return get(from.getReportReservation(), to.emplace<pile::report_reservation>());
    case message::REPORT_AVAILABILITY:
      return get(from.getReportAvailability(), to.emplace<pile::report_availability>());
    case message::REPORT_POWER_LIMIT:
      return get(from.getReportPowerLimit(), to.emplace<pile::report_power_limit>());
    case message::REPORT_SETTINGS:
      return events::take_service(from.getReportSettings(), to.emplace<pile::report_settings>().told);
    case message::REPORT_LOCAL_LIST:
      return events::take_service(from.getReportLocalList(), to.emplace<pile::report_local_list>().told);
    case message::REPORT_UPKEEP:
      return events::take_service(from.getReportUpkeep(), to.emplace<pile::report_upkeep>().told);
    case message::OFFER_PASSWORD:
      return take(from.getOfferPassword().getCredential(), to.emplace<pile::offer_password>().credential);
    case message::TAKE_PASSWORD:
      return take(from.getTakePassword().getCredential(), to.emplace<pile::take_password>().credential);
    case message::WITHDRAW_PASSWORD:
      return take(from.getWithdrawPassword().getCredential(), to.emplace<pile::withdraw_password>().credential);
    case message::SET_PROFILE:
      return events::take_profile(from.getSetProfile().getProfile(), to.emplace<pile::set_profile>().profile);
    case message::REPORT_PROFILE:
      return get(from.getReportProfile(), to.emplace<pile::report_profile>());
    case message::REPORT_CLOCK:
      return get(from.getReportClock(), to.emplace<pile::report_clock>());
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("pile command", from.which());
}

}  // namespace pilecloud::cluster
