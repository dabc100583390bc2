// SPDX-License-Identifier: Apache-2.0
// R6 in a session: the register its connector showed before a start without a meter, kept and taken back.
#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::wh;

const reading before{after_minutes(-10), wh(600)};
record_start bare(std::int64_t minute = 0, std::optional<reading> shown = before) {
  return {after_minutes(minute), false, {}, shown};
}
story charging_without_meter() {
  story s;
  s.does(open{unattributed_order()});
  s.does(bare());
  s.does(record_meter{{register_at(10, wh(900))}});
  return s;
}

TEST_CASE("R6: a start without a meter keeps the register, one with a meter does not need it") {
  story s;
  s.does(open{unattributed_order()});
  const auto began = s.does_one<started>(bare());
  CHECK(began.register_before == before);
  CHECK(s.said(bare()) == "nothing new");
  CHECK(s.said(bare(0, std::nullopt)) == "nothing new");  // R8: the same report
  const auto again = s.does_one<started>(record_start{after_minutes(1), true, wh(700), before});
  CHECK_FALSE(again.register_before.has_value());
}

TEST_CASE("R6: the bill begins at the register; a Transaction.Begin that comes late goes before it") {
  auto s = charging_without_meter();
  CHECK(price_of(s.known).delivered == wh(300));
  s.stopped_at(30, wh(2000)).settled_now();
  CHECK(s.known.bill.delivered == wh(1400));
  CHECK_FALSE(has(s.known.bill.flags, flag::no_start));
  auto began = register_at(0, wh(650));
  began.context = reading_context::transaction_begin;
  s.does(record_meter{{began}});
  s.settled_now();
  CHECK(s.known.bill.delivered == wh(1350));
}

TEST_CASE("R6: of several starts without a meter the first counts, with the register before it") {
  for (const bool reversed : {false, true}) {
    CAPTURE(reversed);
    story s;
    s.does(open{unattributed_order()});
    s.does(bare(reversed ? 0 : -2));
    s.does(bare(reversed ? -2 : 0));
    s.stopped_at(30, wh(2000));
    CHECK(price_of(s.known).delivered == wh(1400));
    CHECK(s.known.started_at == after_minutes(-2));
  }
  // The earlier start came before the register was read: it says nothing of that one.
  story s;
  s.does(open{unattributed_order()});
  s.does(bare(0));
  s.does(bare(-11, std::nullopt));
  s.does(record_meter{{register_at(10, wh(900))}});
  s.stopped_at(30, wh(2000));
  CHECK(price_of(s.known).delivered == wh(1100));
}

TEST_CASE("R6, S5: a register withdrawn is priced without, before and after settlement, and never comes back") {
  auto s = charging_without_meter();
  SUBCASE("while it charges") {
    CHECK(s.does_one<register_withdrawn>(withdraw_register{}) == register_withdrawn{});
    s.stopped_at(30, wh(2000)).settled_now();
    CHECK(s.known.revision == 1);
  }
  SUBCASE("when it is settled") {
    s.stopped_at(30, wh(2000)).settled_now();
    REQUIRE(s.known.bill.delivered == wh(1400));
    const auto withdrawn = s.does_one<register_withdrawn>(withdraw_register{});
    CHECK(withdrawn.settle_at == s.now + settlement_grace);
    s.settled_now();
    CHECK(s.known.revision == 2);
    CHECK(has(s.known.flags, flag::late_record));
  }
  CHECK(s.known.bill.delivered == wh(1100));
  CHECK(has(s.known.bill.flags, flag::no_start));
  CHECK(s.said(withdraw_register{}) == "nothing new");
}

TEST_CASE("R6: a register withdrawn before its start is told is never used") {
  story s;
  s.does(open{unattributed_order()});
  s.does(withdraw_register{});
  s.does(bare());
  s.does(record_meter{{register_at(10, wh(900))}});
  s.stopped_at(30, wh(2000));
  CHECK(price_of(s.known).delivered == wh(1100));
  CHECK(story{}.said(withdraw_register{}) == "session_must_be_open");
}

}  // namespace
}  // namespace pilecloud::domain::session
