// SPDX-License-Identifier: Apache-2.0
// Group commit and readiness of the journal actor.
#include "actors/journal_actor.hpp"

#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "tests/actors/asking.hpp"

namespace pilecloud::actors::tests {
namespace {

// A sequencer that takes nothing while it is told so.
struct closed_sequencer final : storage::sequencer {
  explicit closed_sequencer(storage::log& log) : real(log) {}
  std::vector<storage::append_outcome> append(std::span<const storage::entry> entries) override {
    if (closed) return std::vector<storage::append_outcome>(entries.size(), storage::append_outcome::unknown);
    return real.append(entries);
  }
  result<std::vector<storage::batch>, storage::errc> read(std::uint16_t partition, std::uint64_t from,
                                                          std::size_t limit) override {
    return real.read(partition, from, limit);
  }
  result<storage::claim_result, storage::errc> claim(std::uint16_t partition, std::string_view node) override {
    return real.claim(partition, node);
  }
  result<storage::order_survey, storage::errc> survey() override { return real.survey(); }
  void trim(std::uint16_t partition, std::uint64_t position) override { real.trim(partition, position); }

  storage::local_sequencer real;
  bool closed = false;
};

}  // namespace

TEST_CASE_FIXTURE(deterministic_world, "appends that wait together are one group, one sync") {
  std::vector<reply> replies;
  for (int n = 0; n < 40; ++n) replies.push_back(ask(register_account("A" + std::to_string(n))));
  const auto before = journal->counts();
  run();
  for (const auto& one : replies) CHECK(one.is<accepted>());
  const auto after = journal->counts();
  CHECK(after.commits - before.commits == 40);
  CHECK(after.groups - before.groups < 10);
}

TEST_CASE("groups begin group_every apart; the first after a pause is at once") {
  limits paced;
  paced.group_every = std::chrono::milliseconds{20};
  deterministic_world world{paced};
  const auto before = world.journal->counts().groups;
  CHECK(world.ask_now(register_account("A1")).is<accepted>());
  const auto second = world.ask_now(register_account("A2"));
  world.advance(std::chrono::milliseconds{19});
  const auto third = world.ask_now(register_account("A3"));
  CHECK_FALSE(second.came());
  CHECK_FALSE(third.came());
  world.advance(std::chrono::milliseconds{1});
  CHECK(second.is<accepted>());
  CHECK(third.is<accepted>());
  CHECK(world.journal->counts().groups == before + 2);
  world.advance(std::chrono::milliseconds{20});
  CHECK(world.ask_now(register_account("A4")).is<accepted>());
}

TEST_CASE("a log that takes nothing is told at once, not ready, and ready again when it does") {
  deterministic_world world;
  CHECK(world.entities->writable());
  closed_sequencer order{world.log};
  auto opened = storage::journal::open(world.log, order, world.clock, "test");
  REQUIRE(opened.ok());
  {
    limits few;
    few.tries = 2;
    caf_entities door{*world.system, world.log, *opened.value(), world.clock, few};
    reply first;
    order.closed = true;
    door.ask(register_account("A1"), [got = first.got](answer told) { *got = std::move(told); });
    world.run();
    CHECK_FALSE(door.writable());
    for (int i = 0; i < 5 && !first.came(); ++i) world.advance(std::chrono::seconds{1});
    CHECK(first.is<unavailable>());
    order.closed = false;
    // Whether this journal recovers by itself is the journal's to say; a new one does.
  }
  world.restart();
  CHECK(world.entities->writable());
  CHECK(world.ask_now(register_account("A1")).is<accepted>());
  CHECK(world.facts_of("account/A1").size() == 1);
}

}  // namespace pilecloud::actors::tests
