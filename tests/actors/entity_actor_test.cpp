// SPDX-License-Identifier: Apache-2.0
// An entity and its directory with the test in the journal's place: it decides when and how an append ends.
#include <doctest/doctest.h>

#include "actors/directory_actor.hpp"
#include "events/codec.hpp"
#include "tests/actors/asking.hpp"

namespace pilecloud::actors::tests {
namespace {

struct played_journal : deterministic_world {
  explicit played_journal(limits wanted = {}, bool confirms_no = false)
      : deterministic_world(wanted), disk(std::in_place, *system, true) {
    around = std::make_shared<const surroundings>(surroundings{
        log, clock, caf::actor_cast<journal_actor>(caf::actor_cast<caf::strong_actor_ptr>(disk->address())), bounds,
        counted, confirms_no});
    directory = spawn_directory(*system, around, clock.now());
    run();
  }
  ~played_journal() {
    caf::anon_send_exit(directory, caf::exit_reason::user_shutdown);
    disk.reset();  // bounces what it was asked
    directory = nullptr;
    around.reset();
    run();
  }

  reply tell(request what) {
    reply result;
    caf::anon_send(directory, perform_atom::value,
                   errand_ticket{std::make_shared<errand>(
                       std::move(what), [got = result.got](answer told) { *got = std::move(told); })});
    run();
    return result;
  }

  std::size_t appends_waiting() { return (*disk)->mailbox().size(); }

  // Takes the next append; what `outcome` returns is told to the entity.
  template <class Outcome>
  void end_append(Outcome outcome) {
    REQUIRE(appends_waiting() > 0);
    (*disk)->receive([&outcome](append_atom, append_request& asked) { return outcome(asked.proposal); });
    run();
  }
  append_outcome commit(const storage::proposal& proposal) {
    auto made = journal->commit_group({&proposal, 1});
    append_outcome told;
    if (made.front().ok())
      told.commit = made.front().value();
    else
      told.refusal = made.front().error();
    return told;
  }
  void commit_next() {
    end_append([this](const storage::proposal& proposal) { return commit(proposal); });
  }
  static append_outcome refused(storage::errc error) { return {{}, storage::commit_refusal{error}}; }

