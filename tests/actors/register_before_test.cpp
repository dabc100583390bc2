// SPDX-License-Identifier: Apache-2.0
// R6 across pile and session: the register of an idle connector becomes the start of a session, and is taken back.
#include <doctest/doctest.h>

#include "actors/reactions.hpp"
#include "tests/actors/charging_world.hpp"

namespace pilecloud::actors::tests {
namespace {

namespace pile = domain::pile;
namespace session = domain::session;
using std::chrono::minutes;
using std::chrono::seconds;

request shows(instant at, std::int64_t wh) {
  return to_pile(pile_1, pile::report_register{1, {at, energy{wh * 1000}}});
}

request starts_without_meter(instant at, std::uint8_t key) {
  auto asked = report_start(at, 0, key, std::nullopt);
  auto& report = std::get<pile::report_start>(std::get<pile::command>(asked.command));
  report.has_meter = false;
  report.meter = {};
  return asked;
}

template <class Command>
Command reaction_to(const pile::fact& happened) {
  events::fact cause;
  cause.stream = "pile/P1";
  cause.body = happened;
  const auto asked = follow_ups(cause);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].stream.text() == "session/P1/7");
  return std::get<Command>(std::get<session::command>(std::get<any_command>(asked[0].command)));
}

TEST_CASE("R6: a start report hands its register on; a register withdrawn asks its session to forget it") {
  const session::reading before{instant_from_us(1), energy{2}};
  pile::start_reported began;
  began.number = 7;
  CHECK_FALSE(reaction_to<session::record_start>(began).register_before.has_value());
  began.register_before = before;
  CHECK(reaction_to<session::record_start>(began).register_before == before);
  reaction_to<session::withdraw_register>(pile::register_withdrawn{7, 1, instant_from_us(1)});
  events::fact cause;
  cause.stream = "pile/P1";
  cause.body = pile::fact{pile::register_read{1, before}};
  CHECK(follow_ups(cause).empty());
}

TEST_CASE("R6: the end of a charge goes with the connector it frees") {
  const auto end_of = [](const session::fact& happened) {
    events::fact cause;
    cause.stream = "session/P1/7";
    cause.body = happened;
    const auto asked = follow_ups(cause);
    REQUIRE(asked.size() == 1);
    return std::get<pile::close_session>(std::get<pile::command>(std::get<any_command>(asked[0].command)));
  };
  session::stopped stopped;
  stopped.at = instant_from_us(5);
  stopped.settle_at = instant_from_us(6);
  CHECK(end_of(stopped).ended_at == instant_from_us(5));
  CHECK_FALSE(end_of(stopped).by_rule);
  const auto by_rule = end_of(session::ended_by_rule{instant_from_us(5), instant_from_us(6)});
  CHECK(by_rule.ended_at == instant_from_us(5));
  CHECK(by_rule.by_rule);
  CHECK(end_of(session::start_failed{session::failure_reason::cancelled, {}, {}}).ended_at == instant{});
}

TEST_CASE_FIXTURE(charging_world,
                  "R6, S5: billed from the register, and again without when an earlier start is told late") {
  tell(register_pile());
  const auto began = clock.now();
  tell(shows(began - minutes{10}, 99'000));
  tell(starts_without_meter(began, 1));
  pass(minutes{60});
  tell(meter(began + minutes{20}, 101'000));
  tell(stop(began + minutes{60}, 106'000));
  pass(seconds{3});
  CHECK(session(session_1).bill.delivered == energy{7'000'000});
  CHECK_FALSE(pile(pile_1).connectors[0].register_before.has_value());

  tell(starts_without_meter(began - minutes{5}, 2));
  pass(seconds{3});
  CHECK(session(session_1).revision == 2);
  CHECK(session(session_1).bill.delivered == energy{5'000'000});
  CHECK(session("P1/2").register_before == session::reading{began - minutes{10}, energy{99'000'000}});
  CHECK(names_of("session/P1/1").back() == "settled");
  CHECK(trial_balance() == money{0});
}

}  // namespace
}  // namespace pilecloud::actors::tests
