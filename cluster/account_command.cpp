// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/account_codec.hpp"

namespace pilecloud::cluster {

namespace {

using namespace domain::account;
using events::put_sealed;
using events::take;
using events::take_sealed;
using events::text;
using message = schema::AccountCommand;

void write(message::Builder to, const register_account& from) {
  auto command = to.initRegisterAccount();
  command.setAccount(text(from.account));
  put_sealed(command.initPhone(), from.phone);
  put_sealed(command.initName(), from.name);
}
void write(message::Builder to, const change_profile& from) {
  auto command = to.initChangeProfile();
  put_sealed(command.initPhone(), from.phone);
  put_sealed(command.initName(), from.name);
}
void write(message::Builder to, const add_card& from) { put_sealed(to.initAddCard().initCard(), from.card); }
void write(message::Builder to, const remove_card& from) { to.initRemoveCard().setHash(text(from.hash)); }
void write(message::Builder to, const add_vehicle& from) {
  auto command = to.initAddVehicle();
  put_sealed(command.initPlate(), from.plate);
  command.setConsumptionWhPer100Km(from.consumption_wh_per_100km);
}
void write(message::Builder to, const remove_vehicle& from) { to.initRemoveVehicle().setHash(text(from.hash)); }
void write(message::Builder to, const freeze&) { to.initFreeze(); }
void write(message::Builder to, const unfreeze&) { to.initUnfreeze(); }
void write(message::Builder to, const top_up& from) {
  auto command = to.initTopUp();
  command.setAmountFen(from.amount.count());
  command.setChannel(events::to_wire(from.channel));
  command.setReference(text(from.reference));
}
void write(message::Builder to, const place_hold& from) {
  auto command = to.initPlaceHold();
  command.setSession(text(from.session));
  command.setAmountFen(from.amount.count());
}
void write(message::Builder to, const hold_more& from) {
  auto command = to.initHoldMore();
  command.setSession(text(from.session));
  command.setUpToFen(from.up_to.count());
}
void write(message::Builder to, const release_hold& from) { to.initReleaseHold().setSession(text(from.session)); }
void write(message::Builder to, const charge& from) {
  auto command = to.initCharge();
  command.setSession(text(from.session));
  command.setRevision(from.revision);
  command.setDueFen(from.due.count());
  command.setEndedAtUs(us_of(from.ended_at));
  command.setChargeWalletBeyondHold(from.charge_wallet_beyond_hold);
}
void write(message::Builder to, const pay_debt& from) {
  auto command = to.initPayDebt();
  command.setSession(text(from.session));
  command.setAmountFen(from.amount.count());
}

void get(schema::RegisterAccount::Reader from, register_account& to) {
  take(from.getAccount(), to.account);
  take_sealed(from.getPhone(), to.phone);
  take_sealed(from.getName(), to.name);
}
void get(schema::ChangeProfile::Reader from, change_profile& to) {
  take_sealed(from.getPhone(), to.phone);
  take_sealed(from.getName(), to.name);
}
void get(schema::AddVehicle::Reader from, add_vehicle& to) {
  take_sealed(from.getPlate(), to.plate);
  to.consumption_wh_per_100km = from.getConsumptionWhPer100Km();
}
void get(schema::TopUp::Reader from, top_up& to) {
  take(from.getAmountFen(), to.amount);
  take(from.getChannel(), to.channel);
  take(from.getReference(), to.reference);
}
void get(schema::PlaceHold::Reader from, place_hold& to) {
  take(from.getSession(), to.session);
  take(from.getAmountFen(), to.amount);
}
void get(schema::HoldMore::Reader from, hold_more& to) {
  take(from.getSession(), to.session);
  take(from.getUpToFen(), to.up_to);
}
void get(schema::Charge::Reader from, charge& to) {
  take(from.getSession(), to.session);
  to.revision = from.getRevision();
  take(from.getDueFen(), to.due);
  take(from.getEndedAtUs(), to.ended_at);
  to.charge_wallet_beyond_hold = from.getChargeWalletBeyondHold();
}
void get(schema::PayDebt::Reader from, pay_debt& to) {
  take(from.getSession(), to.session);
  take(from.getAmountFen(), to.amount);
}

}  // namespace

void put(message::Builder to, const command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, command& to) {
  switch (from.which()) {
    case message::REGISTER_ACCOUNT:
      return get(from.getRegisterAccount(), to.emplace<register_account>());
    case message::CHANGE_PROFILE:
      return get(from.getChangeProfile(), to.emplace<change_profile>());
    case message::ADD_CARD:
      return take_sealed(from.getAddCard().getCard(), to.emplace<add_card>().card);
    case message::REMOVE_CARD:
      return take(from.getRemoveCard().getHash(), to.emplace<remove_card>().hash);
    case message::ADD_VEHICLE:
      return get(from.getAddVehicle(), to.emplace<add_vehicle>());
    case message::REMOVE_VEHICLE:
      return take(from.getRemoveVehicle().getHash(), to.emplace<remove_vehicle>().hash);
    case message::FREEZE:
      to.emplace<freeze>();
      return;
    case message::UNFREEZE:
      to.emplace<unfreeze>();
      return;
    case message::TOP_UP:
      return get(from.getTopUp(), to.emplace<top_up>());
    case message::PLACE_HOLD:
      return get(from.getPlaceHold(), to.emplace<place_hold>());
    case message::HOLD_MORE:
      return get(from.getHoldMore(), to.emplace<hold_more>());
    case message::RELEASE_HOLD:
      return take(from.getReleaseHold().getSession(), to.emplace<release_hold>().session);
    case message::CHARGE:
      return get(from.getCharge(), to.emplace<charge>());
    case message::PAY_DEBT:
      return get(from.getPayDebt(), to.emplace<pay_debt>());
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("account command", from.which());
}

}  // namespace pilecloud::cluster
