// SPDX-License-Identifier: Apache-2.0
// A session as tables: order, funds, start, limits, stop, failed starts; what people may ask and when.
#include "base/archive.hpp"
#include "domain/session/state_archive.hpp"
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::kwh;
using tests::wh;
using facts = std::vector<fact>;

const record_start start_report{ten, true, wh(1000)};

TEST_CASE("a session is opened once; the same order again adds nothing, another is refused") {
  story s;
  CHECK(s.does(open{wallet_order()}) == facts{ordered{wallet_order()}});
  CHECK(s.known.stage == stage::ordered);
  CHECK(s.said(open{wallet_order()}) == "nothing new");
  CHECK(s.said(open{imported_order()}) == "session_must_not_be_open_with_another_order order");
}

TEST_CASE("nothing but open is accepted where no session was numbered") {
  const story s;
  for (const auto& asked : std::vector<command>{
           fund{money{1}}, fail_start{}, cancel{}, start_report, record_meter{{register_at(1, wh(1))}}, record_clock{},
           request_stop{}, record_stop{}, settle{settle_cause::person, ten}, end_by_rule{}, close_without_bill{}}) {
    CHECK(s.said(asked) == "session_must_be_open");
  }
  for (const auto kind :
       {reminder::order_expires, reminder::start_deadline, reminder::settlement_due, reminder::stop_overdue}) {
    CHECK(s.said(remind{kind}) == "nothing new");
  }
}

TEST_CASE("S1: the hold of the order funds the session and asks the pile to start in one commit") {
  story s;
  s.does(open{wallet_order()});
  CHECK(s.said(fund{money{2999}}) == "hold_must_equal_order hold");
  CHECK(s.does(fund{money{3000}}) == facts{funded{money{3000}}, start_requested{ten + start_timeout}});
  CHECK(s.known.stage == stage::starting);
  CHECK(s.known.hold == money{3000});
  CHECK(s.said(fund{money{3000}}) == "nothing new");
  CHECK(s.said(fund{money{2999}}) == "hold_must_equal_order hold");
  CHECK(s.does(start_report) ==
        facts{started{ten, true, wh(1000), verdict::ok, ten + overdue_after + overdue_step, {}}});
  CHECK(s.known.stage == stage::charging);
  CHECK(s.said(fund{money{3000}}) == "nothing new");
}

TEST_CASE("S1: a session that no wallet pays takes no hold and needs none to start") {
  for (const auto& placed : {imported_order(), unattributed_order()}) {
    story s;
    s.does(open{placed});
    CHECK(s.said(fund{placed.hold}) == "session_must_be_waiting_for_funds");
    s.does(start_report);
    CHECK(s.known.stage == stage::charging);
  }
}

TEST_CASE("S1: a hold that meets a session which began by itself is taken; one that comes too late is refused") {
  story s;
  s.does(open{wallet_order()});
  s.does(start_report);
  CHECK(s.does(fund{money{3000}}) == facts{funded{money{3000}}});
  CHECK(s.known.stage == stage::charging);

  story failed;
  failed.does(open{wallet_order()});
  failed.does(cancel{});
  CHECK(failed.said(fund{money{3000}}) == "session_must_be_waiting_for_funds");

  story done;
  done.does(open{wallet_order()});
  done.does(start_report);
  done.stopped_at(30, wh(2000)).settled_now();
  CHECK(done.said(fund{money{3000}}) == "session_must_be_waiting_for_funds");
}

