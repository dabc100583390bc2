// SPDX-License-Identifier: Apache-2.0
#include "cluster/command_parts.hpp"
#include "events/order_codec.hpp"
#include "events/sample_codec.hpp"
#include "events/session_codec.hpp"

namespace pilecloud::events {

template <>
struct wire<domain::session::reminder>
    : same_numbers<domain::session::reminder, cluster::schema::ReminderKind, domain::session::reminder::stop_overdue,
                   cluster::schema::ReminderKind::STOP_OVERDUE> {};

}  // namespace pilecloud::events

namespace pilecloud::cluster {

namespace {

namespace session = domain::session;
using events::take;
using events::to_wire;
using message = schema::SessionCommand;

unsigned count_of(const std::vector<session::sample>& samples) { return static_cast<unsigned>(samples.size()); }

// Beside the samples of a report.
template <class Wire, class Command>
void put_told(Wire& to, const Command& from) {
  to.setHasSequence(from.sequence.has_value());
  to.setSequence(from.sequence.value_or(0));
  if (!from.signed_values.empty())
    events::put_signed(to.initSignedValues(static_cast<unsigned>(from.signed_values.size())), from.signed_values);
}
template <class Wire, class Command>
void take_told(const Wire& from, Command& to) {
  if (from.getHasSequence()) to.sequence = from.getSequence();
  events::take_signed(from.getSignedValues(), to.signed_values);
}

void write(message::Builder to, const session::open& from) { events::put_order(to.initOpen().initOrder(), from.order); }
void write(message::Builder to, const session::fund& from) { to.initFund().setHoldFen(from.hold.count()); }
void write(message::Builder to, const session::fail_start& from) { to.initFailStart().setReason(to_wire(from.reason)); }
void write(message::Builder to, const session::cancel&) { to.initCancel(); }
void write(message::Builder to, const session::record_start& from) {
  auto command = to.initRecordStart();
  command.setAtUs(us_of(from.at));
  command.setHasMeter(from.has_meter);
  command.setMeterMwh(from.meter.count());
  if (from.register_before) events::put_reading(command.initRegisterBefore(), *from.register_before);
}
void write(message::Builder to, const session::withdraw_register&) { to.initWithdrawRegister(); }
void write(message::Builder to, const session::record_meter& from) {
  auto command = to.initRecordMeter();
  events::put_samples(command.initSamples(count_of(from.samples)), from.samples);
  put_told(command, from);
}
void write(message::Builder to, const session::record_hold& from) {
  auto command = to.initRecordHold();
  command.setHeldFen(from.held.count());
  command.setAskedFen(from.asked.count());
}
void write(message::Builder to, const session::record_clock& from) {
  to.initRecordClock().setOffsetUs(from.offset.count());
}
void write(message::Builder to, const session::request_stop& from) {
  to.initRequestStop().setReason(to_wire(from.reason));
}
void write(message::Builder to, const session::record_stop& from) {
  auto command = to.initRecordStop();
  command.setAtUs(us_of(from.at));
  command.setHasMeter(from.has_meter);
  command.setMeterMwh(from.meter.count());
  command.setReason(to_wire(from.reason));
  events::put_samples(command.initSamples(count_of(from.samples)), from.samples);
  put_told(command, from);
}
void write(message::Builder to, const session::remind& from) { to.initRemind().setKind(to_wire(from.kind)); }
void write(message::Builder to, const session::settle& from) {
  auto command = to.initSettle();
  command.setCause(to_wire(from.cause));
  command.setAtUs(us_of(from.at));
}
void write(message::Builder to, const session::end_by_rule&) { to.initEndByRule(); }
void write(message::Builder to, const session::close_without_bill& from) {
  auto command = to.initCloseWithoutBill();
  command.setReason(to_wire(from.reason));
  command.setReportedMwh(from.reported.count());
}

void get(schema::RecordStart::Reader from, session::record_start& to) {
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  if (from.hasRegisterBefore()) events::take_reading(from.getRegisterBefore(), to.register_before.emplace());
}
void get(schema::RecordStop::Reader from, session::record_stop& to) {
  take(from.getAtUs(), to.at);
  to.has_meter = from.getHasMeter();
  take(from.getMeterMwh(), to.meter);
  take(from.getReason(), to.reason);
  events::take_samples(from.getSamples(), to.samples);
  take_told(from, to);
}
void get(schema::RecordMeter::Reader from, session::record_meter& to) {
  events::take_samples(from.getSamples(), to.samples);
  take_told(from, to);
}
void get(schema::RecordHold::Reader from, session::record_hold& to) {
  take(from.getHeldFen(), to.held);
  take(from.getAskedFen(), to.asked);
}
void get(schema::Settle::Reader from, session::settle& to) {
  take(from.getCause(), to.cause);
  take(from.getAtUs(), to.at);
}
void get(schema::CloseWithoutBill::Reader from, session::close_without_bill& to) {
  take(from.getReason(), to.reason);
  take(from.getReportedMwh(), to.reported);
}

}  // namespace

void put(message::Builder to, const session::command& from) {
  std::visit([&to](const auto& one) { write(to, one); }, from);
}

void get(message::Reader from, session::command& to) {
  switch (from.which()) {
    case message::OPEN:
      return events::take_order(from.getOpen().getOrder(), to.emplace<session::open>().order);
    case message::FUND:
      return take(from.getFund().getHoldFen(), to.emplace<session::fund>().hold);
    case message::FAIL_START:
      return take(from.getFailStart().getReason(), to.emplace<session::fail_start>().reason);
    case message::CANCEL:
      to.emplace<session::cancel>();
      return;
    case message::RECORD_START:
      return get(from.getRecordStart(), to.emplace<session::record_start>());
    case message::RECORD_METER:
      return get(from.getRecordMeter(), to.emplace<session::record_meter>());
    case message::RECORD_CLOCK:
      to.emplace<session::record_clock>().offset = duration{from.getRecordClock().getOffsetUs()};
      return;
    case message::REQUEST_STOP:
      return take(from.getRequestStop().getReason(), to.emplace<session::request_stop>().reason);
    case message::RECORD_STOP:
      return get(from.getRecordStop(), to.emplace<session::record_stop>());
    case message::REMIND:
      return take(from.getRemind().getKind(), to.emplace<session::remind>().kind);
    case message::SETTLE:
      return get(from.getSettle(), to.emplace<session::settle>());
    case message::END_BY_RULE:
      to.emplace<session::end_by_rule>();
      return;
    case message::CLOSE_WITHOUT_BILL:
      return get(from.getCloseWithoutBill(), to.emplace<session::close_without_bill>());
    case message::RECORD_HOLD:
      return get(from.getRecordHold(), to.emplace<session::record_hold>());
    case message::WITHDRAW_REGISTER:
      to.emplace<session::withdraw_register>();
      return;
    case message::NOT_RECORDED:
      break;
  }
  refuse_unknown("session command", from.which());
}

}  // namespace pilecloud::cluster
