// SPDX-License-Identifier: Apache-2.0
// Account facts <-> schema/account.capnp.
#include "events/account_codec.hpp"

#include "events/codec.hpp"

namespace pilecloud::events {

using namespace domain::account;
using message = schema::account::AccountFact;

void put_sealed(schema::account::SealedText::Builder to, const sealed_text& from) {
  to.setHash(text(from.hash));
  to.setCipher(opaque(from.cipher));
}
void take_sealed(schema::account::SealedText::Reader from, sealed_text& to) {
  take(from.getHash(), to.hash);
  take(from.getCipher(), to.cipher);
}

namespace {

void put(message::Builder to, const registered& from) {
  auto fact = to.initRegistered();
  put_sealed(fact.initPhone(), from.phone);
  put_sealed(fact.initName(), from.name);
}
void put(message::Builder to, const profile_changed& from) {
  auto fact = to.initProfileChanged();
  put_sealed(fact.initPhone(), from.phone);
  put_sealed(fact.initName(), from.name);
}
void put(message::Builder to, const card_added& from) { put_sealed(to.initCardAdded().initCard(), from.card); }
void put(message::Builder to, const card_removed& from) { to.initCardRemoved().setHash(text(from.hash)); }
void put(message::Builder to, const vehicle_added& from) {
  auto fact = to.initVehicleAdded();
  put_sealed(fact.initPlate(), from.plate);
  fact.setConsumptionWhPer100Km(from.consumption_wh_per_100km);
}
void put(message::Builder to, const vehicle_removed& from) { to.initVehicleRemoved().setHash(text(from.hash)); }
void put(message::Builder to, const frozen&) { to.initFrozen(); }
void put(message::Builder to, const unfrozen&) { to.initUnfrozen(); }
void put(message::Builder to, const topped_up& from) {
  auto fact = to.initToppedUp();
  fact.setAmountFen(from.amount.count());
  fact.setChannel(to_wire(from.channel));
  fact.setReference(text(from.reference));
}
void put(message::Builder to, const hold_placed& from) {
  auto fact = to.initHoldPlaced();
  fact.setSession(text(from.session));
  fact.setAmountFen(from.amount.count());
  fact.setInAllFen(from.in_all.count());
  fact.setAskedFen(from.asked.count());
}
void put(message::Builder to, const hold_released& from) {
  auto fact = to.initHoldReleased();
  fact.setSession(text(from.session));
  fact.setAmountFen(from.amount.count());
}
void put(message::Builder to, const charged& from) {
  auto fact = to.initCharged();
  fact.setSession(text(from.session));
  fact.setRevision(from.revision);
  fact.setDueFen(from.due.count());
  fact.setDueBeforeFen(from.due_before.count());
  fact.setCapturedFen(from.captured.count());
  fact.setReleasedFen(from.released.count());
  fact.setFromBalanceFen(from.from_balance.count());
  fact.setToDebtFen(from.to_debt.count());
  fact.setToLossFen(from.to_loss.count());
  fact.setLossForgivenFen(from.loss_forgiven.count());
  fact.setDebtForgivenFen(from.debt_forgiven.count());
  fact.setRefundedFen(from.refunded.count());
}
void put(message::Builder to, const debt_paid& from) {
  auto fact = to.initDebtPaid();
  fact.setSession(text(from.session));
  fact.setAmountFen(from.amount.count());
}

void get(schema::account::Registered::Reader from, registered& to) {
  take_sealed(from.getPhone(), to.phone);
  take_sealed(from.getName(), to.name);
}
void get(schema::account::ProfileChanged::Reader from, profile_changed& to) {
  take_sealed(from.getPhone(), to.phone);
  take_sealed(from.getName(), to.name);
}
void get(schema::account::VehicleAdded::Reader from, vehicle_added& to) {
  take_sealed(from.getPlate(), to.plate);
  to.consumption_wh_per_100km = from.getConsumptionWhPer100Km();
}
void get(schema::account::ToppedUp::Reader from, topped_up& to) {
  take(from.getAmountFen(), to.amount);
  take(from.getChannel(), to.channel);
  take(from.getReference(), to.reference);
}
void get(schema::account::HoldPlaced::Reader from, hold_placed& to) {
  take(from.getSession(), to.session);
  take(from.getAmountFen(), to.amount);
  take(from.getInAllFen(), to.in_all);
  take(from.getAskedFen(), to.asked);
}
void get(schema::account::HoldReleased::Reader from, hold_released& to) {
  take(from.getSession(), to.session);
  take(from.getAmountFen(), to.amount);
}
void get(schema::account::Charged::Reader from, charged& to) {
  take(from.getSession(), to.session);
  to.revision = from.getRevision();
  take(from.getDueFen(), to.due);
  take(from.getDueBeforeFen(), to.due_before);
  take(from.getCapturedFen(), to.captured);
  take(from.getReleasedFen(), to.released);
  take(from.getFromBalanceFen(), to.from_balance);
  take(from.getToDebtFen(), to.to_debt);
  take(from.getToLossFen(), to.to_loss);
  take(from.getLossForgivenFen(), to.loss_forgiven);
  take(from.getDebtForgivenFen(), to.debt_forgiven);
  take(from.getRefundedFen(), to.refunded);
}
void get(schema::account::DebtPaid::Reader from, debt_paid& to) {
  take(from.getSession(), to.session);
  take(from.getAmountFen(), to.amount);
}

void get(message::Reader from, domain::account::fact& to) {
  switch (from.which()) {
    case message::REGISTERED:
      return get(from.getRegistered(), as<registered>(to));
    case message::PROFILE_CHANGED:
      return get(from.getProfileChanged(), as<profile_changed>(to));
    case message::CARD_ADDED:
      return take_sealed(from.getCardAdded().getCard(), as<card_added>(to).card);
    case message::CARD_REMOVED:
      return take(from.getCardRemoved().getHash(), as<card_removed>(to).hash);
    case message::VEHICLE_ADDED:
      return get(from.getVehicleAdded(), as<vehicle_added>(to));
    case message::VEHICLE_REMOVED:
      return take(from.getVehicleRemoved().getHash(), as<vehicle_removed>(to).hash);
    case message::FROZEN:
      to.emplace<frozen>();
      return;
    case message::UNFROZEN:
      to.emplace<unfrozen>();
      return;
    case message::TOPPED_UP:
      return get(from.getToppedUp(), as<topped_up>(to));
    case message::HOLD_PLACED:
      return get(from.getHoldPlaced(), as<hold_placed>(to));
    case message::HOLD_RELEASED:
      return get(from.getHoldReleased(), as<hold_released>(to));
    case message::CHARGED:
      return get(from.getCharged(), as<charged>(to));
    case message::DEBT_PAID:
      return get(from.getDebtPaid(), as<debt_paid>(to));
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::account, from.which());
}

}  // namespace

std::string encode(const domain::account::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::account::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