TEST_CASE("S6: a start fails by cancel, by refusal, by expiry or by time; once, and never after the start") {
  const auto fails = [](const start_failed& expected, const command& asked, bool with_funds, instant now) {
    story s;
    s.does(open{wallet_order()});
    if (with_funds) s.does(fund{money{3000}});
    s.now = now;
    CHECK(s.does(asked) == facts{expected});
    CHECK(s.known.stage == stage::start_failed);
    CHECK(s.said(asked) == "nothing new");
    CHECK(s.said(cancel{}) == "nothing new");
  };
  const auto because = [](failure_reason why) {
    return start_failed{why, account_id{"driver"}, payment_source::wallet};
  };
  fails(because(failure_reason::cancelled), cancel{}, false, ten);
  fails(because(failure_reason::cancelled), cancel{}, true, ten);
  fails(because(failure_reason::account_has_debt), fail_start{failure_reason::account_has_debt}, false, ten);
  fails(because(failure_reason::start_rejected), fail_start{failure_reason::start_rejected}, true, ten);
  fails(because(failure_reason::order_expired), remind{reminder::order_expires}, false, ten + order_lifetime);
  fails(because(failure_reason::start_timed_out), remind{reminder::start_deadline}, true, ten + start_timeout);

  story s;
  s.charging();
  CHECK(s.said(cancel{}) == "session_must_not_have_started");
  CHECK(s.said(fail_start{failure_reason::start_rejected}) == "session_must_not_have_started");
}

TEST_CASE("a reminder that no longer applies, or was moved, does nothing") {
  story s;
  s.does(open{wallet_order()});
  s.now = ten + order_lifetime - duration{1};
  CHECK(s.said(remind{reminder::order_expires}) == "nothing new");
  CHECK(s.said(remind{reminder::start_deadline}) == "nothing new");
  s.does(fund{money{3000}});
  s.now = s.now + start_timeout - duration{1};
  CHECK(s.said(remind{reminder::order_expires}) == "nothing new");
  CHECK(s.said(remind{reminder::start_deadline}) == "nothing new");
  s.now = s.now + duration{1};
  CHECK(s.said(remind{reminder::start_deadline}) == "1 facts");
  s.does(start_report);
  CHECK(s.said(remind{reminder::start_deadline}) == "nothing new");
  CHECK(s.said(remind{reminder::settlement_due}) == "nothing new");
}

TEST_CASE(
    "S6: a pile that starts after all is stopped at once; the order is not revived, the energy is the operator's") {
  story s;
  s.does(open{wallet_order()});
  s.does(fund{money{3000}});
  s.does(fail_start{failure_reason::start_timed_out});
  const auto made = s.does(start_report);
  REQUIRE(made.size() == 2);
  CHECK(std::get<started>(made[0]).verdict == verdict::after_failure);
  CHECK(made[1] == fact{stop_requested{stop_reason::started_after_failure}});
  CHECK(s.said(start_report) == "nothing new");
  CHECK(s.said(cancel{}) == "nothing new");
  CHECK(s.said(fail_start{failure_reason::start_timed_out}) == "nothing new");
  s.stopped_at(30, wh(2000));
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.bill.total == money{140});
  CHECK(bill.source == payment_source::unattributed);
  CHECK_FALSE(bill.charge_wallet_beyond_hold);
  CHECK(has(s.known.flags, flag::started_after_failure));
}

TEST_CASE("a stop is asked once, only of a session that charges") {
  story s;
  s.does(open{wallet_order()});
  CHECK(s.said(request_stop{stop_reason::remote}) == "session_must_have_started");
  s.does(fund{money{3000}});
  CHECK(s.said(request_stop{stop_reason::remote}) == "session_must_have_started");
  s.does(start_report);
  CHECK(s.does(request_stop{stop_reason::remote}) == facts{stop_requested{stop_reason::remote}});
  CHECK(s.known.stage == stage::stopping);
  s.stopped_at(30, wh(2000)).settled_now();
  CHECK(s.said(request_stop{stop_reason::remote}) == "nothing new");

  story by_itself;
  by_itself.charging().stopped_at(30, wh(2000));
  CHECK(by_itself.said(request_stop{stop_reason::remote}) == "session_must_not_have_ended");
}

