// SPDX-License-Identifier: Apache-2.0
// One suite over {memory, RocksDB} x {local, simulated}: what the journal promises whatever lies below (design §5).
#include <doctest/doctest.h>

#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace {

const stream_id pile{"pile", "station-1-07"};
const stream_id session{"session", "station-1-07/1"};

errc error_of(const result<commit, commit_refusal>& outcome) { return outcome.error().error; }

}  // namespace

TEST_CASE_TEMPLATE("design §5.4: positions are dense from 1 and versions count a stream", World, PILECLOUD_ALL_WORLDS) {
  World w;
  const auto first = w.commit_one(propose(pile, 0, {"a", "b", "c"})).value();
  CHECK(first.partition == pile.partition());
  CHECK(first.first == 1);
  CHECK(first.last == 3);
  CHECK(first.version == 3);
  const auto second = w.commit_one(propose(session, 0, {"d"})).value();
  CHECK(second.partition == first.partition);  // a pile and its sessions live together
  CHECK(second.first == 4);
  CHECK(second.version == 1);
  CHECK(w.log->version_of(pile) == 3);
  CHECK(w.log->version_of(session) == 1);
  CHECK(w.log->version_of(stream_id{"pile", "nobody"}) == 0);
  CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a", "b", "c"});
  std::uint64_t position = 0;
  hash256 chain{};
  for (const auto& bytes : all_records(*w.log, pile.partition())) {
    const auto fact = decode_record(bytes).value();
    CHECK(fact.position == ++position);
    chain = chain_after(chain, bytes);
    CHECK(fact.chain == chain);
  }
  CHECK(position == 4);
  CHECK(w.log->tail(pile.partition()).chain == chain);
}

TEST_CASE_TEMPLATE("design §5.3: a wrong expected version is refused and disturbs no other proposal", World,
                   PILECLOUD_ALL_WORLDS) {
  World w;
  const stream_id other{"account", "a-1"};
  const std::vector<proposal> group{propose(pile, 0, {"a"}), propose(pile, 0, {"late"}), propose(other, 7, {"x"}),
                                    propose(pile, 1, {"b"}), propose(other, 0, {"y"})};
  const auto outcomes = w.journal->commit_group(group);
  CHECK(outcomes[0].value().version == 1);
  CHECK(error_of(outcomes[1]) == errc::version_conflict);
  CHECK(error_of(outcomes[2]) == errc::version_conflict);
  CHECK(outcomes[3].value().version == 2);
  CHECK(outcomes[4].value().version == 1);
  CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a", "b"});
  CHECK(stream_payloads(*w.log, other) == std::vector<std::string>{"y"});
  CHECK(w.journal->counts().groups == 1);
}

TEST_CASE_TEMPLATE("design §5.2: a repeated command adds nothing and names its first commit", World,
                   PILECLOUD_ALL_WORLDS) {
  World w;
  auto asked = propose(pile, 0, {"a", "b"});
  asked.command = command_named(1);
  asked.body = body_named(1);
  auto differs = asked;
  differs.body = body_named(2);

  SUBCASE("in a later group") {
    const auto made = w.commit_one(asked).value();
    const auto repeat = w.commit_one(asked);
    CHECK(error_of(repeat) == errc::duplicate_command);
    CHECK(repeat.error().earlier.partition == made.partition);
    CHECK(repeat.error().earlier.first == made.first);
    CHECK(error_of(w.commit_one(differs)) == errc::command_body_differs);
  }
  SUBCASE("in the same group") {
    const std::vector<proposal> group{asked, asked, differs};
    const auto outcomes = w.journal->commit_group(group);
    CHECK(outcomes[0].value().first == 1);
    CHECK(error_of(outcomes[1]) == errc::duplicate_command);
    CHECK(outcomes[1].error().earlier.first == 1);
    CHECK(error_of(outcomes[2]) == errc::command_body_differs);
  }
  CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a", "b"});
}

TEST_CASE_TEMPLATE("design §5.2: a refused command is decided afresh when it comes again", World,
                   PILECLOUD_ALL_WORLDS) {
  World w;
  auto asked = propose(pile, 1, {"a"});
  asked.command = command_named(1);
  auto in_time = asked;
  in_time.expected_version = 0;
  const std::vector<proposal> group{asked, in_time};
  const auto outcomes = w.journal->commit_group(group);
  CHECK(error_of(outcomes[0]) == errc::version_conflict);
  CHECK(outcomes[1].ok());
}

TEST_CASE_TEMPLATE("a command swept from the table is forgotten, others stay", World, PILECLOUD_ALL_WORLDS) {
  World w;
  auto old = propose(pile, 0, {"a"});
  old.command = command_named(1);
  const auto made = w.commit_one(old).value();
  w.clock.set(us_of(made.recorded_at) + 1'000'000);
  auto young = propose(pile, 1, {"b"});
  young.command = command_named(2);
  CHECK(w.commit_one(young).ok());
  CHECK(w.log->sweep_commands(made.recorded_at + duration{1}, 100) == 1);
  CHECK(!w.log->find_command(old.command));
  CHECK(w.log->find_command(young.command)->first == 2);
}

