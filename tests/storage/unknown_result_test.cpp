// SPDX-License-Identifier: Apache-2.0
// The journal over a sequencer that loses answers, is claimed by rivals and refuses by seed, against a small model.
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace {

const stream_id pile{"pile", "station-1-07"};

// Answers unknown for a while, then as told; counts how often it was asked.
class forgetful_sequencer final : public sequencer {
 public:
  forgetful_sequencer(sequencer& inner, int unknowns, bool stores) : inner_(inner), left_(unknowns), stores_(stores) {}
  std::vector<append_outcome> append(std::span<const entry> entries) override {
    asked.insert(asked.end(), entries.begin(), entries.end());
    if (left_-- <= 0) return inner_.append(entries);
    if (stores_) inner_.append(entries);
    return std::vector<append_outcome>(entries.size(), append_outcome::unknown);
  }
  result<std::vector<batch>, errc> read(std::uint16_t partition, std::uint64_t from, std::size_t limit) override {
    return inner_.read(partition, from, limit);
  }
  result<claim_result, errc> claim(std::uint16_t partition, std::string_view node) override {
    return inner_.claim(partition, node);
  }
  result<order_survey, errc> survey() override { return inner_.survey(); }
  void trim(std::uint16_t partition, std::uint64_t position) override { inner_.trim(partition, position); }

  std::vector<entry> asked;

 private:
  sequencer& inner_;
  int left_;
  bool stores_;
};

}  // namespace

TEST_CASE_TEMPLATE("an unknown result is asked again with the identical entry and commits once", World,
                   PILECLOUD_ALL_WORLDS) {
  for (const bool stores : {false, true}) {
    World w;
    forgetful_sequencer forgetful{*w.order, 2, stores};
    auto journal = storage::journal::open(*w.log, forgetful, w.clock, "node-1");
    REQUIRE(journal.ok());
    const auto asked = propose(pile, 0, {"a", "b"});
    CHECK(journal.value()->commit_group({&asked, 1}).front().value().last == 2);
    REQUIRE(forgetful.asked.size() == 3);
    for (const auto& again : forgetful.asked) CHECK(again.batch.bytes == forgetful.asked.front().batch.bytes);
    CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a", "b"});
  }
}