// 7 kW at 1.40 yuan/kWh for the 90 s until a stop is obeyed: 25 fen.
TEST_CASE("S10: a charge is asked to stop before it costs more than was held") {
  const auto reports = [](story& s, std::int64_t minute, energy total) {
    s.at_minute(minute);
    return s.does(record_meter{{register_at(minute, total)}}).size();
  };
  auto placed = wallet_order();
  placed.hold = money{300};
  SUBCASE("when what is left is less than the forecast") {
    story s;
    s.charging(placed);
    CHECK(reports(s, 17, wh(1000 + 1960)) == 1);  // 2.74 yuan
    CHECK(reports(s, 18, wh(1000 + 1970)) == 2);  // 2.76 yuan
    CHECK(s.known.reason == stop_reason::low_balance);
    CHECK(reports(s, 19, wh(1000 + 2000)) == 1);  // once
  }
  SUBCASE("by the power the car draws where the pile's is not known") {
    placed.rated_power = {};
    story s;
    s.charging(placed);
    CHECK(reports(s, 17, wh(1000 + 1960)) == 1);
    CHECK(reports(s, 18, wh(1000 + 2080)) == 1);  // 2.91 yuan
    s.at_minute(19);
    CHECK(s.does(record_meter{{register_at(19, wh(1000 + 2085)), {after_minutes(19), 7'000'000, measurand::power}}})
              .size() == 2);
  }
  SUBCASE("by the highest price of the time ahead: at 12 the peak ends") {
    story s;
    s.charging(placed);
    CHECK(reports(s, 119, wh(1000 + 1970)) == 2);
    story after;
    after.charging(placed);
    CHECK(reports(after, 119, wh(1000 + 1950)) == 1);
    CHECK(reports(after, 121, wh(1000 + 1975)) == 1);  // 1.10 yuan/kWh: 20 fen ahead
  }
}

TEST_CASE("an order whose connector another driver took fails, and its hold goes back") {
  story s;
  s.does(open{wallet_order()});
  s.does(fund{money{3000}});
  const auto failed = s.does_one<start_failed>(end_by_rule{});
  CHECK(failed.reason == failure_reason::start_rejected);
  CHECK(failed.account == account_id{"driver"});
  CHECK(s.said(end_by_rule{}) == "nothing new");
}

