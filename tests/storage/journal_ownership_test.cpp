// SPDX-License-Identifier: Apache-2.0
// Journals of several nodes over one sequencer: taking, leaving, following, losing, halting (design §7).
#include <doctest/doctest.h>

#include "storage/batch_reader.hpp"
#include "storage/journal.hpp"
#include "storage/memory_log.hpp"
#include "storage/simulated_sequencer.hpp"
#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace {

const stream_id pile{"pile", "station-1-07"};
const auto partition = pile.partition();

// One node: a log of its own, the order of all.
struct joined {
  explicit joined(simulated_sequencer& order, const std::string& name)
      : journal(storage::journal::join(log, order, clock, name)) {
    journal->on_applied([this](std::uint16_t, std::uint64_t last) { moved.push_back(last); });
    journal->on_lost([this](std::uint16_t, const commit_refusal& why) { lost.push_back(why.error); });
    journal->on_halted([this](std::uint16_t, const failure& why) { halted.push_back(why.error); });
  }
  result<commit, commit_refusal> commit_one(std::uint64_t version, const std::string& payload) {
    const std::vector<proposal> one{propose(pile, version, {payload})};
    return std::move(journal->commit_group(one).front());
  }
  std::vector<batch> from(std::uint64_t position) const {
    return read_batches(log, partition, position, 100, 1u << 20).value();
  }

  memory_log log;
  system_clock_source clock;
  std::unique_ptr<storage::journal> journal;
  std::vector<std::uint64_t> moved;
  std::vector<errc> lost;
  std::vector<errc> halted;
};

struct two_nodes {
  simulated_sequencer order;
  joined a{order, "a"};
  joined b{order, "b"};
};

}  // namespace

TEST_CASE_FIXTURE(two_nodes, "a node that joined owns nothing until it takes, and nothing after it left") {
  CHECK(a.journal->joined());
  CHECK(a.commit_one(0, "x").error().error == errc::not_owner);
  CHECK(a.journal->take(partition).value() == 1);
  CHECK(a.commit_one(0, "x").value().last == 1);
  a.journal->leave(partition);
  CHECK(a.commit_one(1, "y").error().error == errc::not_owner);
  CHECK(a.log.tail(partition).position == 1);
}

TEST_CASE_FIXTURE(two_nodes, "whoever takes has everything ordered before, and the former owner is refused and told") {
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  REQUIRE(a.commit_one(1, "y").ok());
  CHECK(b.journal->take(partition).value() == 2);
  CHECK(b.log.tail(partition) == a.log.tail(partition));
  CHECK(b.moved == std::vector<std::uint64_t>{2});
  CHECK(b.commit_one(2, "z").value().last == 3);
  CHECK(a.commit_one(2, "other").error().error == errc::not_owner);
  CHECK(a.lost == std::vector{errc::not_owner});
  CHECK(a.log.tail(partition).position == 2);  // nothing unordered was applied
  CHECK(a.journal->take(partition).value() == 3);
  CHECK(a.log.tail(partition).position == 3);
}

TEST_CASE_FIXTURE(two_nodes,
                  "a question is answered by the order: the owner's yes, not the former owner's, and no fact") {
  const auto ask = [](joined& node, std::uint64_t version) {
    const std::vector<proposal> one{propose(pile, version, {})};
    return std::move(node.journal->commit_group(one).front());
  };
  CHECK(a.journal->take(partition).value() == 1);
  CHECK(ask(a, 0).ok());
  CHECK(a.commit_one(0, "x").ok());
  CHECK(ask(a, 1).value().last == 1);
  CHECK(ask(a, 0).error().error == errc::version_conflict);
  // With a fact of another stream before it in the same group.
  const std::vector<proposal> both{propose(pile, 1, {"y"}), propose(pile, 2, {})};
  const auto told = a.journal->commit_group(both);
  CHECK(told.front().value().last == 2);
  CHECK(told.back().value().version == 2);
  CHECK(a.journal->counts().facts == 2);
  CHECK(a.journal->counts().commits == 2);
  CHECK(b.journal->take(partition).value() == 2);
  CHECK(a.lost.empty());  // it does not know
  CHECK(ask(a, 2).error().error == errc::not_owner);
  CHECK(a.lost == std::vector{errc::not_owner});
  CHECK(ask(b, 2).ok());
  CHECK(b.log.tail(partition).position == 2);
  CHECK(b.moved == std::vector<std::uint64_t>{2});
}