  std::shared_ptr<activity> counted = std::make_shared<activity>();
  std::optional<caf::scoped_actor> disk;
  std::shared_ptr<const surroundings> around;
  directory_actor directory;
};

// One node of several.
struct played_owner : played_journal {
  played_owner() : played_journal({}, true) {}
};

limits with(std::size_t per_entity, std::size_t per_partition) {
  limits result;
  result.in_flight_per_entity = per_entity;
  result.in_flight_per_partition = per_partition;
  return result;
}

}  // namespace

TEST_CASE_FIXTURE(played_journal, "the second command waits for the first to be durable") {
  const auto first = tell(with_id(register_account("A1"), 1, 1));
  const auto second = tell(with_id(top_up("A1", 500), 2, 2));
  CHECK(appends_waiting() == 1);  // nothing decided behind the append
  CHECK_FALSE(first.came());
  commit_next();
  CHECK(first.is<accepted>());
  CHECK_FALSE(second.came());
  CHECK(appends_waiting() == 1);
  commit_next();
  REQUIRE(second.is<accepted>());
  CHECK(second.as<accepted>().version == 2);
  CHECK(second.as<accepted>().first == second.as<accepted>().last);
}

TEST_CASE_FIXTURE(played_journal, "a refusal is answered at once and writes nothing") {
  const auto refused_one = tell(top_up("A1", 500));
  REQUIRE(refused_one.is<rejected>());
  CHECK(refused_one.as<rejected>().rule == "account_must_be_registered");
  CHECK(refused_one.as<rejected>().category == "account");
  CHECK(appends_waiting() == 0);
}

TEST_CASE_FIXTURE(played_owner,
                  "one of several says no when the order has confirmed it, and from a newer state if not") {
  const auto refused_one = tell(top_up("A1", 500));
  CHECK_FALSE(refused_one.came());
  SUBCASE("it owns the partition: the no stands") {
    end_append([this](const storage::proposal& asked) {
      CHECK(asked.payloads.empty());
      CHECK(asked.stream.text() == "account/A1");
      return commit(asked);
    });
    CHECK(refused_one.as<rejected>().rule == "account_must_be_registered");
    CHECK(counted->deaths == 0);
    CHECK(facts().empty());
  }
  SUBCASE("another node owns it") {
    end_append([](const storage::proposal&) { return refused(storage::errc::not_owner); });
    CHECK(refused_one.is<unavailable>());
  }
  SUBCASE("another node owned it meanwhile and wrote: decided anew") {
    end_append([this](const storage::proposal&) {
      const domain::account::fact fact{domain::account::registered{}};
      const storage::proposal written{storage::stream_id{"account", "A1"}, 0, {}, {}, {events::encode(fact, {})}};
      CHECK_FALSE(commit(written).refusal.has_value());
      return refused(storage::errc::version_conflict);
    });
    advance(bounds.back_off);
    commit_next();
    CHECK(refused_one.is<accepted>());
  }
}

TEST_CASE_FIXTURE(played_owner, "nothing to do is a no as well; what is already done needs no order") {
  const auto first = tell(with_id(register_account("A1"), 1, 1));
  commit_next();
  CHECK(first.is<accepted>());
  const auto again = tell(register_account("A1"));
  CHECK(appends_waiting() == 1);
  CHECK_FALSE(again.came());
  commit_next();
  CHECK(again.came());
  const auto repeat = tell(with_id(register_account("A1"), 1, 1));
  CHECK(appends_waiting() == 0);
  CHECK(repeat.as<accepted>().repeated);
}

TEST_CASE_FIXTURE(played_journal,
                  "an actor that cannot know an append's outcome dies; its queue comes again, each once") {
  const auto first = tell(with_id(register_account("A1"), 1, 1));
  const auto second = tell(with_id(top_up("A1", 500), 2, 2));
  const auto third = tell(with_id(top_up("A1", 70), 3, 3));
  SUBCASE("the append was durable, its answer lost") {
    end_append([this](const storage::proposal& proposal) {
      CHECK_FALSE(commit(proposal).refusal.has_value());
      return refused(storage::errc::unknown_result);
    });
  }
  SUBCASE("the append was lost") {
    end_append([](const storage::proposal&) { return refused(storage::errc::unknown_result); });
  }
  SUBCASE("the disk failed") {
    end_append([](const storage::proposal&) { return refused(storage::errc::io_error); });
  }
  SUBCASE("somebody else wrote the stream") {
    end_append([](const storage::proposal&) { return refused(storage::errc::version_conflict); });
  }
  CHECK_FALSE(first.came());
  CHECK(appends_waiting() == 0);  // the back-off
  advance(bounds.back_off);
  while (appends_waiting() > 0) commit_next();
  CHECK(first.is<accepted>());
  CHECK(second.is<accepted>());
  CHECK(third.is<accepted>());
  CHECK(facts_of("account/A1").size() == 3);
  CHECK(counted->deaths == 1);
}

TEST_CASE_FIXTURE(played_journal, "an entity without a fruitful life answers unavailable after bounded tries") {
  const auto first = tell(with_id(register_account("A1"), 1, 1));
  const auto second = tell(with_id(top_up("A1", 500), 2, 2));
  for (std::uint32_t life = 0; life < bounds.tries; ++life) {
    REQUIRE(appends_waiting() == 1);
    end_append([](const storage::proposal&) { return refused(storage::errc::unknown_result); });
    advance(std::chrono::seconds{1});
  }
  CHECK(appends_waiting() == 0);
  CHECK(first.is<unavailable>());
  CHECK(second.is<unavailable>());
  const auto later = tell(with_id(register_account("A1"), 1, 1));  // and it is not dead for ever
  commit_next();
  CHECK(later.is<accepted>());
}

TEST_CASE_FIXTURE(played_journal, "a log that takes nothing answers unavailable and kills nobody") {
  const auto first = tell(register_account("A1"));
  end_append([](const storage::proposal&) { return refused(storage::errc::not_writable); });
  CHECK(first.is<unavailable>());
  CHECK(counted->deaths == 0);
  const auto again = tell(register_account("A1"));
  commit_next();
  CHECK(again.is<accepted>());
}

TEST_CASE_FIXTURE(played_journal, "a stream that cannot be folded answers unavailable and is never written to") {
  // A top-up of an account nobody registered: no decider writes that.
  const auto payload =
      events::encode(domain::account::fact{domain::account::topped_up{money{5}, {}, {}}}, events::origin{});
  const storage::proposal wrong{storage::stream_id{"account", "A1"}, 0, {}, {}, {payload}};
  REQUIRE_FALSE(commit(wrong).refusal.has_value());
  const auto first = tell(register_account("A1"));
  CHECK(first.is<unavailable>());
  CHECK(appends_waiting() == 0);
  const auto second = tell(register_account("A1"));
  CHECK(second.is<unavailable>());
}

TEST_CASE_FIXTURE(played_journal, "falling asleep loses no command, whenever it comes") {
  const auto first = tell(register_account("A1"));
  commit_next();
  REQUIRE(first.is<accepted>());
  clock.advance(bounds.idle);
  caf::anon_send(directory, tick_atom::value, us_of(clock.now()));
  std::vector<reply> came;
  const auto send_one = [&](std::uint8_t id) {
    reply result;
    caf::anon_send(directory, perform_atom::value,
                   errand_ticket{std::make_shared<errand>(
                       with_id(top_up("A1", 1), id, id), [got = result.got](answer told) { *got = std::move(told); })});
    came.push_back(result);
  };
  // One more command before each actor's turn: before the tick is seen, between `sleep` and its end, before the news of
  // the end, after it.
  std::uint8_t id = 10;
  int turns_taken = 0;
  do {
    send_one(id++);
    while (appends_waiting() > 0)
      (*disk)->receive([this](append_atom, append_request& asked) { return commit(asked.proposal); });
    ++turns_taken;
  } while (step() && turns_taken < 12);
  run();
  while (appends_waiting() > 0) commit_next();
  CHECK(turns_taken > 5);
  for (const auto& one : came) CHECK(one.is<accepted>());
  CHECK(facts_of("account/A1").size() == 1 + came.size());
  CHECK(counted->deaths == 0);
}

TEST_CASE("over the bound of an entity the answer is busy at once") {
  played_journal world{with(2, 100)};
  const auto first = world.tell(register_account("A1"));
  const auto second = world.tell(top_up("A1", 1));
  const auto third = world.tell(top_up("A1", 2));
  const auto other = world.tell(register_account("B1"));
  CHECK(third.is<busy>());
  CHECK_FALSE(other.came());
  while (world.appends_waiting() > 0) world.commit_next();
  CHECK(first.is<accepted>());
  CHECK(second.is<accepted>());
  CHECK(world.tell(top_up("A1", -1)).is<rejected>());  // room again
}

TEST_CASE("over the bound of a partition the answer is busy at once") {
  played_journal world{with(100, 3)};
  std::vector<reply> came;
  for (const auto* id : {"A1", "A2", "A3", "A4"}) came.push_back(world.tell(register_account(id)));
  CHECK(came[3].is<busy>());
  while (world.appends_waiting() > 0) world.commit_next();
  for (int i = 0; i < 3; ++i) CHECK(came[static_cast<std::size_t>(i)].is<accepted>());
  const auto later = world.tell(register_account("A4"));
  world.commit_next();
  CHECK(later.is<accepted>());
}

TEST_CASE_FIXTURE(played_journal, "an errand that waits too long is answered unavailable; the entity goes on") {
  const auto first = tell(with_id(register_account("A1"), 1, 1));
  clock.advance(bounds.answer_within);
  caf::anon_send(directory, tick_atom::value, us_of(clock.now()));
  run();
  CHECK(first.is<unavailable>());
  commit_next();  // it was done after all
  const auto again = tell(with_id(register_account("A1"), 1, 1));
  REQUIRE(again.is<accepted>());
  CHECK(again.as<accepted>().repeated);
}

TEST_CASE("the longest unused entities fall asleep when too many are awake") {
  limits few;
  few.awake_per_partition = 2;
  played_journal world{few};
  for (const auto* id : {"A1", "A2", "A3", "A4", "A5"}) {
    const auto told = world.tell(register_account(id));
    world.commit_next();
    CHECK(told.is<accepted>());
  }
  CHECK(world.counted->awake <= 3);
  CHECK(world.counted->wakes == 5);
  const auto again = world.tell(top_up("A1", 5));
  world.commit_next();
  CHECK(again.is<accepted>());
  CHECK(world.counted->wakes == 6);
}

}  // namespace pilecloud::actors::tests
