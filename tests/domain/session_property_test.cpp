// SPDX-License-Identifier: Apache-2.0
// Random lives of a session: what decide() emits follows, repeats add nothing, reports are never refused, money adds up
// over revisions, and no timer ever stands due without doing something.
#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/archive.hpp"
#include "domain/session/state_archive.hpp"
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

order any_order() {
  auto placed = *rc::gen::element(wallet_order(), wallet_order(), imported_order(), unattributed_order());
  if (placed.source == payment_source::wallet && *rc::gen::arbitrary<bool>()) {  // a card's
    placed.hold = {};
    placed.charge_wallet_beyond_hold = true;
  }
  placed.rated_power = power{*rc::gen::element(0, 7'000'000)};
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      placed.limit = {limit_kind::by_time, duration{std::chrono::minutes{30}}.count()};
      break;
    case 1:
      placed.limit = {limit_kind::by_energy, 3'000'000};
      break;
    case 2:
      placed.limit = {limit_kind::by_amount, 400};
      break;
    case 3:
      placed.limit = mileage_limit(20'000, 15'000);
      break;
    case 4:
      placed.limit = {limit_kind::by_state_of_charge, 5'000'000};
      break;
    default:
      break;
  }
  return placed;
}
sample any_sample() {
  sample one{after_minutes(*rc::gen::inRange(-5, 60)), *rc::gen::inRange(0, 20) * 500'000, measurand::energy_register};
  one.measurand = *rc::gen::weightedElement<measurand>({{6, measurand::energy_register},
                                                        {1, measurand::energy_interval},
                                                        {1, measurand::power},
                                                        {1, measurand::state_of_charge}});
  return one;
}
std::vector<sample> any_samples() {
  std::vector<sample> some;
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) some.push_back(any_sample());
  return some;
}
record_start any_start() {
  const auto minute = *rc::gen::inRange(-1, 3);
  record_start start{after_minutes(minute), *rc::gen::arbitrary<bool>(), energy{*rc::gen::inRange(0, 3) * 500'000}};
  // R6: one register a report, as the pile gives it.
  if (minute != 0) start.register_before = reading{after_minutes(minute - 14), energy{minute < 0 ? 400'000 : 450'000}};
  return start;
}
record_stop any_stop() {
  return {after_minutes(*rc::gen::inRange(20, 60)), *rc::gen::arbitrary<bool>(),
          energy{*rc::gen::inRange(0, 20) * 500'000}, *rc::gen::element(stop_reason::local, stop_reason::power_loss),
          any_samples()};
}
command any_report() {
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return any_start();
    case 1:
      return any_stop();
    case 8:
      return withdraw_register{};
    case 2:
      return record_clock{std::chrono::minutes{*rc::gen::element(0, 1, 4, -480)}};
    default: {
      record_meter told{any_samples()};
      if (*rc::gen::arbitrary<bool>()) told.sequence = *rc::gen::inRange<std::uint32_t>(0, 9);
      if (*rc::gen::arbitrary<bool>()) told.signed_values = {{ten, *rc::gen::element<std::string>("a", "b")}};
      return told;
    }
  }
}
command any_command(const order& placed) {
  switch (*rc::gen::inRange(0, 15)) {
    case 0:
      return open{placed};
    case 1:
    case 2:
      return fund{money{*rc::gen::weightedElement<std::int64_t>({{8, placed.hold.count()}, {1, 1}})}};
    case 3:
      return fail_start{*rc::gen::element(failure_reason::insufficient_funds, failure_reason::start_rejected)};
    case 4:
      return cancel{};
    case 5:
      return request_stop{stop_reason::remote};
    case 6:
      return settle{*rc::gen::element(settle_cause::person, settle_cause::imported), after_minutes(60)};
    case 7:
      return close_without_bill{close_reason::no_end_recorded, energy{*rc::gen::inRange(0, 2)}};
    case 8:
      return end_by_rule{};
    case 9: {
      const auto asked = *rc::gen::inRange(1, 9000);
      return record_hold{money{*rc::gen::inRange(0, asked + 1)}, money{asked}};
    }
    default:
      return any_report();
  }
}
bool is_report(const command& asked) {
  return std::holds_alternative<record_start>(asked) || std::holds_alternative<record_meter>(asked) ||
         std::holds_alternative<record_clock>(asked) || std::holds_alternative<record_stop>(asked) ||
         std::holds_alternative<withdraw_register>(asked);
}

// A session with its durable timers, as the reminder rows would be.
struct life {
  state known;
  instant now = ten;
  std::map<reminder, instant> rows;
  money electricity;
  money service;

  void happen(const std::vector<fact>& facts) {
    for (const auto& one : facts) {
      RC_ASSERT(follows(known, one));
      evolve(known, one, now);
      for (const auto& change : reminder_changes(one, now)) {
        if (change.set) {
          rows[change.kind] = change.due;
        } else {
          rows.erase(change.kind);
        }
      }
      if (const auto* bill = std::get_if<settled>(&one)) {
        electricity += bill->electricity_change;
        service += bill->service_change;
        RC_ASSERT(electricity == bill->bill.electricity);
        RC_ASSERT(service == bill->bill.service);
      }
    }
    const auto row = [this](reminder kind) { return rows.contains(kind) ? rows.at(kind) : instant{}; };
    RC_ASSERT(row(reminder::order_expires) == known.order_expires_at);
    RC_ASSERT(row(reminder::start_deadline) == known.start_deadline_at);
    RC_ASSERT(row(reminder::stop_overdue) == known.overdue_at);
    RC_ASSERT(row(reminder::settlement_due) == known.settle_at);
  }
  // Fires every due timer until none is: each must add a fact.
  void fire() {
    for (bool fired = true; fired;) {
      fired = false;
      for (const auto& [kind, due] : rows) {
        if (due > now) continue;
        const auto decided = decide(known, remind{kind}, now);
        RC_ASSERT((decided.ok() && !decided.value().facts.empty()));
        happen(decided.value().facts);
        fired = true;
        break;
      }
    }
  }
};

// What a limit is about, in its own unit, as far as the samples told.
std::int64_t reached(const state& known, const std::vector<sample>& told) {
  switch (known.order.limit.kind) {
    case limit_kind::until_full:
      return 0;
    case limit_kind::by_time: {
      duration longest{};
      for (const auto& one : told) longest = std::max(longest, one.at - known.started_at);
      return longest.count();
    }
    case limit_kind::by_amount:
      return price_of(known).total.count();
    case limit_kind::by_energy:
    case limit_kind::by_mileage:
      return price_of(known).delivered.count();
    case limit_kind::by_state_of_charge:
      break;
  }
  std::int64_t most = 0;
  for (const auto& one : told) {
    if (one.measurand == measurand::state_of_charge) most = std::max(most, one.value);
  }
  return most;
}

TEST_CASE("a charge with a limit is asked to stop at the first reading that reaches it, once") {
  CHECK(rc::check([] {
    story s;
    auto placed = wallet_order();
    placed.hold = money{1'000'000};
    placed.limit = *rc::gen::element(limit{limit_kind::by_time, duration{std::chrono::minutes{17}}.count()},
                                     limit{limit_kind::by_energy, 2'345'678}, limit{limit_kind::by_amount, 321},
                                     mileage_limit(12'345, 18'500), limit{limit_kind::by_state_of_charge, 61'000});
    s.charging(placed);
    std::vector<sample> told;
    std::int64_t mwh = 1'000'000;
    std::int64_t percent = 30'000;
    bool asked = false;
    for (int minute = 1; minute < 60; minute += *rc::gen::inRange(1, 5)) {
      mwh += *rc::gen::inRange(0, 400'000);
      percent += *rc::gen::inRange(0, 4'000);
      std::vector<sample> now{register_at(minute, energy{mwh})};
      if (*rc::gen::arbitrary<bool>()) now.push_back({after_minutes(minute), percent, measurand::state_of_charge});
      told.insert(told.end(), now.begin(), now.end());
      s.at_minute(minute);
      const auto facts = s.does(record_meter{now});
      const bool asks = facts.size() == 2;
      if (asks) RC_ASSERT(std::get<stop_requested>(facts[1]).reason == stop_reason::limit_reached);
      RC_ASSERT(asks == (!asked && reached(s.known, told) >= placed.limit.value));
      asked = asked || asks;
    }
  }));
}

TEST_CASE("R7, R8, S2: lives of a session") {
  CHECK(rc::check("facts follow, repeats add nothing, timers end", [] {
    const auto placed = any_order();
    life one;
    one.happen(decide(one.known, open{placed}, one.now).value().facts);
    std::vector<command> accepted_so_far;
    for (int left = *rc::gen::inRange(1, 40); left > 0; --left) {
      one.now =
          one.now + std::chrono::seconds{*rc::gen::weightedElement<int>({{8, 1}, {4, 120}, {2, 3'000}, {1, 90'000}})};
      one.fire();
      const auto asked = any_command(placed);
      const auto decided = decide(one.known, asked, one.now);
      RC_ASSERT((decided.ok() || !is_report(asked)));
      if (!decided.ok()) continue;
      one.happen(decided.value().facts);
      const auto again = decide(one.known, asked, one.now);
      RC_ASSERT((again.ok() && again.value().facts.empty()));
      // A person's settle is kept apart by its command id; S4 says nothing of a charge that has not begun.
      const bool may_come_anew = std::holds_alternative<settle>(asked) ||
                                 (std::holds_alternative<end_by_rule>(asked) && decided.value().facts.empty());
      if (!may_come_anew) accepted_so_far.push_back(asked);
    }
    // Promise 2: at any later time too.
    for (const auto& asked : accepted_so_far) {
      const auto again = decide(one.known, asked, one.now);
      RC_ASSERT((again.ok() && again.value().facts.empty()));
    }
    for (int rounds = 0; rounds < 3 && !one.rows.empty(); ++rounds) {
      one.now = one.now + std::chrono::hours{26};
      one.fire();
    }
    RC_ASSERT(one.rows.empty());
    if (has_ended(one.known) && placed.source != payment_source::imported) {
      RC_ASSERT(one.known.stage == stage::settled);
      RC_ASSERT(!one.known.record_after_settlement);
      RC_ASSERT(one.known.bill.lines == price_of(one.known).lines);
    }
    state read;
    RC_ASSERT(from_archive(to_archive(one.known), read));
    RC_ASSERT(read == one.known);
  }));
}

TEST_CASE("P3: the last bill of a session depends on the set of reports, whatever their order and repetition") {
  CHECK(rc::check("reports in two orders", [] {
    std::vector<command> reports{any_start(), any_stop()};
    for (int left = *rc::gen::inRange(0, 10); left > 0; --left) reports.push_back(any_report());
    const auto placed = any_order();
    const auto settled_by = [&placed](const std::vector<command>& in_order) {
      life one;
      one.happen(decide(one.known, open{placed}, one.now).value().facts);
      for (const auto& asked : in_order) {
        one.now = one.now + std::chrono::seconds{1};
        one.fire();
        one.happen(decide(one.known, asked, one.now).value().facts);
      }
      one.now = one.now + std::chrono::hours{30};
      one.fire();
      return one.known;
    };
    const auto expected = settled_by(reports);
    std::mt19937 shuffle{*rc::gen::arbitrary<std::uint32_t>()};
    reports.push_back(reports[shuffle() % reports.size()]);
    std::shuffle(reports.begin(), reports.end(), shuffle);
    const auto other = settled_by(reports);
    RC_ASSERT(price_of(other) == price_of(expected));
    RC_ASSERT(other.bill.slices == expected.bill.slices);  // flags stay those of the revision that changed money
    RC_ASSERT(other.bill.lines == expected.bill.lines);
    RC_ASSERT(other.started_at == expected.started_at);
    RC_ASSERT(other.stopped_at == expected.stopped_at);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::session
