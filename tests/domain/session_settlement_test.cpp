// SPDX-License-Identifier: Apache-2.0
// Settlement (rules.md S2, S4, S5, R5): revisions, their differences, the timers that ask for them.
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::kwh;
using tests::wh;
using facts = std::vector<fact>;

std::string timers(const fact& happened, instant recorded_at = ten) {
  std::string text;
  for (const auto& one : reminder_changes(happened, recorded_at)) {
    text += (text.empty() ? "" : " ") + std::string{one.set ? "+" : "-"} + std::string{to_text(one.kind)};
    if (one.set) {
      text += "@" + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(one.due - recorded_at).count());
    }
  }
  return text;
}

TEST_CASE("S2: revision 1 follows the stop after 2 s of grace and carries all that a joined row needs") {
  auto placed = wallet_order();
  placed.charge_wallet_beyond_hold = true;
  story s;
  s.charging(placed).stopped_at(30, wh(2000));
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.revision == 1);
  CHECK(bill.cause == settle_cause::stopped);
  CHECK(bill.at == s.now);
  CHECK(bill.ended_at == after_minutes(30));
  CHECK(bill.bill.delivered == wh(1000));
  CHECK(bill.bill.total == money{140});
  CHECK(bill.electricity_change == money{100});
  CHECK(bill.service_change == money{40});
  CHECK(bill.owner == operator_id{"op"});
  CHECK(bill.station == station_id{"site"});
  CHECK(bill.account == account_id{"driver"});
  CHECK(bill.source == payment_source::wallet);
  CHECK(bill.time_zone == "Asia/Shanghai");
  CHECK(bill.charge_wallet_beyond_hold);
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
  CHECK(s.said(settle{settle_cause::person, ten}) == "nothing new");
}

TEST_CASE("S4: another transaction on the connector ends a charge at its last reading; a stop after all corrects it") {
  story s;
  CHECK(s.said(end_by_rule{}) == "session_must_be_open");
  s.charging();
  s.at_minute(20).does(record_meter{{register_at(20, wh(1500))}});
  const auto ended = s.at_minute(25).does_one<ended_by_rule>(end_by_rule{});
  CHECK(ended.at == after_minutes(20));
  CHECK(s.said(end_by_rule{}) == "nothing new");
  s.settled_now();
  CHECK(s.known.bill.delivered == wh(500));
  CHECK(s.said(end_by_rule{}) == "nothing new");
  s.at_minute(40).does(record_stop{after_minutes(24), true, wh(1700), stop_reason::local, {}});
  s.settled_now();
  CHECK(s.known.revision == 2);
  CHECK(s.known.bill.delivered == wh(700));
}

TEST_CASE("S5: a late record prices the union; the next revision posts the difference") {
  story s;
  s.charging();
  s.at_minute(30).does(record_stop{after_minutes(30), false, {}, stop_reason::local, {register_at(20, wh(1600))}});
  s.settled_now();
  CHECK(s.known.bill.delivered == wh(600));
  const auto late = s.at_minute(90).does_one<metered>(record_meter{{register_at(30, wh(2000))}});
  CHECK(late.verdict == verdict::late);
  CHECK(late.settle_at == s.now + settlement_grace);
  CHECK(s.known.record_after_settlement);
  CHECK(has(s.known.flags, flag::late_record));
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
  s.now = late.settle_at;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.revision == 2);
  CHECK(bill.cause == settle_cause::late_record);
  CHECK(bill.bill.delivered == wh(1000));
  CHECK(bill.electricity_change == money{100 - 60});
  CHECK(bill.service_change == money{40 - 24});
  CHECK_FALSE(s.known.record_after_settlement);
}

TEST_CASE("S2: the same bill again is confirmed and posts nothing") {
  story s;
  s.charging().stopped_at(30, wh(2000)).settled_now();
  s.does(record_meter{{register_at(30, wh(2000))}});
  s.now = s.now + settlement_grace;
  CHECK(s.does(remind{reminder::settlement_due}) == facts{settlement_confirmed{1}});
  CHECK(s.known.revision == 1);
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
}

TEST_CASE("R5: a bill beyond the pile's power waits a day for a person, then settles without one") {
  story s;
  s.charging();
  const auto stop =
      s.at_minute(30).does_one<stopped>(record_stop{after_minutes(30), true, kwh(50), stop_reason::local, {}});
  CHECK(stop.settle_at == after_minutes(30) + suspicious_hold);
  auto judged = s;
  s.now = stop.settle_at - duration{1};
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
  s.now = stop.settle_at;
  CHECK(has(s.does_one<settled>(remind{reminder::settlement_due}).bill.flags, flag::power_exceeded));

  CHECK(judged.does_one<settled>(settle{settle_cause::person, instant{}}).at == judged.now);
}

TEST_CASE("R5: late readings that explain the rise end the wait; the wait is counted from the stop") {
  story s;
  s.charging();
  s.at_minute(30).does(record_stop{after_minutes(30), true, kwh(50), stop_reason::local, {}});
  auto other = s;
  const auto still = other.at_minute(90).does_one<metered>(record_meter{{register_at(10, wh(1100))}});
  CHECK(still.settle_at == after_minutes(30) + suspicious_hold);
  // The stop's value was a typing error of the meter: the corrected one bills less and is within power.
  const auto mended =
      s.at_minute(90).does_one<stopped>(record_stop{after_minutes(30), true, kwh(3), stop_reason::local, {}});
  CHECK(mended.settle_at == s.now + settlement_grace);
}

