// SPDX-License-Identifier: Apache-2.0
// Device reports (rules.md R7, R8): never refused once the session is open, stored with a verdict, known for ever.
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::kwh;
using tests::wh;
using facts = std::vector<fact>;

verdict verdict_of(const fact& happened) {
  if (const auto* one = std::get_if<started>(&happened)) return one->verdict;
  if (const auto* one = std::get_if<metered>(&happened)) return one->verdict;
  return std::get<stopped>(happened).verdict;
}
std::string verdict_on(story s, const command& asked) { return std::string{to_text(verdict_of(s.does(asked).at(0)))}; }

story at_stage(stage wanted) {
  story s;
  s.does(open{wallet_order()});
  if (wanted == stage::ordered) return s;
  if (wanted == stage::start_failed) {
    s.does(cancel{});
    return s;
  }
  s.does(fund{money{3000}});
  if (wanted == stage::starting) return s;
  s.does(record_start{ten, true, wh(1000)});
  if (wanted == stage::charging) return s;
  s.stopped_at(30, wh(2000));
  if (wanted == stage::stopping) return s;
  s.settled_now();
  return s;
}

TEST_CASE("R7: a report is stored at every stage, with a verdict") {
  const record_meter meter{{register_at(20, wh(1500))}};
  const record_start start{ten + duration{1}, true, wh(1010)};
  const record_stop stop{after_minutes(35), true, wh(2500), stop_reason::local, {}};
  struct row {
    stage at;
    std::string meter, start, stop;
  };
  for (const auto& [at, on_meter, on_start, on_stop] : std::vector<row>{
           {stage::ordered, "unknown_transaction", "ok", "unknown_transaction"},
           {stage::starting, "unknown_transaction", "ok", "unknown_transaction"},
           {stage::start_failed, "after_failure", "after_failure", "after_failure"},
           {stage::charging, "ok", "backwards", "ok"},
           {stage::stopping, "late", "late", "late"},
           {stage::settled, "late", "late", "late"},
       }) {
    CAPTURE(to_text(at));
    REQUIRE(at_stage(at).known.stage == at);
    CHECK(verdict_on(at_stage(at), meter) == on_meter);
    CHECK(verdict_on(at_stage(at), start) == on_start);
    CHECK(verdict_on(at_stage(at), stop) == on_stop);
  }
}

TEST_CASE("R8: a report whose every part is known adds nothing, at any later time") {
  auto s = at_stage(stage::charging);
  const record_meter meter{{register_at(20, wh(1500)), {after_minutes(20), 6'900'000, measurand::power}}};
  CHECK(s.does(meter) == facts{metered{meter.samples, verdict::ok, {}, {}, {}, money{70}}});
  CHECK(s.said(meter) == "nothing new");
  const record_meter more{{register_at(20, wh(1500)), register_at(25, wh(1700)), register_at(25, wh(1700))}};
  CHECK(s.does(more) == facts{metered{{register_at(25, wh(1700))}, verdict::ok, {}, {}, {}, money{98}}});
  s.stopped_at(30, wh(2000)).settled_now();
  CHECK(s.said(record_start{ten, true, wh(1000)}) == "nothing new");
  CHECK(s.said(meter) == "nothing new");
  CHECK(s.said(more) == "nothing new");
  CHECK(s.said(record_meter{}) == "nothing new");
  CHECK(s.said(record_stop{after_minutes(30), true, wh(2000), stop_reason::local, {register_at(20, wh(1500))}}) ==
        "nothing new");
}

TEST_CASE("R7: a register below the one before is stored as backwards") {
  auto s = at_stage(stage::charging);
  s.does(record_meter{{register_at(20, wh(1500))}});
  CHECK(verdict_on(s, record_meter{{register_at(10, wh(900))}}) == "backwards");  // below meterStart
  CHECK(verdict_on(s, record_meter{{register_at(25, wh(1499))}}) == "backwards");
  CHECK(verdict_on(s, record_meter{{register_at(25, wh(1500))}}) == "ok");
  CHECK(verdict_on(s, record_stop{after_minutes(30), true, wh(999), stop_reason::local, {}}) == "backwards");
  CHECK(verdict_on(s, record_stop{ten - duration{1}, false, {}, stop_reason::local, {}}) == "backwards");
}