TEST_CASE("a mileage is the energy the vehicle needs for it, rounded up") {
  const auto limit = mileage_limit(123'456, 15'700);
  CHECK(limit.kind == limit_kind::by_mileage);
  CHECK(limit.value == 19'382'592);  // 123.456 km x 15.7 kWh/100 km
  CHECK(limit.distance_m == 123'456);
  CHECK(limit.consumption_wh_per_100km == 15'700);
  CHECK(mileage_limit(1, 1).value == 1);
  CHECK(mileage_limit(1'000'000'000, 4'000'000'000).value == 40'000'000'000'000'000);
}

TEST_CASE("limits ask for one stop, at the first reading that reaches them") {
  const auto limited = [](limit until) {
    auto placed = wallet_order();
    placed.limit = until;
    story s;
    s.charging(placed);
    return s;
  };
  const auto reports = [](story& s, std::int64_t minute, energy total) {
    s.at_minute(minute);
    return s.does(record_meter{{register_at(minute, total)}}).size();
  };
  SUBCASE("time") {
    auto s = limited({limit_kind::by_time, duration{std::chrono::minutes{20}}.count()});
    CHECK(reports(s, 19, wh(1100)) == 1);
    CHECK(reports(s, 20, wh(1200)) == 2);
    CHECK(s.known.reason == stop_reason::limit_reached);
    CHECK(reports(s, 21, wh(1300)) == 1);
  }
  SUBCASE("energy") {
    auto s = limited({limit_kind::by_energy, kwh(2).count()});
    CHECK(reports(s, 10, energy{2'999'999}) == 1);
    CHECK(reports(s, 20, energy{3'000'000}) == 2);
  }
  SUBCASE("amount") {
    auto s = limited({limit_kind::by_amount, 140});
    CHECK(reports(s, 10, energy{1'990'000}) == 1);
    CHECK(reports(s, 20, energy{2'000'000}) == 2);
  }
  SUBCASE("mileage") {
    auto s = limited(mileage_limit(10'000, 20'000));
    CHECK(reports(s, 10, energy{2'999'999}) == 1);
    CHECK(reports(s, 20, energy{3'000'000}) == 2);
    CHECK(s.known.reason == stop_reason::limit_reached);
    CHECK(reports(s, 21, energy{3'100'000}) == 1);
  }
  SUBCASE("state of charge") {
    auto s = limited({limit_kind::by_state_of_charge, 80'000});
    const auto charged_to = [&s](std::int64_t minute, std::int64_t percent_e3) {
      s.at_minute(minute);
      return s.does(record_meter{{{after_minutes(minute), percent_e3, measurand::state_of_charge}}}).size();
    };
    CHECK(reports(s, 5, kwh(1)) == 1);
    CHECK(charged_to(10, 79'999) == 1);
    CHECK(charged_to(20, 80'000) == 2);
    CHECK(s.known.reason == stop_reason::limit_reached);
    CHECK(charged_to(21, 81'000) == 1);
  }
  SUBCASE("state of charge of a pile that reports none: until full") {
    auto s = limited({limit_kind::by_state_of_charge, 80'000});
    CHECK(reports(s, 60, kwh(7)) == 1);
  }
  SUBCASE("until full") {
    auto s = limited({});
    CHECK(reports(s, 60, kwh(7)) == 1);
  }
}

TEST_CASE("S12: imported history sets no timers and is settled at its own time") {
  story s;
  s.charging(imported_order());
  CHECK(s.known.overdue_at == instant{});
  CHECK(s.said(settle{settle_cause::imported, ten}) == "session_must_have_ended");
  s.stopped_at(60, kwh(5));
  CHECK(s.known.settle_at == instant{});
  const auto bill = s.does_one<settled>(settle{settle_cause::imported, after_minutes(60)});
  CHECK(bill.revision == 1);
  CHECK(bill.at == after_minutes(60));
  CHECK(bill.source == payment_source::imported);
  CHECK(s.said(settle{settle_cause::imported, after_minutes(60)}) == "nothing new");
  CHECK(s.said(close_without_bill{close_reason::no_end_recorded, {}}) == "session_must_not_have_ended");

  story live;
  live.charging().stopped_at(30, kwh(2));
  CHECK(live.said(settle{settle_cause::imported, ten}) == "session_must_be_imported");
}

TEST_CASE("S12: a row without an end is closed without a bill, flagged abnormal") {
  story s;
  s.charging(imported_order());
  const close_without_bill asked{close_reason::no_end_recorded, kwh(7)};
  CHECK(s.does(asked) == facts{closed_unbilled{close_reason::no_end_recorded, kwh(7)}});
  CHECK(s.known.stage == stage::closed_unbilled);
  CHECK(has(s.known.flags, flag::abnormal));
  CHECK(s.said(asked) == "nothing new");
  CHECK(s.said(close_without_bill{close_reason::no_end_recorded, kwh(8)}) == "session_must_not_be_closed");
  CHECK(s.said(settle{settle_cause::person, ten}) == "session_must_not_be_closed");
  CHECK(s.said(cancel{}) == "session_must_not_be_closed");
  CHECK(s.said(request_stop{}) == "session_must_not_be_closed");
  CHECK(s.does(record_meter{{register_at(5, kwh(9))}}).size() == 1);  // R7: still takes facts
  CHECK(s.known.stage == stage::closed_unbilled);

  story live;
  live.charging();
  CHECK(live.said(asked) == "session_must_be_imported");
}

TEST_CASE("a session's state goes through its snapshot unchanged") {
  story s;
  s.charging();
  s.at_minute(10).does(record_meter{{register_at(10, wh(1500)), {after_minutes(10), 7'000'000, measurand::power}}});
  s.does(record_clock{std::chrono::minutes{-4}});
  s.does(record_start{ten + duration{1}, true, wh(1001)});
  s.stopped_at(30, wh(2000)).settled_now();
  s.does(record_stop{after_minutes(31), true, wh(2001), stop_reason::other, {}});
  state read;
  REQUIRE(from_archive(to_archive(s.known), read));
  CHECK(read == s.known);
}

}  // namespace
}  // namespace pilecloud::domain::session
