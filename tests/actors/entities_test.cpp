// SPDX-License-Identifier: Apache-2.0
// Promises of the door: repeats, restarts, snapshots, and the real thing on its own threads.
#include <thread>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "actors/entity.hpp"
#include "tests/actors/charging_world.hpp"

namespace pilecloud::actors::tests {
namespace {

using events::category;

}  // namespace

TEST_CASE_FIXTURE(deterministic_world, "a command repeated by id gets the first answer, also after a restart") {
  ask_now(with_id(register_account("A1"), 1, 1));
  const auto first = ask_now(with_id(top_up("A1", 500), 2, 2));
  REQUIRE(first.is<accepted>());
  CHECK_FALSE(first.as<accepted>().repeated);
  ask_now(with_id(top_up("A1", 70), 3, 3));
  SUBCASE("at once") {}
  SUBCASE("after a restart") { restart(); }
  SUBCASE("after a power cut") { power_cut(); }
  const auto again = ask_now(with_id(top_up("A1", 500), 2, 2));
  REQUIRE(again.is<accepted>());
  CHECK(again.as<accepted>().repeated);
  CHECK(again.as<accepted>().first == first.as<accepted>().first);
  CHECK(again.as<accepted>().last == first.as<accepted>().last);
  CHECK(again.as<accepted>().version == first.as<accepted>().version);
  CHECK(again.as<accepted>().facts == first.as<accepted>().facts);
  CHECK(facts_of("account/A1").size() == 3);
}

TEST_CASE_FIXTURE(deterministic_world, "a repeat whose decision would now be a refusal still gets the first answer") {
  ask_now(register_account("A1"));
  ask_now(top_up("A1", 500));
  const auto pay =
      with_id(to_account("A1", domain::account::add_card{domain::account::sealed_text{"aa", "sealed"}}), 4, 4);
  const auto first = ask_now(pay);
  REQUIRE(first.is<accepted>());
  ask_now(to_account("A1", domain::account::remove_card{"aa"}));
  ask_now(to_account("A1", domain::account::add_card{domain::account::sealed_text{"aa", "other"}}));
  const auto again = ask_now(pay);  // the card is known with another cipher by now
  REQUIRE(again.is<accepted>());
  CHECK(again.as<accepted>().repeated);
  CHECK(again.as<accepted>().first == first.as<accepted>().first);
}

TEST_CASE_FIXTURE(deterministic_world, "the same id with another body is an error, whatever the command would do") {
  ask_now(with_id(register_account("A1"), 1, 1));
  ask_now(with_id(top_up("A1", 500), 2, 2));
  CHECK(ask_now(with_id(top_up("A1", 501), 2, 3)).is<body_differs>());
  CHECK(ask_now(with_id(top_up("A1", -1), 2, 3)).is<body_differs>());        // would be refused
  CHECK(ask_now(with_id(register_account("A1"), 2, 3)).is<body_differs>());  // would be nothing new
  CHECK(ask_now(with_id(register_account("B1"), 2, 2)).is<body_differs>());  // another entity
  CHECK(facts_of("account/A1").size() == 2);
  CHECK(facts_of("account/B1").empty());
}

TEST_CASE_FIXTURE(deterministic_world, "nothing new names the stream's last position") {
  const auto made = ask_now(register_account("A1"));
  const auto again = ask_now(register_account("A1"));
  REQUIRE(again.is<accepted>());
  CHECK(again.as<accepted>().first == 0);
  CHECK(again.as<accepted>().last == made.as<accepted>().last);
  CHECK(again.as<accepted>().version == 1);
  CHECK(again.as<accepted>().facts.empty());
}

TEST_CASE_FIXTURE(charging_world, "R8: a device's repeat by natural key gets the first commit's answer") {
  tell(register_pile());
  const auto at = clock.now();
  const auto first = ask_now(report_start(at, 100, 9, std::nullopt));
  REQUIRE(first.is<accepted>());
  settle();
  const auto again = ask_now(report_start(at, 100, 9, std::nullopt));
  REQUIRE(again.is<accepted>());
  CHECK(again.as<accepted>().repeated);
  CHECK(again.as<accepted>().facts == first.as<accepted>().facts);
  CHECK(again.as<accepted>().first == first.as<accepted>().first);
}

TEST_CASE("snapshot and replay give the state of a life without them") {
  limits eager;
  eager.snapshot_every = 3;
  charging_world world{eager};
  world.tell(register_account(account_1));
  for (int i = 1; i <= 10; ++i) world.tell(top_up(account_1, 1'000 * i));
  world.tell(register_pile());
  world.tell(place_order(order_at(world.clock.now(), 5'000)));
  const auto began = world.clock.now();
  world.tell(report_start(began, 0, 1, 1));
  for (int i = 1; i <= 9; ++i) {
    world.pass(std::chrono::minutes{1});
    world.tell(meter(world.clock.now(), 100 * i));
  }
  world.tell(stop(world.clock.now(), 1'000));
  world.pass(std::chrono::seconds{3});
  world.tell(to("station", "S1",
                domain::station::command{domain::station::register_station{
                    station_id{"S1"}, {operator_id{"O1"}, "North", "", "Asia/Shanghai"}}}));
  world.tell(to("tariff", "residential",
                domain::tariff::command{domain::tariff::publish{tariff_id{"residential"},
                                                                operator_id{"O1"},
                                                                "Residential",
                                                                "Asia/Shanghai",
                                                                {domain::tests::residential_day()},
                                                                began}}));
  world.tell(to("staff", "anna",
                domain::staff::command{
                    domain::staff::hire{staff_id{"anna"}, operator_id{"O1"}, domain::staff::role::auditor, "sealed"}}));
  world.tell(to_claim("phone/aa11", domain::claim::take{"account/A7"}));

  const auto check_one = [&world]<category Which>(std::integral_constant<category, Which>, std::string_view id,
                                                  bool has_snapshot) {
    const storage::stream_id stream{events::to_text(Which), id};
    CAPTURE(stream.text());
    entity<Which> by_snapshot{stream};
    REQUIRE(by_snapshot.wake(world.log).ok());
    CHECK(by_snapshot.version() == world.log.version_of(stream));
    CHECK(by_snapshot.version() > 0);
    CHECK(world.log.get_snapshot(stream, entity<Which>::snapshot_kind()).has_value() == has_snapshot);
    // By hand, from the first fact on.
    typename aggregate<Which>::state by_facts{};
    for (const auto& fact : world.facts_of(stream.text()))
      evolve(by_facts, std::get<typename aggregate<Which>::fact>(fact.body), fact.recorded_at);
    CHECK(to_archive(by_snapshot.state()) == to_archive(by_facts));
    // And through the snapshot's bytes, whatever the stream's length.
    by_snapshot.put_snapshot(world.log);
    entity<Which> again{stream};
    REQUIRE(again.wake(world.log).ok());
    CHECK(again.version() == by_snapshot.version());
    CHECK(to_archive(again.state()) == to_archive(by_facts));
  };
  check_one(std::integral_constant<category, category::account>{}, account_1, true);
  check_one(std::integral_constant<category, category::session>{}, session_1, true);
  check_one(std::integral_constant<category, category::pile>{}, pile_1, true);
  check_one(std::integral_constant<category, category::station>{}, "S1", false);
  check_one(std::integral_constant<category, category::tariff>{}, "residential", false);
  check_one(std::integral_constant<category, category::staff>{}, "anna", false);
  check_one(std::integral_constant<category, category::claim>{}, "phone/aa11", false);
}

TEST_CASE_FIXTURE(deterministic_world,
                  "a snapshot that cannot be read, or is ahead of the stream, is only a cache miss") {
  using account_entity = entity<category::account>;
  const storage::stream_id stream{"account", "A1"};
  ask_now(register_account("A1"));
  ask_now(top_up("A1", 500));
  restart();
  SUBCASE("garbage") { log.put_snapshot(stream, account_entity::snapshot_kind(), 2, "garbage"); }
  SUBCASE("from a future that a power cut took back") {
    account_entity ahead{stream};
    REQUIRE(ahead.wake(log).ok());
    ahead.put_snapshot(log);
    const auto bytes = log.get_snapshot(stream, account_entity::snapshot_kind())->state;
    log.put_snapshot(stream, account_entity::snapshot_kind(), 3, bytes);
  }
  SUBCASE("of another fold") { log.put_snapshot(stream, "account/other/9", 2, "other"); }
  const auto told = ask_now(top_up("A1", 1));
  REQUIRE(told.is<accepted>());
  CHECK(told.as<accepted>().version == 3);
}

TEST_CASE_FIXTURE(deterministic_world,
                  "idle entities fall asleep, keep what they were, and cost nothing while asleep") {
  for (int n = 0; n < 50; ++n) ask_now(register_account("A" + std::to_string(n)));
  CHECK(entities->counts().awake == 50);
  clock.advance(bounds.idle);
  entities->tick(clock.now());
  run();
  CHECK(entities->counts().awake == 0);
  const auto told = ask_now(top_up("A7", 5));
  REQUIRE(told.is<accepted>());
  CHECK(told.as<accepted>().version == 2);
  CHECK(entities->counts().awake == 1);
  CHECK(entities->counts().deaths == 0);
}

TEST_CASE_FIXTURE(deterministic_world, "an errand of a node that stops is answered unavailable, never forgotten") {
  auto first = ask(register_account("A1"));
  shut_down();
  CHECK(first.came());
}

TEST_CASE("random commands to few entities: every one is answered, each accepted id once, whatever falls asleep") {
  CHECK(rc::check("every command answered, balances add up", [] {
    limits tight;
    tight.awake_per_partition = 1;
    tight.in_flight_per_entity = 4;
    tight.snapshot_every = 5;
    tight.answer_within = std::chrono::hours{24};  // the ticks here jump
    deterministic_world world{tight};
    const std::vector<std::string> accounts{"A1", "A2", "A3"};
    for (const auto& id : accounts) world.ask_now(register_account(id));
    std::map<std::string, std::int64_t> expected;
    std::vector<std::pair<std::string, reply>> replies;
    const auto count = *rc::gen::inRange(1, 60);
    for (int i = 0; i < count; ++i) {
      const auto& id = accounts[*rc::gen::inRange<std::size_t>(0, accounts.size())];
      replies.emplace_back(id, world.ask(with_id(top_up(id, 1), static_cast<std::uint8_t>(i), 1)));
      if (*rc::gen::inRange(0, 4) == 0) {
        world.clock.advance(tight.idle);
        world.entities->tick(world.clock.now());
      }
      for (auto turns = *rc::gen::inRange(0, 12); turns > 0; --turns) world.step();
    }
    world.run();
    for (const auto& [id, one] : replies) {
      RC_ASSERT(one.came());
      if (one.is<accepted>()) ++expected[id];
      RC_ASSERT((one.is<accepted>() || one.is<busy>()));
    }
    for (const auto& id : accounts) {
      entity<category::account> woken{storage::stream_id{"account", id}};
      RC_ASSERT(woken.wake(world.log).ok());
      RC_ASSERT(woken.state().balance == money{expected[id]});
    }
  }));
}

TEST_CASE("on its own threads: commands from many askers are all answered, each done once") {
  storage::memory_log log;
  system_clock_source clock;
  storage::local_sequencer order{log};
  auto journal = storage::journal::open(log, order, clock, "test");
  REQUIRE(journal.ok());
  constexpr int askers = 4;
  constexpr int commands = 200;
  {
    limits patient;
    patient.answer_within = std::chrono::hours{24};  // the ticks below jump an hour: entities fall asleep meanwhile
    caf_entities entities{log, *journal.value(), clock, patient, 2};
    CHECK(entities.writable());
    for (int n = 0; n < askers; ++n) {
      const auto told = ask_and_wait(entities, register_account("A" + std::to_string(n)), std::chrono::seconds{20});
      REQUIRE(std::holds_alternative<accepted>(told));
    }
    std::atomic<int> done{0};
    std::vector<std::thread> threads;
    for (int n = 0; n < askers; ++n) {
      threads.emplace_back([&entities, &done, n] {
        for (int i = 0; i < commands; ++i) {
          const auto told =
              ask_and_wait(entities, top_up("A" + std::to_string((n + i) % askers), 1), std::chrono::seconds{20});
          if (std::holds_alternative<accepted>(told)) ++done;
          if (i % 50 == 0) entities.tick(system_clock_source{}.now() + std::chrono::hours{1});
        }
      });
    }
    for (auto& one : threads) one.join();
    CHECK(done == askers * commands);
  }
  std::uint64_t facts = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition)
    facts += log.tail(partition).position;
  CHECK(facts == askers * (commands + 1));
}

}  // namespace pilecloud::actors::tests