TEST_CASE_TEMPLATE("a group above the bound is split and each part is whole", World, PILECLOUD_ALL_WORLDS) {
  World w;
  std::vector<proposal> group;
  for (std::uint64_t i = 0; i < 24; ++i) {
    group.push_back(propose(stream_id{"pile", "p-" + std::to_string(i % 3)}, i / 3, {std::string(100'000, 'x')}));
  }
  const auto outcomes = w.journal->commit_group(group);
  for (std::size_t i = 0; i < outcomes.size(); ++i) CHECK(outcomes[i].value().version == i / 3 + 1);
  CHECK(w.journal->counts().groups == 5);  // five of 100 kB fit into 512 KiB
  CHECK(w.journal->counts().commits == 24);
  CHECK(w.log->version_of(stream_id{"pile", "p-2"}) == 8);
}

TEST_CASE_TEMPLATE("what is too large is refused before anything is written", World, PILECLOUD_ALL_WORLDS) {
  World w;
  CHECK(error_of(w.commit_one(propose(pile, 0, {std::string(fact_bytes_max + 1, 'x')}))) == errc::too_large);
  CHECK(error_of(w.commit_one(propose(pile, 0, std::vector<std::string>(commit_facts_max + 1, "x")))) ==
        errc::too_large);
  CHECK(error_of(w.commit_one(propose(pile, 0, std::vector<std::string>(3, std::string(200'000, 'x'))))) ==
        errc::too_large);
  CHECK(w.commit_one(propose(pile, 0, {std::string(fact_bytes_max, 'x')})).ok());
  CHECK(w.commit_one(propose(pile, 1, std::vector<std::string>(commit_facts_max, "x"))).ok());
}

TEST_CASE_TEMPLATE("design §4: recorded_at never falls in a partition, whatever the clock does", World,
                   PILECLOUD_ALL_WORLDS) {
  World w;
  w.clock.set(1'000'000);
  const auto first = w.commit_one(propose(pile, 0, {"a"})).value();
  w.clock.set(400'000);
  CHECK(w.commit_one(propose(pile, 1, {"b"})).value().recorded_at == first.recorded_at);
  w.open_journal();
  w.clock.set(-5);
  CHECK(w.commit_one(propose(pile, 2, {"c"})).value().recorded_at == first.recorded_at);
  w.clock.set(1'000'001);
  CHECK(us_of(w.commit_one(propose(pile, 3, {"d"})).value().recorded_at) == 1'000'001);
}

TEST_CASE_TEMPLATE("design §5.3: after another journal claims, the old one writes nothing until reopened", World,
                   PILECLOUD_ALL_WORLDS) {
  World w;
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  auto rival = journal::open(*w.log, *w.order, w.clock, "node-2");
  REQUIRE(rival.ok());
  CHECK(error_of(w.commit_one(propose(pile, 1, {"stale"}))) == errc::fenced);
  CHECK(error_of(w.commit_one(propose(pile, 1, {"stale"}))) == errc::not_writable);
  const auto asked = propose(pile, 1, {"b"});
  CHECK(rival.value()->commit_group({&asked, 1}).front().ok());
  w.open_journal();
  CHECK(w.commit_one(propose(pile, 2, {"c"})).ok());
  CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE_TEMPLATE("each group tells which partitions moved, after they are durable", World, PILECLOUD_ALL_WORLDS) {
  World w;
  std::vector<std::pair<std::uint16_t, std::uint64_t>> moves;
  w.journal->on_applied([&moves, &w](std::uint16_t partition, std::uint64_t last) {
    CHECK(w.log->tail(partition).position == last);
    moves.emplace_back(partition, last);
  });
  const std::vector<proposal> group{propose(pile, 0, {"a", "b"}), propose(pile, 9, {"refused"}),
                                    propose(session, 0, {"c"})};
  w.journal->commit_group(group);
  CHECK(moves == std::vector<std::pair<std::uint16_t, std::uint64_t>>{{pile.partition(), 3}});
}

TEST_CASE_TEMPLATE("snapshots are found by stream and kind, the newest alone", World, PILECLOUD_ALL_WORLDS) {
  World w;
  CHECK(!w.log->get_snapshot(pile, "k1"));
  w.log->put_snapshot(pile, "k1", 7, "seven");
  w.log->put_snapshot(pile, "k1", 9, std::string{"ni\0ne", 5});
  const auto found = w.log->get_snapshot(pile, "k1");
  REQUIRE(found);
  CHECK(found->version == 9);
  CHECK(found->state == std::string{"ni\0ne", 5});
  CHECK(!w.log->get_snapshot(pile, "k2"));
  CHECK(!w.log->get_snapshot(session, "k1"));
}

TEST_CASE_TEMPLATE("marks are put, listed by prefix and deleted by an empty value", World, PILECLOUD_ALL_WORLDS) {
  World w;
  w.log->put_mark("reactor/b", "2");
  w.log->put_mark("reactor/a", "1");
  w.log->put_mark("reactors", "no");
  w.log->put_mark("reactor/c", "3");
  w.log->put_mark("reactor/c", "");
  CHECK(w.log->get_mark("reactor/a") == "1");
  CHECK(!w.log->get_mark("reactor/c"));
  std::string listed;
  w.log->each_mark("reactor/", [&listed](std::string_view key, std::string_view value) {
    listed.append(key).append("=").append(value).append(";");
  });
  CHECK(listed == "reactor/a=1;reactor/b=2;");
}

TEST_CASE("a reopened RocksDB log continues where it ended") {
  rocksdb_local w;
  auto asked = propose(pile, 0, {"a", "b"});
  asked.command = command_named(1);
  CHECK(w.commit_one(asked).ok());
  const auto before = w.log->tail(pile.partition());
  w.journal.reset();
  w.order.reset();
  w.log.reset();
  w.log = w.disk.open();
  CHECK(w.log->tail(pile.partition()) == before);
  w.order = ordered_locally::make(*w.log);
  w.open_journal();
  CHECK(error_of(w.commit_one(asked)) == errc::duplicate_command);
  CHECK(w.commit_one(propose(pile, 2, {"c"})).value().first == 3);
}