TEST_CASE("R7, P3: a second start or stop is evidence: the folded session does not depend on which came first") {
  const record_start first{ten, true, wh(1000)};
  const record_start second{after_minutes(2), true, wh(1040)};
  const record_start bare{after_minutes(-1), false, {}};
  const record_stop stop{after_minutes(30), true, wh(2000), stop_reason::local, {}};
  const record_stop again{after_minutes(31), true, wh(2010), stop_reason::power_loss, {register_at(29, wh(1990))}};
  const auto folded = [](const std::vector<command>& reports) {
    story s;
    s.does(open{wallet_order()});
    s.does(fund{money{3000}});
    for (const auto& one : reports) {
      s.does(one);
      CHECK(s.said(one) == "nothing new");
    }
    return s.known;
  };
  const auto expected = folded({first, second, bare, stop, again});
  CHECK(expected.started_at == ten);
  CHECK(expected.stopped_at == after_minutes(31));
  CHECK(expected.further_starts.size() == 2);
  CHECK(expected.further_stops.size() == 1);
  CHECK(expected.reason == stop_reason::power_loss);
  CHECK(price_of(expected).delivered == wh(1010));
  for (const auto& reports : std::vector<std::vector<command>>{{second, first, bare, again, stop},
                                                               {bare, stop, again, second, first},
                                                               {again, stop, first, bare, second}}) {
    auto other = folded(reports);
    other.flags = expected.flags;
    CHECK(other == expected);
  }
}

TEST_CASE("R3: the smallest offset counts, a larger one adds nothing; the end of the charge is corrected") {
  auto s = at_stage(stage::charging);
  CHECK(s.does(record_clock{std::chrono::minutes{-480}}) == facts{clock_measured{std::chrono::minutes{-480}, {}}});
  CHECK(s.said(record_clock{std::chrono::minutes{-480}}) == "nothing new");
  CHECK(s.said(record_clock{std::chrono::minutes{-479}}) == "nothing new");
  s.stopped_at(30, wh(2000));
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.ended_at == after_minutes(30 - 480));
  CHECK(has(bill.bill.flags, flag::clock_corrected));
  CHECK(bill.bill.lines.at(0).rate == tariff::rate_class::valley);  // 02:00, not 10:00
}

TEST_CASE("R3: an offset measured after the settlement prices the session again") {
  auto s = at_stage(stage::settled);
  CHECK(s.does(record_clock{std::chrono::minutes{-480}}) ==
        facts{clock_measured{std::chrono::minutes{-480}, s.now + settlement_grace}});
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.revision == 2);
  CHECK(bill.electricity_change == money{30 - 100});
  CHECK(bill.service_change == money{0});
}

TEST_CASE("S8: a stop without a start is energy delivered: the session is billed by what was read") {
  story s;
  s.does(open{wallet_order()});
  s.at_minute(30).does(record_stop{after_minutes(30),
                                   true,
                                   wh(2000),
                                   stop_reason::local,
                                   {{ten, 1'000'000, measurand::energy_register, reading_context::transaction_begin}}});
  CHECK(s.known.stage == stage::stopping);
  CHECK(s.said(remind{reminder::order_expires}) == "nothing new");
  s.now = s.now + settlement_grace;
  const auto bill = s.does_one<settled>(remind{reminder::settlement_due});
  CHECK(bill.bill.delivered == wh(1000));
  CHECK(bill.source == payment_source::wallet);
}

TEST_CASE("S4's timer moves at most once an hour, and never fires early") {
  auto s = at_stage(stage::charging);
  const auto first_due = s.known.overdue_at;
  CHECK(first_due == ten + std::chrono::hours{25});
  const auto moved = [&s](std::int64_t minute) {
    return std::get<metered>(s.at_minute(minute).does(record_meter{{register_at(minute, wh(1000 + minute))}}).at(0))
        .overdue_at;
  };
  CHECK(moved(1) == instant{});
  CHECK(moved(60) == instant{});
  CHECK(moved(61) == after_minutes(61) + std::chrono::hours{25});
  CHECK(moved(62) == instant{});
  s.now = first_due;
  CHECK(s.said(remind{reminder::stop_overdue}) == "nothing new");
}

}  // namespace
}  // namespace pilecloud::domain::session