TEST_CASE_TEMPLATE("a result that stays unknown is answered so, and the partition refuses until reopened", World,
                   PILECLOUD_ALL_WORLDS) {
  for (const bool stores : {false, true}) {
    World w;
    forgetful_sequencer forgetful{*w.order, 1'000, stores};
    auto journal = storage::journal::open(*w.log, forgetful, w.clock, "node-1");
    REQUIRE(journal.ok());
    auto asked = propose(pile, 0, {"a"});
    asked.command = command_named(1);
    const std::vector<proposal> group{asked, asked};
    const auto outcomes = journal.value()->commit_group(group);
    CHECK(outcomes[0].error().error == errc::unknown_result);
    CHECK(outcomes[1].error().error ==
          (stores && !World::order_type::simulated ? errc::duplicate_command : errc::unknown_result));
    CHECK(journal.value()->commit_group(group)[0].error().error == errc::not_writable);
    w.open_journal();
    const auto after = w.commit_one(asked);
    CHECK(after.ok() == !stores);
    CHECK(stream_payloads(*w.log, pile) == std::vector<std::string>{"a"});
  }
}

TEST_CASE("a journal that opens behind the sequencer catches up from it") {
  memory_simulated w;
  for (std::uint64_t i = 0; i < 200; ++i) CHECK(w.commit_one(propose(pile, i, {"a"})).ok());
  memory_log empty;
  auto second = journal::open(empty, *w.order, w.clock, "node-2");
  REQUIRE(second.ok());
  CHECK(empty.tail(pile.partition()) == w.log->tail(pile.partition()));
  CHECK(all_records(empty, pile.partition()) == all_records(*w.log, pile.partition()));
}

TEST_CASE("a journal refuses a log that is ahead of its sequencer") {
  memory_simulated w;
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  simulated_sequencer forgot_all;
  CHECK(journal::open(*w.log, forgot_all, w.clock, "node-1").error().error == errc::chain_mismatch);
}

namespace {

// What must hold of a journal under any faults, told by payload names that are never used twice.
struct model {
  std::map<std::string, std::vector<std::string>> certain;  // by stream: committed for sure, in order
  std::map<std::string, std::string> unsure;                // the newest payload whose fate is unknown
  std::map<std::uint64_t, std::string> commands;            // command -> payload committed for sure
};

template <class World>
void learn(World& w, model& m) {
  for (auto& [stream, payload] : m.unsure) {
    const auto stored = stream_payloads(*w.log, *stream_id::parse(stream));
    if (stored.size() > m.certain[stream].size()) m.certain[stream].push_back(payload);
  }
  m.unsure.clear();
  for (const auto& [stream, payloads] : m.certain) {
    RC_ASSERT(stream_payloads(*w.log, *stream_id::parse(stream)) == payloads);
  }
}

template <class World>
void run_random_proposals(std::uint64_t seed, int groups) {
  World w;
  if constexpr (World::order_type::simulated) {
    static_cast<simulated_sequencer&>(*w.order).set_faults({seed, 60, 60, 20, 20});
  }
  model m;
  std::mt19937_64 random{seed};
  std::uint64_t named = 0;
  for (int g = 0; g < groups; ++g) {
    std::vector<proposal> group;
    std::vector<std::uint64_t> commands;
    const auto size = 1 + random() % 6;
    for (std::uint64_t i = 0; i < size; ++i) {
      const stream_id stream{"pile", "p-" + std::to_string(random() % 5)};
      const auto version = m.certain[stream.text()].size() + (random() % 8 == 0 ? 1 : 0);
      auto asked = propose(stream, version, {"fact " + std::to_string(++named)});
      commands.push_back(random() % 3 == 0 ? 1 + random() % 40 : 0);
      if (commands.back() != 0) asked.command = command_named(commands.back());
      group.push_back(std::move(asked));
    }
    const auto outcomes = w.journal->commit_group(group);
    RC_ASSERT(outcomes.size() == group.size());
    bool reopen = false;
    for (std::size_t i = 0; i < group.size(); ++i) {
      const auto& stream = group[i].stream.text();
      const auto& payload = group[i].payloads.front();
      if (outcomes[i].ok()) {
        RC_ASSERT(group[i].expected_version == m.certain[stream].size());
        RC_ASSERT(outcomes[i].value().version == group[i].expected_version + 1);
        RC_ASSERT((commands[i] == 0 || !m.commands.contains(commands[i])));
        m.certain[stream].push_back(payload);
        if (commands[i] != 0) m.commands[commands[i]] = payload;
        continue;
      }
      const auto error = outcomes[i].error().error;
      if (error == errc::duplicate_command && m.commands.contains(commands[i])) {
        const auto& row = outcomes[i].error().earlier;
        const auto read = w.log->read(row.partition, row.first, [&](std::uint64_t, std::string_view bytes) {
          RC_ASSERT(decode_record(bytes).value().payload == m.commands.at(commands[i]));
          return false;
        });
        RC_ASSERT(read.ok());
      }
      const bool told = error == errc::version_conflict || error == errc::duplicate_command;
      if (error == errc::unknown_result) m.unsure.try_emplace(stream, payload);
      reopen = reopen || !told;
    }
    if (reopen) {
      for (int tries = 0; tries < 50; ++tries) {
        auto opened = storage::journal::open(*w.log, *w.order, w.clock, "node-1");
        if (!opened) continue;
        w.journal = std::move(opened).value();
        break;
      }
      learn(w, m);
      for (std::uint64_t n = 1; n <= 40; ++n) {  // an unknown commit may have taken its command with it
        const auto row = w.log->find_command(command_named(n));
        if (!row || m.commands.contains(n)) continue;
        const auto read = w.log->read(row->partition, row->first, [&](std::uint64_t, std::string_view bytes) {
          m.commands[n] = decode_record(bytes).value().payload;
          return false;
        });
        RC_ASSERT(read.ok());
      }
    }
  }
  learn(w, m);
}

}  // namespace

TEST_CASE_TEMPLATE("random proposals under random faults: what was answered is stored, once and in order", World,
                   PILECLOUD_ALL_WORLDS) {
  CHECK(rc::check("journal against model", [] {
    run_random_proposals<World>(*rc::gen::arbitrary<std::uint64_t>(), World::disk_type::durable ? 12 : 60);
  }));
}
