// SPDX-License-Identifier: Apache-2.0
// The reactor alone: the test writes facts and gives every answer.
#include "actors/reactor.hpp"

#include <doctest/doctest.h>

#include "events/codec.hpp"
#include "storage/local_sequencer.hpp"
#include "storage/memory_log.hpp"
#include "tests/actors/asking.hpp"
#include "tests/actors/played_entities.hpp"

namespace pilecloud::actors::tests {
namespace {

namespace session = domain::session;

struct reactor_world {
  reactor_world() { boot(); }
  void boot() {
    order = std::make_unique<storage::local_sequencer>(log);
    journal = storage::journal::open(log, *order, clock, "test").value().release();
    owned.reset(journal);
    begin();
  }
  void begin() {
    whom.asked.clear();
    running = std::make_unique<reactor>(log, whom, bounds, [this] { return writable; });
  }

  storage::commit write(std::string_view category, std::string_view id, const events::any_fact& fact) {
    const storage::stream_id stream{category, id};
    const storage::proposal proposal{stream, log.version_of(stream), {}, {}, {events::encode(fact, {})}};
    auto made = journal->commit_group({&proposal, 1});
    PILECLOUD_ASSERT(made.front().ok(), "{}", made.front().error().detail);
    return made.front().value();
  }
  storage::commit write_ordered(const std::string& id) {
    session::order order_of;
    order_of.account = account_id{"A1"};
    order_of.hold = money{500};
    order_of.terms = domain::tests::residential();
    return write("session", id, session::fact{session::ordered{order_of}});
  }
  storage::commit write_stopped(const std::string& id) {
    session::stopped stopped;
    stopped.settle_at = clock.now();
    stopped.reason = session::stop_reason::local;
    return write("session", id, session::fact{stopped});
  }

  void pump() {
    while (running->pump(clock.now())) {
    }
  }
  void answer_next(answer told) {
    whom.take().then(std::move(told));
    pump();
  }
  void wait_out_back_off() {
    clock.advance(bounds.back_off_max);
    pump();
  }