TEST_CASE_FIXTURE(two_nodes, "a follower applies what was ordered, once, in order, and tells its readers") {
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  REQUIRE(a.commit_one(1, "y").ok());
  REQUIRE(a.commit_one(2, "z").ok());
  const auto late = a.from(3);
  CHECK(b.journal->follow(late).error().error == errc::hole);
  CHECK(b.log.tail(partition).position == 0);
  CHECK(b.halted.empty());
  CHECK(b.journal->follow(a.from(1)).ok());
  CHECK(b.journal->follow(a.from(1)).ok());  // again
  CHECK(b.journal->follow(a.from(2)).ok());  // and a part of it again
  CHECK(b.moved == std::vector<std::uint64_t>{3});
  CHECK(b.log.tail(partition) == a.log.tail(partition));
  CHECK(a.journal->follow(b.from(1)).error().error == errc::conflict);  // its own
}

TEST_CASE_FIXTURE(two_nodes, "what two roads brought at once is applied once, in one write") {
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  REQUIRE(a.commit_one(1, "y").ok());
  CHECK(b.log.apply(std::vector{a.from(1).front(), a.from(2).front(), a.from(1).front()}).ok());
  CHECK(b.log.tail(partition) == a.log.tail(partition));
}

TEST_CASE_FIXTURE(two_nodes, "a node that cannot catch up claims nothing: the owner goes on") {
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  order.trim(partition, 2);
  CHECK(b.journal->take(partition).error().error == errc::not_found);
  CHECK(b.halted.empty());
  CHECK(a.commit_one(1, "y").ok());
  REQUIRE(b.journal->follow(a.from(1)).ok());  // from its peer
  CHECK(b.journal->take(partition).ok());
}

TEST_CASE_FIXTURE(two_nodes, "one bad batch among many takes no other with it") {
  const stream_id account{"account", "a-1"};
  REQUIRE(account.partition() != partition);
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.journal->take(account.partition()).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  const std::vector<proposal> other{propose(account, 0, {"m"})};
  REQUIRE(a.journal->commit_group(other).front().ok());
  auto broken = a.from(1).front();
  broken.bytes[20] = static_cast<char>(broken.bytes[20] ^ 1);
  const auto good = read_batches(a.log, account.partition(), 1, 1, 1u << 20).value().front();
  CHECK(b.journal->follow(std::vector{broken, good}).error().error == errc::checksum_mismatch);
  CHECK(b.log.tail(account.partition()).position == 1);
  CHECK(b.halted.empty());  // bytes that broke on the way are no fork
  CHECK(b.journal->follow(a.from(1)).ok());
}

TEST_CASE_FIXTURE(two_nodes, "facts that do not follow the log halt the partition for good, loudly") {
  simulated_sequencer elsewhere;
  joined stranger{elsewhere, "stranger"};
  REQUIRE(stranger.journal->take(partition).ok());
  REQUIRE(stranger.commit_one(0, "another history").ok());
  REQUIRE(stranger.commit_one(1, "goes on").ok());
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());
  REQUIRE(a.commit_one(1, "y").ok());
  REQUIRE(b.journal->follow(a.from(1)).ok());
  const auto before = b.log.tail(partition);

  CHECK(b.journal->follow(stranger.from(1)).error().error == errc::chain_mismatch);
  CHECK(b.halted == std::vector{errc::chain_mismatch});
  CHECK(b.log.tail(partition) == before);
  REQUIRE(a.commit_one(2, "z").ok());
  CHECK_FALSE(b.journal->follow(a.from(3)).ok());  // a person has to look first
  CHECK_FALSE(b.journal->take(partition).ok());
  CHECK(b.halted.size() == 1);
}

TEST_CASE_FIXTURE(two_nodes, "a log that goes another way than the order halts when it is taken") {
  simulated_sequencer elsewhere;
  joined stranger{elsewhere, "stranger"};
  REQUIRE(stranger.journal->take(partition).ok());
  REQUIRE(stranger.commit_one(0, "another history").ok());
  REQUIRE(a.journal->take(partition).ok());
  REQUIRE(a.commit_one(0, "x").ok());

  REQUIRE(b.journal->follow(stranger.from(1)).ok());  // as long as the order, and another fact
  CHECK(b.journal->take(partition).error().error == errc::chain_mismatch);
  CHECK(b.halted == std::vector{errc::chain_mismatch});
}

TEST_CASE("an append whose fate stays unknown loses the partition; taking it again tells what became of it") {
  for (const bool stored : {false, true}) {
    simulated_sequencer order;
    joined a{order, "a"};
    REQUIRE(a.journal->take(partition).ok());
    REQUIRE(a.commit_one(0, "x").ok());
    simulated_faults faults;
    (stored ? faults.unknown_stored : faults.unknown_lost) = 1000;
    order.set_faults(faults);
    CHECK(a.commit_one(1, "y").error().error == errc::unknown_result);
    CHECK(a.lost == std::vector{errc::unknown_result});
    CHECK(a.log.tail(partition).position == 1);
    order.set_faults({});
    REQUIRE(a.journal->take(partition).ok());
    CHECK(a.log.tail(partition).position == (stored ? 2 : 1));
    CHECK(a.commit_one(stored ? 2 : 1, "z").ok());
  }
}
