// SPDX-License-Identifier: Apache-2.0
#include "events/service_codec.hpp"

namespace pilecloud::events {

using namespace domain::pile;

namespace {

void put(schema::service::Setting::Builder to, const setting& from) {
  to.setComponent(text(from.component));
  to.setComponentInstance(text(from.component_instance));
  to.setEvse(from.evse);
  to.setConnector(from.connector);
  to.setVariable(text(from.variable));
  to.setVariableInstance(text(from.variable_instance));
  to.setAttribute(to_wire(from.attribute));
  to.setHasValue(from.value.has_value());
  if (from.value) to.setValue(text(*from.value));
  if (from.mutability) to.setMutability(to_wire(*from.mutability));
  to.setUnit(text(from.unit));
  to.setNeedsReboot(from.needs_reboot);
}
void get(schema::service::Setting::Reader from, setting& to) {
  take(from.getComponent(), to.component);
  take(from.getComponentInstance(), to.component_instance);
  to.evse = from.getEvse();
  to.connector = from.getConnector();
  take(from.getVariable(), to.variable);
  take(from.getVariableInstance(), to.variable_instance);
  take(from.getAttribute(), to.attribute);
  to.value.reset();
  if (from.getHasValue()) take(from.getValue(), to.value.emplace());
  to.mutability.reset();
  if (from.getMutability() != schema::service::Mutability::NOT_RECORDED)
    take(from.getMutability(), to.mutability.emplace());
  take(from.getUnit(), to.unit);
  to.needs_reboot = from.getNeedsReboot();
}

void put(schema::service::ListedCard::Builder to, const listed_card& from) {
  to.setCard(text(from.card));
  to.setShown(text(from.shown));
  to.setRemoved(from.removed);
}
void get(schema::service::ListedCard::Reader from, listed_card& to) {
  take(from.getCard(), to.card);
  take(from.getShown(), to.shown);
  to.removed = from.getRemoved();
}

}  // namespace

void put_service(schema::service::Reservation::Builder to, const reservation& from) {
  to.setConnector(from.connector);
  to.setAccount(text(from.account));
  to.setCard(text(from.card));
  to.setShown(text(from.shown));
  to.setUntilUs(us_of(from.until));
}
void take_service(schema::service::Reservation::Reader from, reservation& to) {
  to.connector = from.getConnector();
  take(from.getAccount(), to.account);
  take(from.getCard(), to.card);
  take(from.getShown(), to.shown);
  take(from.getUntilUs(), to.until);
}
void put_service(schema::service::RequestNumbered::Builder to, const request_numbered& from) {
  to.setNumber(from.number);
  to.setKind(to_wire(from.kind));
}
void take_service(schema::service::RequestNumbered::Reader from, request_numbered& to) {
  to.number = from.getNumber();
  take(from.getKind(), to.kind);
}
void put_service(schema::service::Reserved::Builder to, const reserved& from) {
  to.setNumber(from.number);
  put_service(to.initReservation(), from.reservation);
}
void take_service(schema::service::Reserved::Reader from, reserved& to) {
  to.number = from.getNumber();
  take_service(from.getReservation(), to.reservation);
}
void put_service(schema::service::ReservationChanged::Builder to, const reservation_changed& from) {
  to.setNumber(from.number);
  to.setStage(to_wire(from.stage));
  to.setSession(from.session);
}
void take_service(schema::service::ReservationChanged::Reader from, reservation_changed& to) {
  to.number = from.getNumber();
  take(from.getStage(), to.stage);
  to.session = from.getSession();
}
void put_service(schema::service::AvailabilitySet::Builder to, const availability_set& from) {
  to.setConnector(from.connector);
  to.setOperative(from.operative);
  to.setScheduled(from.scheduled);
}
void take_service(schema::service::AvailabilitySet::Reader from, availability_set& to) {
  to.connector = from.getConnector();
  to.operative = from.getOperative();
  to.scheduled = from.getScheduled();
}
void put_service(schema::service::PowerLimitSet::Builder to, const power_limit_set& from) {
  to.setConnector(from.connector);
  to.setNumber(from.number);
  to.setHasLimit(from.limit.has_value());
  to.setLimitMw(from.limit.value_or(power{}).count());
}
void take_service(schema::service::PowerLimitSet::Reader from, power_limit_set& to) {
  to.connector = from.getConnector();
  to.number = from.getNumber();
  to.limit.reset();
  if (from.getHasLimit()) take(from.getLimitMw(), to.limit.emplace());
}
void put_service(schema::service::SettingsReported::Builder to, const settings_reported& from) {
  to.setRequest(from.request);
  to.setPart(from.part);
  to.setLast(from.last);
  to.setWhole(from.whole);
  auto list = to.initSettings(static_cast<unsigned>(from.settings.size()));
  for (unsigned i = 0; i < list.size(); ++i) put(list[i], from.settings[i]);
}
void take_service(schema::service::SettingsReported::Reader from, settings_reported& to) {
  to.request = from.getRequest();
  to.part = from.getPart();
  to.last = from.getLast();
  to.whole = from.getWhole();
  const auto list = from.getSettings();
  to.settings.resize(list.size());
  for (unsigned i = 0; i < list.size(); ++i) get(list[i], to.settings[i]);
}
void put_service(schema::service::LocalListReported::Builder to, const local_list_reported& from) {
  to.setVersion(from.version);
  to.setUpdate(to_wire(from.update));
  auto list = to.initCards(static_cast<unsigned>(from.cards.size()));
  for (unsigned i = 0; i < list.size(); ++i) put(list[i], from.cards[i]);
}
void take_service(schema::service::LocalListReported::Reader from, local_list_reported& to) {
  to.version = from.getVersion();
  take(from.getUpdate(), to.update);
  const auto list = from.getCards();
  to.cards.resize(list.size());
  for (unsigned i = 0; i < list.size(); ++i) get(list[i], to.cards[i]);
}
void put_service(schema::service::UpkeepAsked::Builder to, const upkeep_asked& from) {
  to.setNumber(from.number);
  to.setKind(to_wire(from.kind));
  to.setLocation(text(from.location));
  to.setAtUs(us_of(from.at));
}
void take_service(schema::service::UpkeepAsked::Reader from, upkeep_asked& to) {
  to.number = from.getNumber();
  take(from.getKind(), to.kind);
  take(from.getLocation(), to.location);
  take(from.getAtUs(), to.at);
}
void put_service(schema::service::UpkeepReported::Builder to, const upkeep_reported& from) {
  to.setNumber(from.number);
  to.setKind(to_wire(from.kind));
  to.setStatus(text(from.status));
  to.setFile(text(from.file));
  to.setAtUs(us_of(from.at));
}
void take_service(schema::service::UpkeepReported::Reader from, upkeep_reported& to) {
  to.number = from.getNumber();
  take(from.getKind(), to.kind);
  take(from.getStatus(), to.status);
  take(from.getFile(), to.file);
  take(from.getAtUs(), to.at);
}

}  // namespace pilecloud::events
