// SPDX-License-Identifier: Apache-2.0
// How a charge went: energy as it is billed, battery and line beside it, and never more points than asked for.
#include "domain/session/charge_course.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::wh;

TEST_CASE("a course has energy since the start, and what was told of battery and line at its instants") {
  story s;
  s.charging();
  s.at_minute(20).does(record_meter{{register_at(10, wh(2000)), register_at(20, wh(3500))}});
  const std::vector<sample> others{
      {after_minutes(10), 7'000'000, measurand::power},
      {after_minutes(10), 41'000, measurand::state_of_charge},
      {after_minutes(15), 2'000'000, measurand::power, reading_context::periodic, phase::l1},
      {after_minutes(15), 2'100'000, measurand::power, reading_context::periodic, phase::l2},
      {after_minutes(15), 230'000, measurand::voltage, reading_context::periodic, phase::l1},
      {after_minutes(15), 231'000, measurand::voltage, reading_context::periodic, phase::l2},
      {after_minutes(15), 9'000, measurand::current},
      {after_minutes(15), -5'000, measurand::temperature}};
  const auto points = course_of(s.known, others, 500);
  REQUIRE(points.size() == 4);
  CHECK(points[0].at == ten);
  CHECK(points[0].delivered == energy{0});
  CHECK(points[1].delivered == wh(1000));
  CHECK(points[1].power == 7'000'000);
  CHECK(points[1].state_of_charge == 41'000);
  CHECK_FALSE(points[2].delivered);
  CHECK(points[2].power == 4'100'000);
  CHECK(points[2].voltage == 231'000);
  CHECK(points[2].current == 9'000);
  CHECK(points[2].temperature == -5'000);
  CHECK(points[3].delivered == wh(2500));
}

TEST_CASE("R3, R4: a course is told in the corrected time, and goes on over a register that was reset") {
  story s;
  s.charging();
  s.at_minute(30).does(record_clock{std::chrono::hours{-8}});
  s.does(record_meter{{register_at(10, wh(2000)), register_at(20, wh(100)), register_at(25, wh(300))}});
  const auto points = course_of(s.known, {{after_minutes(25), 50'000, measurand::state_of_charge}}, 500);
  REQUIRE(points.size() == 4);
  CHECK(points[1].at == after_minutes(10) - std::chrono::hours{8});
  CHECK(points[1].delivered == wh(1000));
  CHECK(points[3].delivered == price_of(s.known).delivered);
  CHECK(points[3].state_of_charge == 50'000);
}

TEST_CASE("a course has no more points than asked for, its first and its last always") {
  CHECK(rc::check([] {
    story s;
    s.charging();
    const int minutes = *rc::gen::inRange(1, 200);
    std::vector<sample> readings;
    for (int i = 1; i <= minutes; ++i) readings.push_back(register_at(i, wh(1000 + 10 * i)));
    s.at_minute(minutes).does(record_meter{readings});
    const auto most = static_cast<std::size_t>(*rc::gen::inRange(2, 100));
    const auto points = course_of(s.known, {}, most);
    RC_ASSERT(points.size() == std::min(most, readings.size() + 1));
    RC_ASSERT(points.front().at == ten);
    RC_ASSERT(points.back().at == after_minutes(minutes));
    RC_ASSERT(points.back().delivered == wh(10 * minutes));
    for (std::size_t i = 1; i < points.size(); ++i) RC_ASSERT(points[i - 1].at < points[i].at);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::session
