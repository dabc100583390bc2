// SPDX-License-Identifier: Apache-2.0
// Session facts <-> schema/session.capnp.
#include "events/session_codec.hpp"

#include "events/bill_codec.hpp"
#include "events/codec.hpp"
#include "events/order_codec.hpp"
#include "events/sample_codec.hpp"

namespace pilecloud::events {

using namespace domain::session;
using message = schema::session::SessionFact;

void put_signed(capnp::List<schema::session::SignedValue>::Builder to, const std::vector<signed_value>& from) {
  for (unsigned i = 0; i < to.size(); ++i) {
    to[i].setAtUs(us_of(from[i].at));
    to[i].setText(text(from[i].text));
  }
}

void take_signed(capnp::List<schema::session::SignedValue>::Reader from, std::vector<signed_value>& to) {
  to.resize(from.size());
  for (unsigned i = 0; i < from.size(); ++i) {
    take(from[i].getAtUs(), to[i].at);
    take(from[i].getText(), to[i].text);
  }
}

namespace {

void put(message::Builder to, const ordered& from) { put_order(to.initOrdered().initOrder(), from.order); }
void put(message::Builder to, const funded& from) { to.initFunded().setHoldFen(from.hold.count()); }
void put(message::Builder to, const start_requested& from) {
  to.initStartRequested().setDeadlineUs(us_of(from.deadline));
}
void put(message::Builder to, const started& from) {
  auto fact = to.initStarted();
  fact.setAtUs(us_of(from.at));
  fact.setHasMeter(from.has_meter);
  fact.setMeterMwh(from.meter.count());
  fact.setVerdict(to_wire(from.verdict));
  fact.setOverdueAtUs(us_of(from.overdue_at));
  fact.setSettleAtUs(us_of(from.settle_at));
  if (from.register_before) put_reading(fact.initRegisterBefore(), *from.register_before);
}
template <class Wire, class Fact>
void put_told(Wire& to, const Fact& from) {
  to.setHasSequence(from.sequence.has_value());
  to.setSequence(from.sequence.value_or(0));
  to.setCostFen(from.cost.count());
}
template <class Wire, class Fact>
void take_told(const Wire& from, Fact& to) {
  to.sequence.reset();
  if (from.getHasSequence()) to.sequence = from.getSequence();
  take(from.getCostFen(), to.cost);
}
void put(message::Builder to, const metered& from) {
  auto fact = to.initMetered();
  fact.setVerdict(to_wire(from.verdict));
  put_samples(fact.initSamples(count_of(from.samples)), from.samples);
  const bool sets_timer = from.overdue_at != instant{} || from.settle_at != instant{};
  if (!sets_timer && !from.sequence && from.cost == money{}) return;
  auto timers = fact.initTimers();
  timers.setOverdueAtUs(us_of(from.overdue_at));
  timers.setSettleAtUs(us_of(from.settle_at));
  put_told(timers, from);
}
void put(message::Builder to, const clock_measured& from) {
  auto fact = to.initClockMeasured();
  fact.setOffsetUs(from.offset.count());
  fact.setSettleAtUs(us_of(from.settle_at));
}
void put(message::Builder to, const stop_requested& from) { to.initStopRequested().setReason(to_wire(from.reason)); }
void put(message::Builder to, const stopped& from) {
  auto fact = to.initStopped();
  fact.setAtUs(us_of(from.at));
  fact.setHasMeter(from.has_meter);
  fact.setMeterMwh(from.meter.count());
  fact.setReason(to_wire(from.reason));
  put_samples(fact.initSamples(count_of(from.samples)), from.samples);
  fact.setVerdict(to_wire(from.verdict));
  fact.setSettleAtUs(us_of(from.settle_at));
  put_told(fact, from);
}
void put(message::Builder to, const ended_by_rule& from) {
  auto fact = to.initEndedByRule();
  fact.setAtUs(us_of(from.at));
  fact.setSettleAtUs(us_of(from.settle_at));
}
void put(message::Builder to, const start_failed& from) {
  auto fact = to.initStartFailed();
  fact.setReason(to_wire(from.reason));
  fact.setAccount(text(from.account));
  fact.setSource(to_wire(from.source));
}
void put(message::Builder to, const settled& from) {
  auto fact = to.initSettled();
  fact.setRevision(from.revision);
  put_bill(fact.initBill(), from.bill);
  fact.setCause(to_wire(from.cause));
  fact.setAtUs(us_of(from.at));
  fact.setElectricityChangeFen(from.electricity_change.count());
  fact.setServiceChangeFen(from.service_change.count());
  fact.setOwner(text(from.owner));
  fact.setStation(text(from.station));
  fact.setAccount(text(from.account));
  fact.setSource(to_wire(from.source));
  fact.setTimeZone(text(from.time_zone));
  fact.setChargeWalletBeyondHold(from.charge_wallet_beyond_hold);
  fact.setEndedAtUs(us_of(from.ended_at));
}
void put(message::Builder to, const settlement_confirmed& from) {
  to.initSettlementConfirmed().setRevision(from.revision);
}
void put(message::Builder to, const closed_unbilled& from) {
  auto fact = to.initClosedUnbilled();
  fact.setReason(to_wire(from.reason));
  fact.setReportedMwh(from.reported.count());
}
void put(message::Builder to, const register_withdrawn& from) {
  to.initRegisterWithdrawn().setSettleAtUs(us_of(from.settle_at));
}
void put(message::Builder to, const hold_requested& from) {
  auto fact = to.initHoldRequested();
  fact.setUpToFen(from.up_to.count());
  fact.setAccount(text(from.account));
}
void put(message::Builder to, const hold_recorded& from) {
  auto fact = to.initHoldRecorded();
  fact.setHeldFen(from.held.count());
  fact.setAskedFen(from.asked.count());
}
void put(message::Builder to, const signed_measured& from) {
  put_signed(to.initSignedMeasured().initValues(static_cast<unsigned>(from.values.size())), from.values);
}
void put(message::Builder to, const message_numbered& from) { to.initMessageNumbered().setSequence(from.sequence); }

void get(schema::session::Started::Reader from, started& to) {
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  take(from.getVerdict(), to.verdict);
  take(from.getOverdueAtUs(), to.overdue_at);
  take(from.getSettleAtUs(), to.settle_at);
  to.register_before.reset();
  if (from.hasRegisterBefore()) take_reading(from.getRegisterBefore(), to.register_before.emplace());
}
void get(message::Metered::Reader from, metered& to) {
  take(from.getVerdict(), to.verdict);
  take_samples(from.getSamples(), to.samples);
  const auto timers = from.getTimers();  // absent: zeros
  take(timers.getOverdueAtUs(), to.overdue_at);
  take(timers.getSettleAtUs(), to.settle_at);
  take_told(timers, to);
}
void get(schema::session::ClockMeasured::Reader from, clock_measured& to) {
  to.offset = duration{from.getOffsetUs()};
  take(from.getSettleAtUs(), to.settle_at);
}
void get(schema::session::Stopped::Reader from, stopped& to) {
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  take(from.getReason(), to.reason);
  take_samples(from.getSamples(), to.samples);
  take(from.getVerdict(), to.verdict);
  take(from.getSettleAtUs(), to.settle_at);
  take_told(from, to);
}
void get(schema::session::HoldRequested::Reader from, hold_requested& to) {
  take(from.getUpToFen(), to.up_to);
  take(from.getAccount(), to.account);
}
void get(schema::session::HoldRecorded::Reader from, hold_recorded& to) {
  take(from.getHeldFen(), to.held);
  take(from.getAskedFen(), to.asked);
}
void get(schema::session::EndedByRule::Reader from, ended_by_rule& to) {
  take(from.getAtUs(), to.at);
  take(from.getSettleAtUs(), to.settle_at);
}
void get(schema::session::StartFailed::Reader from, start_failed& to) {
  take(from.getReason(), to.reason);
  take(from.getAccount(), to.account);
  take(from.getSource(), to.source);
}
void get(schema::session::Settled::Reader from, settled& to) {
  to.revision = from.getRevision();
  take_bill(from.getBill(), to.bill);
  take(from.getCause(), to.cause);
  take(from.getAtUs(), to.at);
  take(from.getElectricityChangeFen(), to.electricity_change);
  take(from.getServiceChangeFen(), to.service_change);
  take(from.getOwner(), to.owner);
  take(from.getStation(), to.station);
  take(from.getAccount(), to.account);
  take(from.getSource(), to.source);
  take(from.getTimeZone(), to.time_zone);
  to.charge_wallet_beyond_hold = from.getChargeWalletBeyondHold();
  take(from.getEndedAtUs(), to.ended_at);
}
void get(schema::session::ClosedUnbilled::Reader from, closed_unbilled& to) {
  take(from.getReason(), to.reason);
  take(from.getReportedMwh(), to.reported);
}

void get(message::Reader from, domain::session::fact& to) {
  switch (from.which()) {
    case message::ORDERED:
      return take_order(from.getOrdered().getOrder(), as<ordered>(to).order);
    case message::FUNDED:
      return take(from.getFunded().getHoldFen(), as<funded>(to).hold);
    case message::START_REQUESTED:
      return take(from.getStartRequested().getDeadlineUs(), as<start_requested>(to).deadline);
    case message::STARTED:
      return get(from.getStarted(), as<started>(to));
    case message::METERED:
      return get(from.getMetered(), as<metered>(to));
    case message::CLOCK_MEASURED:
      return get(from.getClockMeasured(), as<clock_measured>(to));
    case message::STOP_REQUESTED:
      return take(from.getStopRequested().getReason(), as<stop_requested>(to).reason);
    case message::STOPPED:
      return get(from.getStopped(), as<stopped>(to));
    case message::ENDED_BY_RULE:
      return get(from.getEndedByRule(), as<ended_by_rule>(to));
    case message::START_FAILED:
      return get(from.getStartFailed(), as<start_failed>(to));
    case message::SETTLED:
      return get(from.getSettled(), as<settled>(to));
    case message::SETTLEMENT_CONFIRMED:
      as<settlement_confirmed>(to).revision = from.getSettlementConfirmed().getRevision();
      return;
    case message::CLOSED_UNBILLED:
      return get(from.getClosedUnbilled(), as<closed_unbilled>(to));
    case message::REGISTER_WITHDRAWN:
      return take(from.getRegisterWithdrawn().getSettleAtUs(), as<register_withdrawn>(to).settle_at);
    case message::HOLD_REQUESTED:
      return get(from.getHoldRequested(), as<hold_requested>(to));
    case message::HOLD_RECORDED:
      return get(from.getHoldRecorded(), as<hold_recorded>(to));
    case message::SIGNED_MEASURED:
      return take_signed(from.getSignedMeasured().getValues(), as<signed_measured>(to).values);
    case message::MESSAGE_NUMBERED:
      as<message_numbered>(to).sequence = from.getMessageNumbered().getSequence();
      return;
    case message::NOT_RECORDED:
      break;
  }
  refuse_member(category::session, from.which());
}

}  // namespace

std::string encode(const domain::session::fact& body, const origin& asked) {
  return write_message<message>(
      asked, [&body](message::Builder root) { std::visit([&root](const auto& fact) { put(root, fact); }, body); });
}

result<nothing, decode_error> decode_payload(std::string_view payload, origin& asked, domain::session::fact& body) {
  return read_message<message>(payload, asked, [&body](message::Reader root) { get(root, body); });
}

}  // namespace pilecloud::events