TEST_CASE("S4: a charge without a stop ends by rule at its last reading, and settles as overdue") {
  story s;
  s.charging();
  s.at_minute(40).does(record_meter{{register_at(40, wh(3000))}});
  s.now = s.known.overdue_at - duration{1};
  CHECK(s.said(remind{reminder::stop_overdue}) == "nothing new");
  s.now = s.known.overdue_at;
  const auto end = s.does_one<ended_by_rule>(remind{reminder::stop_overdue});
  CHECK(end.at == after_minutes(40));
  CHECK(end.settle_at == s.now + settlement_grace);
  CHECK(s.said(remind{reminder::stop_overdue}) == "nothing new");
  s.now = end.settle_at;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.cause == settle_cause::overdue);
  CHECK(bill.bill.delivered == wh(2000));
  CHECK(has(bill.bill.flags, flag::no_stop));
  // S5: the stop comes after all
  const auto stop = s.does_one<stopped>(record_stop{after_minutes(45), true, wh(3100), stop_reason::local, {}});
  CHECK(stop.verdict == verdict::late);
  s.now = stop.settle_at;
  const auto next = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(next.revision == 2);
  CHECK(next.bill.delivered == wh(2100));
  CHECK(next.ended_at == after_minutes(45));
  CHECK_FALSE(has(next.bill.flags, flag::no_stop));
}

TEST_CASE("S4: a charge asked to stop that never says so ends by rule too") {
  story s;
  s.charging();
  s.does(request_stop{stop_reason::remote});
  s.now = s.known.overdue_at;
  CHECK(s.does_one<ended_by_rule>(remind{reminder::stop_overdue}).at == ten);
}

TEST_CASE("R6: a charge without readings settles at nothing") {
  story s;
  s.charging();
  s.at_minute(30).does(record_stop{after_minutes(30), false, {}, stop_reason::emergency, {}});
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due}).bill;
  CHECK(bill.total == money{});
  CHECK(bill.flags == (bit(flag::too_few_readings) | bit(flag::no_stop)));
}

TEST_CASE("a person settles only what has ended") {
  story s;
  s.does(open{wallet_order()});
  CHECK(s.said(settle{settle_cause::person, ten}) == "session_must_have_ended");
  s.does(fund{money{3000}});
  CHECK(s.said(settle{settle_cause::person, ten}) == "session_must_have_ended");
  s.does(record_start{ten, true, wh(1000)});
  CHECK(s.said(settle{settle_cause::person, ten}) == "session_must_have_ended");
  s.does(request_stop{stop_reason::remote});
  CHECK(s.said(settle{settle_cause::person, ten}) == "session_must_have_ended");
  story failed;
  failed.does(open{wallet_order()});
  failed.does(cancel{});
  CHECK(failed.said(settle{settle_cause::person, ten}) == "session_must_have_started");
}

TEST_CASE("timers are functions of facts: what each sets and clears") {
  CHECK(timers(ordered{wallet_order()}) == "+order_expires@900");
  CHECK(timers(ordered{unattributed_order()}) == "");
  CHECK(timers(funded{money{3000}}) == "-order_expires");
  CHECK(timers(start_requested{ten + start_timeout}) == "+start_deadline@105");
  CHECK(timers(started{ten, true, wh(1), verdict::ok, ten + overdue_after, {}}) ==
        "-order_expires -start_deadline +stop_overdue@86400");
  CHECK(timers(started{ten, true, wh(1), verdict::late, {}, ten + settlement_grace}) == "+settlement_due@2");
  CHECK(timers(metered{{}, verdict::ok, {}, {}}) == "");
  CHECK(timers(metered{{}, verdict::ok, ten + overdue_after, {}}) == "+stop_overdue@86400");
  CHECK(timers(metered{{}, verdict::late, {}, ten + settlement_grace}) == "+settlement_due@2");
  CHECK(timers(clock_measured{{}, ten + settlement_grace}) == "+settlement_due@2");
  CHECK(timers(stop_requested{stop_reason::remote}) == "");
  CHECK(timers(stopped{ten, false, {}, stop_reason::local, {}, verdict::ok, ten + settlement_grace}) ==
        "-stop_overdue +settlement_due@2");
  CHECK(timers(stopped{ten, false, {}, stop_reason::local, {}, verdict::unknown_transaction, ten + settlement_grace}) ==
        "-order_expires -start_deadline -stop_overdue +settlement_due@2");
  CHECK(timers(ended_by_rule{ten, ten + settlement_grace}) == "-stop_overdue +settlement_due@2");
  CHECK(timers(start_failed{}) == "-order_expires -start_deadline");
  settled done;
  done.cause = settle_cause::stopped;
  CHECK(timers(done) == "-settlement_due");
  CHECK(timers(settlement_confirmed{1}) == "-settlement_due");
}

TEST_CASE("S12: no fact of an imported session touches a timer") {
  story s;
  auto all = s.does(open{imported_order()});
  for (const auto& asked : std::vector<command>{
           record_start{ten, true, wh(0)}, record_meter{{register_at(10, wh(100))}},
           record_stop{after_minutes(30), true, wh(500), stop_reason::local, {}},
           settle{settle_cause::imported, after_minutes(30)}, record_meter{{register_at(20, wh(300))}}}) {
    const auto made = s.does(asked);
    all.insert(all.end(), made.begin(), made.end());
  }
  CHECK(all.size() == 6);
  for (const auto& one : all) CHECK(timers(one) == "");
}

}  // namespace
}  // namespace pilecloud::domain::session