  virtual_clock clock;
  storage::memory_log log;
  std::unique_ptr<storage::local_sequencer> order;
  storage::journal* journal = nullptr;
  std::unique_ptr<storage::journal> owned;
  played_entities whom;
  reactor_limits bounds;
  bool writable = true;
  std::unique_ptr<reactor> running;
};

const accepted done{};

}  // namespace

TEST_CASE_FIXTURE(reactor_world,
                  "follow-ups carry natural keys, cause and name; the offset waits for the oldest answer") {
  const auto first = write_ordered("P1/1");
  const auto second = write_ordered("P1/2");
  pump();
  REQUIRE(whom.asked.size() == 1);  // both are for account A1: one after the other
  const auto& asked = whom.asked.front().what;
  CHECK(asked.stream.text() == "account/A1");
  CHECK(asked.id == storage::command_id{});
  CHECK(asked.by == "reactor/place_hold");
  CHECK(asked.cause_partition == first.partition);
  CHECK(asked.cause_position == first.first);
  CHECK(running->offset(first.partition) == 0);
  answer_next(done);
  CHECK(running->offset(first.partition) == first.last);
  REQUIRE(whom.asked.size() == 1);
  CHECK(whom.asked.front().what.cause_position == second.first);
  answer_next(done);
  CHECK(running->offset(first.partition) == second.last);
  CHECK(running->in_flight() == 0);
}

TEST_CASE_FIXTURE(reactor_world, "the offset does not pass an unanswered fact when later ones are answered first") {
  const auto held = write_ordered("P1/1");
  const auto stopped = write_stopped("P1/1");
  pump();
  REQUIRE(whom.asked.size() == 2);
  auto slow = whom.take();
  answer_next(done);  // free_connector
  CHECK(running->offset(held.partition) == 0);
  slow.then(done);
  pump();
  CHECK(running->offset(held.partition) == stopped.last);
}

TEST_CASE_FIXTURE(reactor_world, "busy and unavailable are asked again later, in the order of the feed") {
  write_ordered("P1/1");
  const auto second = write_ordered("P1/2");
  pump();
  answer_next(busy{});
  CHECK(whom.asked.empty());  // the second waits behind the first
  REQUIRE(running->next_due().has_value());
  wait_out_back_off();
  REQUIRE(whom.asked.size() == 1);
  CHECK(whom.asked.front().what.cause_position == 1);
  answer_next(unavailable{"away"});
  wait_out_back_off();
  answer_next(done);
  CHECK(whom.asked.front().what.cause_position == second.first);
}

TEST_CASE_FIXTURE(reactor_world, "a refusal goes back to the first as a command") {
  const auto ordered = write_ordered("P1/1");
  pump();
  answer_next(rejected{"account", "debt_must_be_paid_first", {}});
  REQUIRE(whom.asked.size() == 1);
  const auto& back = whom.asked.front().what;
  CHECK(back.stream.text() == "session/P1/1");
  const auto& failed = std::get<session::fail_start>(std::get<session::command>(back.command));
  CHECK(failed.reason == session::failure_reason::account_has_debt);
  CHECK(running->offset(ordered.partition) == 0);
  answer_next(done);
  CHECK(running->offset(ordered.partition) == ordered.last);
}

TEST_CASE_FIXTURE(reactor_world, "what keeps failing is parked, the rest go on, and a person can retry it") {
  const auto ordered = write_ordered("P1/1");
  const auto stopped = write_stopped("P1/1");
  pump();
  REQUIRE(whom.asked.size() == 2);
  auto hold = whom.take();
  answer_next(done);
  hold.then(unavailable{"corrupt"});
  pump();
  for (std::uint32_t i = 1; i < bounds.tries; ++i) {
    wait_out_back_off();
    answer_next(unavailable{"corrupt"});
  }
  CHECK(whom.asked.empty());
  CHECK(running->offset(ordered.partition) == stopped.last);
  auto parked = running->parked();
  REQUIRE(parked.size() == 1);
  CHECK(parked[0].name == "place_hold");
  CHECK(parked[0].stream == "account/A1");
  CHECK(parked[0].reason == "unavailable: corrupt");
  CHECK(parked[0].position == ordered.first);

  begin();  // a restart keeps it
  pump();
  CHECK(running->parked() == parked);
  CHECK(whom.asked.empty());
  CHECK_FALSE(running->retry(ordered.partition, ordered.first, 7).ok());
  REQUIRE(running->retry(ordered.partition, ordered.first, 0).ok());
  pump();
  REQUIRE(whom.asked.size() == 1);
  CHECK(whom.asked.front().what.by == "reactor/place_hold");
  CHECK(running->parked().size() == 1);  // until it is answered
  answer_next(done);
  CHECK(running->parked().empty());
  begin();
  CHECK(running->parked().empty());
}

TEST_CASE_FIXTURE(reactor_world, "a refusal that means nothing to the reactor is parked with its rule") {
  session::settled settled;
  settled.revision = 2;
  settled.source = session::payment_source::wallet;
  settled.account = account_id{"A1"};
  settled.cause = session::settle_cause::stopped;
  write("session", "P1/1", session::fact{settled});
  pump();
  answer_next(rejected{"account", "revision_must_follow", "revision"});
  REQUIRE(running->parked().size() == 1);
  CHECK(running->parked()[0].name == "charge_wallet");
  CHECK(running->parked()[0].reason == "rejected: revision_must_follow");
}

TEST_CASE_FIXTURE(reactor_world, "while the whole log is away nothing is parked") {
  write_ordered("P1/1");
  pump();
  writable = false;
  for (std::uint32_t i = 0; i < 3 * bounds.tries; ++i) {
    if (!whom.asked.empty()) answer_next(unavailable{"not writable"});
    wait_out_back_off();
  }
  CHECK(running->parked().empty());
  CHECK(whom.asked.empty());
  writable = true;
  wait_out_back_off();
  answer_next(done);
  CHECK(running->in_flight() == 0);
}

TEST_CASE_FIXTURE(reactor_world, "a restart asks again only what was not done with") {
  const auto first = write_ordered("P1/1");
  pump();
  answer_next(done);
  write_ordered("P1/2");
  pump();
  CHECK(whom.asked.size() == 1);
  begin();
  pump();
  REQUIRE(whom.asked.size() == 1);
  CHECK(whom.asked.front().what.cause_position == first.last + 1);
}

TEST_CASE_FIXTURE(reactor_world, "the window bounds what is asked at once") {
  bounds.window = 4;
  begin();
  for (int n = 1; n <= 10; ++n) write_stopped("P1/" + std::to_string(n));
  pump();
  CHECK(whom.asked.size() == 1);  // one pile: one after the other
  for (int n = 1; n <= 10; ++n) answer_next(done);
  CHECK(whom.asked.empty());
}

TEST_CASE_FIXTURE(reactor_world, "S12: imported history asks for nothing") {
  session::order imported;
  imported.source = session::payment_source::imported;
  imported.account = account_id{"A1"};
  write("pile", "P1", domain::pile::fact{domain::pile::order_placed{1, imported}});
  write("session", "P1/1", session::fact{session::ordered{imported}});
  session::stopped stopped;
  stopped.reason = session::stop_reason::local;
  write("session", "P1/1", session::fact{stopped});
  session::settled settled;
  settled.source = session::payment_source::imported;
  settled.account = account_id{"A1"};
  settled.cause = session::settle_cause::imported;
  const auto last = write("session", "P1/1", session::fact{settled});
  pump();
  CHECK(whom.asked.empty());
  CHECK(running->offset(last.partition) == last.last);
}

}  // namespace pilecloud::actors::tests
