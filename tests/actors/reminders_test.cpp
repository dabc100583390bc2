// SPDX-License-Identifier: Apache-2.0
// Reminders alone: the test keeps the rows and gives every answer.
#include "actors/reminders.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/actors/asking.hpp"
#include "tests/actors/played_entities.hpp"

namespace pilecloud::actors::tests {
namespace {

namespace session = domain::session;
using std::chrono::seconds;

struct reminders_world {
  due_reminder row(std::string stream, seconds in, session::reminder kind = session::reminder::settlement_due) const {
    return {0, clock.now() + in, std::move(stream), static_cast<std::uint8_t>(kind)};
  }
  std::vector<due_reminder> due(instant now, std::size_t max) {
    std::vector<due_reminder> found;
    for (const auto& one : rows) {
      if (one.due <= now && found.size() < max) found.push_back(one);
    }
    return found;
  }
  void pump() {
    while (running.pump(clock.now())) {
    }
  }
  void pass(duration by) {
    clock.advance(by);
    pump();
  }

  virtual_clock clock;
  std::vector<due_reminder> rows;  // the longest overdue first
  played_entities whom;
  reminder_limits bounds;
  reminders running{whom, [this](instant now, std::size_t max) { return due(now, max); }, bounds};
};

}  // namespace

TEST_CASE_FIXTURE(reminders_world,
                  "a row is fired when it is due, with its kind, and once while its answer is awaited") {
  rows = {row("session/P1/1", seconds{5}), row("claim/phone/aa", seconds{7}, session::reminder{1})};
  pump();
  CHECK(whom.asked.empty());
  pass(seconds{5});
  REQUIRE(whom.asked.size() == 1);
  const auto& asked = whom.asked.front().what;
  CHECK(asked.stream.text() == "session/P1/1");
  CHECK(asked.by == "reminder");
  CHECK(asked.id == storage::command_id{});
  const auto& fired = std::get<session::remind>(std::get<session::command>(asked.command));
  CHECK(fired.kind == session::reminder::settlement_due);
  pass(seconds{2});
  REQUIRE(whom.asked.size() == 2);
  CHECK(
      std::holds_alternative<domain::claim::remind>(std::get<domain::claim::command>(whom.asked.back().what.command)));
  CHECK(running.in_flight() == 2);
}

TEST_CASE_FIXTURE(reminders_world, "what is not answered for good is fired again later") {
  rows = {row("session/P1/1", seconds{0})};
  pump();
  whom.take().then(busy{});
  pump();
  CHECK(whom.asked.empty());
  pass(bounds.again_after);
  REQUIRE(whom.asked.size() == 1);
  whom.take().then(unavailable{"away"});
  pass(bounds.again_after);
  CHECK(whom.asked.empty());  // counted from the answer
  pass(bounds.again_after);
  REQUIRE(whom.asked.size() == 1);
}

TEST_CASE_FIXTURE(reminders_world,
                  "an answered row that still stands is fired again much later, a gone one is forgotten") {
  rows = {row("session/P1/1", seconds{0})};
  pump();
  whom.take().then(accepted{});
  pump();
  pass(bounds.again_after);
  CHECK(whom.asked.empty());
  pass(bounds.standing_after);
  REQUIRE(whom.asked.size() == 1);
  whom.take().then(accepted{});
  rows.clear();
  pump();
  rows = {row("session/P1/1", seconds{0})};  // set anew
  pump();
  CHECK(whom.asked.size() == 1);
}

TEST_CASE("rows that wait for their answer do not hide those behind them, and no more than the bound is in flight") {
  reminders_world world;
  world.bounds.in_flight = 2;
  reminders running{world.whom, [&world](instant now, std::size_t max) { return world.due(now, max); }, world.bounds};
  for (int n = 1; n <= 6; ++n) world.rows.push_back(world.row("session/P1/" + std::to_string(n), seconds{0}));
  const auto pump = [&] {
    while (running.pump(world.clock.now())) {
    }
  };
  pump();
  CHECK(world.whom.asked.size() == 2);
  std::vector<std::string> fired;
  for (int n = 1; n <= 6; ++n) {
    auto one = world.whom.take();
    fired.push_back(one.what.stream.text());
    one.then(accepted{});
    pump();
  }
  std::sort(fired.begin(), fired.end());
  CHECK(std::unique(fired.begin(), fired.end()) == fired.end());
  CHECK(fired.size() == 6);
}

TEST_CASE_FIXTURE(reminders_world, "a row of a stream that takes no reminders fires nothing") {
  rows = {row("pile/P1", seconds{0})};
  pump();
  CHECK(whom.asked.empty());
  CHECK(running.in_flight() == 0);
}

}  // namespace pilecloud::actors::tests
