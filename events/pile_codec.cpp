// SPDX-License-Identifier: Apache-2.0
// Pile facts <-> schema/pile.capnp.
#include "events/pile_codec.hpp"

#include <algorithm>

#include "events/codec.hpp"
#include "events/order_codec.hpp"
#include "events/sample_codec.hpp"
#include "events/service_codec.hpp"
#include "events/session_codec.hpp"

namespace pilecloud::events {

using namespace domain::pile;
using message = schema::pile::PileFact;

void put_attributes(schema::pile::Attributes::Builder to, const attributes& from) {
  to.setOwner(text(from.owner));
  to.setStation(text(from.station));
  to.setVendor(text(from.vendor));
  to.setModel(text(from.model));
  to.setSerial(text(from.serial));
  to.setMounting(to_wire(from.mounting));
  to.setPlace(to_wire(from.place));
  to.setCurrent(to_wire(from.current));
  to.setRatedPowerMw(from.rated_power.count());
  to.setConnectors(from.connectors);
  to.setVerificationNumber(text(from.verification_number));
  to.setVerificationExpiresDay(from.verification_expires_day);
  to.setShowsCost(from.shows_cost);
}
void take_attributes(schema::pile::Attributes::Reader from, attributes& to) {
  take(from.getOwner(), to.owner);
  take(from.getStation(), to.station);
  take(from.getVendor(), to.vendor);
  take(from.getModel(), to.model);
  take(from.getSerial(), to.serial);
  take(from.getMounting(), to.mounting);
  take(from.getPlace(), to.place);
  take(from.getCurrent(), to.current);
  take(from.getRatedPowerMw(), to.rated_power);
  to.connectors = from.getConnectors();
  take(from.getVerificationNumber(), to.verification_number);
  to.verification_expires_day = from.getVerificationExpiresDay();
  to.shows_cost = from.getShowsCost();
}
void put_access(schema::pile::Access::Builder to, const access& from) {
  to.setSecurityProfile(from.security_profile);
  to.setCredential(opaque(from.credential));
}
void take_access(schema::pile::Access::Reader from, access& to) {
  to.security_profile = from.getSecurityProfile();
  take(from.getCredential(), to.credential);
}
void put_nameplate(schema::pile::Nameplate::Builder to, const nameplate& from) {
  to.setProtocol(text(from.protocol));
  to.setVendor(text(from.vendor));
  to.setModel(text(from.model));
  to.setSerial(text(from.serial));
  to.setFirmware(text(from.firmware));
  to.setIccid(text(from.iccid));
  to.setImsi(text(from.imsi));
  to.setMeterType(text(from.meter_type));
  to.setMeterSerial(text(from.meter_serial));
}
void take_nameplate(schema::pile::Nameplate::Reader from, nameplate& to) {
  take(from.getProtocol(), to.protocol);
  take(from.getVendor(), to.vendor);
  take(from.getModel(), to.model);
  take(from.getSerial(), to.serial);
  take(from.getFirmware(), to.firmware);
  take(from.getIccid(), to.iccid);
  take(from.getImsi(), to.imsi);
  take(from.getMeterType(), to.meter_type);
  take(from.getMeterSerial(), to.meter_serial);
}
capnp::Data::Reader data(const report_key& from) { return {from.data(), from.size()}; }
void put_stray(schema::pile::Stray::Builder to, const stray& from) {
  to.setKind(to_wire(from.kind));
  to.setConnector(from.connector);
  to.setAtUs(us_of(from.at));
  to.setHasMeter(from.has_meter);
  to.setMeterMwh(from.meter.count());
  to.setReason(to_wire(from.reason));
  to.setCard(text(from.card));
  if (from.start) to.setStart(data(*from.start));
  put_samples(to.initSamples(count_of(from.samples)), from.samples);
  to.setKey(data(from.key));
  to.setHasSequence(from.sequence.has_value());
  to.setSequence(from.sequence.value_or(0));
  put_signed(to.initSignedValues(static_cast<unsigned>(from.signed_values.size())), from.signed_values);
}
void take_stray(schema::pile::Stray::Reader from, stray& to) {
  take(from.getKind(), to.kind);
  to.connector = from.getConnector();
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  take(from.getReason(), to.reason);
  take(from.getCard(), to.card);
  to.start.reset();
  if (from.hasStart()) take_key(from.getStart(), to.start.emplace());
  take_samples(from.getSamples(), to.samples);
  take_key(from.getKey(), to.key);
  to.sequence.reset();
  if (from.getHasSequence()) to.sequence = from.getSequence();
  take_signed(from.getSignedValues(), to.signed_values);
}
void take_key(capnp::Data::Reader from, report_key& to) {
  if (from.size() != to.size()) refuse(decode_fault::malformed, fmt::format("a report key of {} bytes", from.size()));
  std::copy(from.begin(), from.end(), to.begin());
}

namespace {

void put(message::Builder to, const registered& from) {
  put_attributes(to.initRegistered().initAttributes(), from.attributes);
}
void put(message::Builder to, const changed& from) {
  put_attributes(to.initChanged().initAttributes(), from.attributes);
}
void put(message::Builder to, const order_placed& from) {
  auto fact = to.initOrderPlaced();
  fact.setNumber(from.number);
  put_order(fact.initOrder(), from.order);
}
void put(message::Builder to, const start_reported& from) {
  auto fact = to.initStartReported();
  fact.setNumber(from.number);
  fact.setConnector(from.connector);
  fact.setAtUs(us_of(from.at));
  fact.setHasMeter(from.has_meter);
  fact.setMeterMwh(from.meter.count());
  fact.setKey(data(from.key));
  if (from.register_before) put_reading(fact.initRegisterBefore(), *from.register_before);
  fact.setTransaction(text(from.transaction));
  fact.setCard(text(from.card));
}
void put(message::Builder to, const session_closed& from) {
  auto fact = to.initSessionClosed();
  fact.setNumber(from.number);
  fact.setEndedAtUs(us_of(from.ended_at));
}
void put(message::Builder to, const status_reported& from) {
  auto fact = to.initStatusReported();
  fact.setConnector(from.connector);
  fact.setStatus(to_wire(from.status));
  fact.setError(text(from.error));
  fact.setAtUs(us_of(from.at));
}
void put(message::Builder to, const register_read& from) {
  auto fact = to.initRegisterRead();
  fact.setConnector(from.connector);
  put_reading(fact.initReading(), from.reading);
}
void put(message::Builder to, const register_withdrawn& from) {
  auto fact = to.initRegisterWithdrawn();
  fact.setNumber(from.number);
  fact.setConnector(from.connector);
  fact.setAtUs(us_of(from.at));
}

void put(message::Builder to, const access_set& from) { put_access(to.initAccessSet().initAccess(), from.access); }
void put(message::Builder to, const booted& from) {
  auto fact = to.initBooted();
  fact.setAtUs(us_of(from.at));
  put_nameplate(fact.initNameplate(), from.nameplate);
}
void put(message::Builder to, const report_strayed& from) {
  put_stray(to.initReportStrayed().initReport(), from.report);
}
void put(message::Builder to, const stray_joined& from) {
  auto fact = to.initStrayJoined();
  fact.setNumber(from.number);
  put_stray(fact.initReport(), from.report);
}

void put(message::Builder to, const request_numbered& from) { put_service(to.initRequestNumbered(), from); }
void put(message::Builder to, const reserved& from) { put_service(to.initReserved(), from); }
void put(message::Builder to, const reservation_changed& from) { put_service(to.initReservationChanged(), from); }
void put(message::Builder to, const availability_set& from) { put_service(to.initAvailabilitySet(), from); }
void put(message::Builder to, const power_limit_set& from) { put_service(to.initPowerLimitSet(), from); }
void put(message::Builder to, const settings_reported& from) { put_service(to.initSettingsReported(), from); }
void put(message::Builder to, const local_list_reported& from) { put_service(to.initLocalListReported(), from); }
void put(message::Builder to, const upkeep_asked& from) { put_service(to.initUpkeepAsked(), from); }
void put(message::Builder to, const upkeep_reported& from) { put_service(to.initUpkeepReported(), from); }
void put(message::Builder to, const password_offered& from) {
  to.initPasswordOffered().setCredential(opaque(from.credential));
}
void put(message::Builder to, const password_taken& from) {
  to.initPasswordTaken().setCredential(opaque(from.credential));
}
void put(message::Builder to, const password_withdrawn& from) {
  to.initPasswordWithdrawn().setCredential(opaque(from.credential));
}
void put(message::Builder to, const profile_set& from) { put_profile(to.initProfileSet().initProfile(), from.profile); }
void put(message::Builder to, const profile_told& from) {
  auto fact = to.initProfileTold();
  fact.setAtUs(us_of(from.at));
  put_settings(fact.initSettings(static_cast<unsigned>(from.settings.size())), from.settings);
}
void put(message::Builder to, const clock_measured& from) {
  auto fact = to.initClockMeasured();
  fact.setOffsetUs(from.offset.count());
  fact.setAtUs(us_of(from.at));
}

void get(schema::pile::OrderPlaced::Reader from, order_placed& to) {
  to.number = from.getNumber();
  take_order(from.getOrder(), to.order);
}
void get(schema::pile::StartReported::Reader from, start_reported& to) {
  to.number = from.getNumber();
  to.connector = from.getConnector();
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  take_key(from.getKey(), to.key);
  to.register_before.reset();
  if (from.hasRegisterBefore()) take_reading(from.getRegisterBefore(), to.register_before.emplace());
  take(from.getTransaction(), to.transaction);
  take(from.getCard(), to.card);
}
void get(schema::pile::SessionClosed::Reader from, session_closed& to) {
  to.number = from.getNumber();
  take(from.getEndedAtUs(), to.ended_at);
}
void get(schema::pile::StatusReported::Reader from, status_reported& to) {
  to.connector = from.getConnector();
  take(from.getStatus(), to.status);
  take(from.getError(), to.error);
  take(from.getAtUs(), to.at);
}
void get(schema::pile::RegisterRead::Reader from, register_read& to) {
  to.connector = from.getConnector();
  take_reading(from.getReading(), to.reading);
}
void get(schema::pile::RegisterWithdrawn::Reader from, register_withdrawn& to) {
  to.number = from.getNumber();
  to.connector = from.getConnector();
  take(from.getAtUs(), to.at);
}

void get(schema::pile::Booted::Reader from, booted& to) {
  take(from.getAtUs(), to.at);
  take_nameplate(from.getNameplate(), to.nameplate);
}

void get(schema::pile::StrayJoined::Reader from, stray_joined& to) {
  to.number = from.getNumber();
  take_stray(from.getReport(), to.report);
}

void get(schema::pile::ProfileTold::Reader from, profile_told& to) {
  take(from.getAtUs(), to.at);
  take_settings(from.getSettings(), to.settings);
}

void get(schema::pile::ClockMeasured::Reader from, clock_measured& to) {
  to.offset = duration{from.getOffsetUs()};
  take(from.getAtUs(), to.at);
}

void get(message::Reader from, domain::pile::fact& to) {
  switch (from.which()) {
    case message::REGISTERED:
      return take_attributes(from.getRegistered().getAttributes(), as<registered>(to).attributes);
    case message::CHANGED:
      return take_attributes(from.getChanged().getAttributes(), as<changed>(to).attributes);
    case message::ORDER_PLACED:
      return get(from.getOrderPlaced(), as<order_placed>(to));
    case message::START_REPORTED:
      return get(from.getStartReported(), as<start_reported>(to));
    case message::SESSION_CLOSED:
      return get(from.getSessionClosed(), as<session_closed>(to));
    case message::STATUS_REPORTED:
      return get(from.getStatusReported(), as<status_reported>(to));
    case message::REGISTER_READ:
      return get(from.getRegisterRead(), as<register_read>(to));
    case message::REGISTER_WITHDRAWN:
      return get(from.getRegisterWithdrawn(), as<register_withdrawn>(to));
    case message::ACCESS_SET:
      return take_access(from.getAccessSet().getAccess(), as<access_set>(to).access);
    case message::BOOTED:
      return get(from.getBooted(), as<booted>(to));
    case message::REPORT_STRAYED:
      return take_stray(from.getReportStrayed().getReport(), as<report_strayed>(to).report);
    case message::STRAY_JOINED:
      return get(from.getStrayJoined(), as<stray_joined>(to));
    case message::REQUEST_NUMBERED:
      return take_service(from.getRequestNumbered(), as<request_numbered>(to));
    case message::RESERVED:
      return take_service(from.getReserved(), as<reserved>(to));
    case message::RESERVATION_CHANGED:
      return take_service(from.getReservationChanged(), as<reservation_changed>(to));
    case message::AVAILABILITY_SET:
      return take_service(from.getAvailabilitySet(), as<availability_set>(to));
    case message::POWER_LIMIT_SET:
      return take_service(from.getPowerLimitSet(), as<power_limit_set>(to));
    case message::SETTINGS_REPORTED:
      return take_service(from.getSettingsReported(), as<settings_reported>(to));
    case message::LOCAL_LIST_REPORTED:
      return take_service(from.getLocalListReported(), as<local_list_reported>(to));
    case message::UPKEEP_ASKED:
      return take_service(from.getUpkeepAsked(), as<upkeep_asked>(to));
    case message::UPKEEP_REPORTED:
      return take_service(from.getUpkeepReported(), as<upkeep_reported>(to));
    case message::PASSWORD_OFFERED:
      return take(from.getPasswordOffered().getCredential(), as<password_offered>(to).credential);
    case message::PASSWORD_TAKEN:
      return take(from.getPasswordTaken().getCredential(), as<password_taken>(to).credential);
    case message::PASSWORD_WITHDRAWN:
      return take(from.getPasswordWithdrawn().getCredential(), as<password_withdrawn>(to).credential);
    case message::PROFILE_SET:
      return take_profile(from.getProfileSet().getProfile(), as<profile_set>(to).profile);
    case message::PROFILE_TOLD:
      return get(from.getProfileTold(), as<profile_told>(to));
    case message::CLOCK_MEASURED:
      return get(from.getClockMeasured(), as<clock_measured>(to));
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::pile, from.which());
}

}  // namespace

std::string encode(const domain::pile::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::pile::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
