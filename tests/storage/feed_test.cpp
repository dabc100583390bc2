// SPDX-License-Identifier: Apache-2.0
#include "storage/feed.hpp"

#include <thread>

#include <doctest/doctest.h>

#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;
using namespace std::chrono_literals;

namespace {

const stream_id pile{"pile", "station-1-07"};

template <class World>
struct fed_world : World {
  storage::feed feed{*World::log};
  fed_world() {
    World::journal->on_applied([this](std::uint16_t partition, std::uint64_t last) { feed.moved(partition, last); });
  }
};

}  // namespace

TEST_CASE_TEMPLATE("design §5.4: readers that catch up while the journal writes see no gap and no duplicate", World,
                   PILECLOUD_ALL_WORLDS) {
  constexpr std::uint64_t groups = 200;
  fed_world<World> w;
  const auto read_all = [&w](std::vector<std::string>& seen, std::uint64_t step) {
    auto next = feed_start();
    while (seen.size() < groups * 4) {
      w.feed.wait(next, 1000ms);
      for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
        const auto read = w.feed.read(partition, next[partition], step, [&](std::uint64_t at, std::string_view bytes) {
          const auto fact = decode_record(bytes).value();
          if (fact.position != at || at != next[partition]++) seen.emplace_back("out of order");
          seen.emplace_back(fact.payload);
          return true;
        });
        if (!read || read.value() != next[partition]) seen.emplace_back("wrong next position");
      }
    }
  };
  std::vector<std::string> early;
  std::vector<std::string> late;
  std::thread one{[&read_all, &early] { read_all(early, 1'000); }};
  std::thread two;
  for (std::uint64_t i = 0; i < groups; ++i) {
    std::vector<proposal> group;
    for (int s = 0; s < 4; ++s) {
      group.push_back(propose(stream_id{"pile", "p-" + std::to_string(s)}, i, {std::to_string(s * 1'000 + i)}));
    }
    for (const auto& outcome : w.journal->commit_group(group)) CHECK(outcome.ok());
    if (i == groups / 2) two = std::thread{[&read_all, &late] { read_all(late, 3); }};
  }
  one.join();
  two.join();
  for (auto* seen : {&early, &late}) {
    std::sort(seen->begin(), seen->end());
    CHECK(seen->size() == groups * 4);
    CHECK(std::unique(seen->begin(), seen->end()) == seen->end());
  }
  CHECK(early == late);
}

TEST_CASE("a feed made over a filled log starts with what is stored") {
  memory_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a", "b"})).ok());
  feed late{*w.log};
  CHECK(late.last(pile.partition()) == 2);
  CHECK(late.wait(feed_start(), 0ms));
}

TEST_CASE("a waiting reader wakes for a fact, for an interrupt, and after its time") {
  fed_world<memory_local> w;
  CHECK(!w.feed.wait(feed_start(), 1ms));
  std::thread interrupting{[&w] {
    std::this_thread::sleep_for(10ms);
    w.feed.interrupt();
  }};
  CHECK(!w.feed.wait(feed_start(), 60s));
  interrupting.join();
  std::thread writing{[&w] {
    std::this_thread::sleep_for(10ms);
    static_cast<void>(w.commit_one(propose(pile, 0, {"a"})).ok());
  }};
  CHECK(w.feed.wait(feed_start(), 60s));
  writing.join();
}

TEST_CASE("a subscriber is called for each move until it unsubscribes") {
  fed_world<memory_local> w;
  std::vector<std::uint64_t> seen;
  const auto id = w.feed.subscribe([&seen](std::uint16_t, std::uint64_t last) { seen.push_back(last); });
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  CHECK(w.commit_one(propose(pile, 1, {"b", "c"})).ok());
  w.feed.unsubscribe(id);
  CHECK(w.commit_one(propose(pile, 3, {"d"})).ok());
  CHECK(seen == std::vector<std::uint64_t>{1, 3});
}
