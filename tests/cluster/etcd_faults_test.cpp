// SPDX-License-Identifier: Apache-2.0
// Lost answers, rivals, stale owners and a killed etcd: what was committed is there once, and nobody else was told so.
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <set>
#include <thread>

#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"
#include "tests/cluster/lossy_proxy.hpp"
#include "tests/storage/storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace pilecloud::storage;
using storage::testing::batch_behind;

namespace {

const stream_id pile{"pile", "station-1-07"};
const auto part = pile.partition();
constexpr int for_ever = 1'000'000;

append_outcome append(sequencer& to, std::uint64_t epoch, const batch& asked) {
  const entry one{epoch, asked};
  return to.append({&one, 1}).front();
}

channel_options impatient(std::string endpoint) {
  auto options = to_endpoints({std::move(endpoint)});
  options.attempt_at_most = std::chrono::milliseconds{500};
  options.call_at_most = std::chrono::milliseconds{1'000};
  return options;
}

// Everything in the log is `expected`, in order, without holes.
void check_log(sequencer& of, const std::vector<batch>& expected) {
  const auto read = of.read(part, 1, 100'000);
  REQUIRE(read.ok());
  REQUIRE(read.value().size() == expected.size());
  std::uint64_t next = 1;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(read.value()[i].first == next);
    CHECK(read.value()[i].bytes == expected[i].bytes);
    CHECK(read.value()[i].count == expected[i].count);
    next += expected[i].count;
  }
}

}  // namespace

TEST_CASE("three nodes that all believe in the same epoch race for 300 positions: one winner each") {
  const auto options = to_endpoints({shared_etcd().endpoint()});
  const auto generation = fresh_generation();
  std::vector<std::unique_ptr<writer>> writers;
  for (int i = 0; i < 3; ++i) writers.push_back(std::make_unique<writer>(options, generation));
  const auto epoch = writers[0]->order.claim(part, "node").value().epoch;
  tail end;
  std::vector<batch> won;
  for (std::uint64_t round = 0; round < 300; ++round) {
    std::array<batch, 3> offers;
    std::array<tail, 3> ends{end, end, end};
    std::array<append_outcome, 3> outcomes{};
    std::barrier start{3};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 3; ++i) {
      offers[i] = batch_behind(ends[i], pile, round, {"writer " + std::to_string(i)});
      threads.emplace_back([&writers, &start, &outcomes, &offers, epoch, i] {
        start.arrive_and_wait();
        outcomes[i] = append(writers[i]->order, epoch, offers[i]);
      });
    }
    for (auto& thread : threads) thread.join();
    std::size_t winners = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (outcomes[i] != append_outcome::committed) {
        CHECK(outcomes[i] == append_outcome::conflict);
        continue;
      }
      ++winners;
      end = ends[i];
      won.push_back(offers[i]);
    }
    REQUIRE(winners == 1);
  }
  for (auto& one : writers) check_log(one->order, won);
}

TEST_CASE("an answer lost after etcd has committed: the transaction goes again and says committed, once in the log") {
  for (const bool silent : {false, true}) {
    lossy_proxy proxy{shared_etcd().endpoint()};
    proxy.stay_silent(silent);
    auto options = to_endpoints({proxy.endpoint()});
    options.attempt_at_most = std::chrono::milliseconds{300};
    writer owner{options, fresh_generation()};
    const auto epoch = owner.order.claim(part, "node").value().epoch;
    tail end;
    std::vector<batch> all;
    for (std::uint64_t i = 0; i < 5; ++i) {
      proxy.lose_answers(static_cast<int>(i % 2));
      all.push_back(batch_behind(end, pile, i, {"a"}));
      CHECK(append(owner.order, epoch, all.back()) == append_outcome::committed);
    }
    CHECK(proxy.lost() == 2);
    check_log(owner.order, all);
  }
}

TEST_CASE(
    "while no answer comes the result is unknown; the identical entry later is committed, another one conflicts") {
  lossy_proxy proxy{shared_etcd().endpoint()};
  writer owner{impatient(proxy.endpoint()), fresh_generation()};
  const auto epoch = owner.order.claim(part, "node").value().epoch;
  tail end;
  tail rival_end;
  const auto asked = batch_behind(end, pile, 0, {"a"});
  const auto rival = batch_behind(rival_end, pile, 0, {"b"});
  proxy.lose_answers(for_ever);
  CHECK(append(owner.order, epoch, asked) == append_outcome::unknown);
  CHECK(append(owner.order, epoch, rival) == append_outcome::unknown);
  proxy.lose_answers(0);
  CHECK(append(owner.order, epoch, rival) == append_outcome::conflict);
  CHECK(append(owner.order, epoch, asked) == append_outcome::committed);
  check_log(owner.order, {asked});
}

TEST_CASE("an unknown result is resolved also when the entry was trimmed or its owner fenced meanwhile") {
  lossy_proxy proxy{shared_etcd().endpoint()};
  const auto generation = fresh_generation();
  writer owner{impatient(proxy.endpoint()), generation};
  writer other{to_endpoints({shared_etcd().endpoint()}), generation};
  const auto epoch = owner.order.claim(part, "node-1").value().epoch;
  tail end;
  const auto asked = batch_behind(end, pile, 0, {"a"});
  proxy.lose_answers(for_ever);
  CHECK(append(owner.order, epoch, asked) == append_outcome::unknown);
  proxy.lose_answers(0);
  CHECK(other.order.claim(part, "node-2").value().next == 2);
  CHECK(append(owner.order, epoch, asked) == append_outcome::committed);
  other.order.trim(part, 2);
  CHECK(other.order.read(part, 1, 10).error() == errc::not_found);
  CHECK(append(owner.order, epoch, asked) == append_outcome::committed);
  CHECK(append(owner.order, epoch, batch_behind(end, pile, 1, {"b"})) == append_outcome::fenced);
}

TEST_CASE("a claim whose answer was lost is claimed over: the epoch nobody heard of writes nothing") {
  lossy_proxy proxy{shared_etcd().endpoint()};
  writer owner{to_endpoints({proxy.endpoint()}), fresh_generation()};
  proxy.lose_answers(1);
  const auto claimed = owner.order.claim(part, "node").value();
  CHECK(claimed.epoch == 2);
  CHECK(claimed.next == 1);
  tail end;
  const auto first = batch_behind(end, pile, 0, {"a"});
  CHECK(append(owner.order, 1, first) == append_outcome::fenced);
  CHECK(append(owner.order, 2, first) == append_outcome::committed);
}

TEST_CASE("every epoch but the last is refused, whoever asks; claims at once have different epochs") {
  const auto options = to_endpoints({shared_etcd().endpoint()});
  const auto generation = fresh_generation();
  writer one{options, generation};
  writer two{options, generation};
  std::array<std::vector<std::uint64_t>, 2> claimed;
  const auto claim_often = [&claimed](writer& by, std::size_t index) {
    for (int i = 0; i < 20; ++i) claimed[index].push_back(by.order.claim(part, "node").value().epoch);
  };
  std::thread rival{[&claim_often, &two] { claim_often(two, 1); }};
  claim_often(one, 0);
  rival.join();
  std::set<std::uint64_t> all;
  for (const auto& epochs : claimed) {
    CHECK(std::is_sorted(epochs.begin(), epochs.end()));
    all.insert(epochs.begin(), epochs.end());
  }
  CHECK(all.size() == 40);
  CHECK(*all.begin() == 1);
  CHECK(*all.rbegin() == 40);
  tail end;
  const auto first = batch_behind(end, pile, 0, {"a"});
  for (std::uint64_t epoch = 0; epoch <= 45; ++epoch) {
    if (epoch != 40) CHECK(append(epoch % 2 == 0 ? one.order : two.order, epoch, first) == append_outcome::fenced);
  }
  CHECK(append(one.order, 40, first) == append_outcome::committed);
}

TEST_CASE("sixteen partitions in a call: a fenced and a conflicting one do not disturb the others") {
  writer owner{to_endpoints({shared_etcd().endpoint()}), fresh_generation()};
  for (const std::size_t payload : {std::size_t{10}, std::size_t{200'000}}) {  // one transaction, several
    std::vector<entry> entries;
    std::vector<append_outcome> expected;
    for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
      const auto claimed = owner.order.claim(partition, "node").value();
      tail end;
      end.position = claimed.next - 1 + (partition == 5 ? 7 : 0);
      auto one = batch_behind(end, pile, 0, {std::string(payload, 'x')});
      one.partition = partition;
      entries.push_back({partition == 3 ? claimed.epoch - 1 : claimed.epoch, one});
      const auto refused = partition == 3 ? append_outcome::fenced : append_outcome::conflict;
      expected.push_back(partition == 3 || partition == 5 ? refused : append_outcome::committed);
    }
    CHECK(owner.order.append(entries) == expected);
    for (const auto& [epoch, one] : entries) {
      const bool refused = one.partition == 3 || one.partition == 5;
      const auto read = owner.order.read(one.partition, one.first, 10).value();
      REQUIRE(read.size() == (refused ? 0 : 1));
      if (!refused) CHECK(read.front().bytes == one.bytes);
    }
  }
}

TEST_CASE("positions are dense over owners: each claim ends where the last append did") {
  const auto options = to_endpoints({shared_etcd().endpoint()});
  const auto generation = fresh_generation();
  writer one{options, generation};
  writer two{options, generation};
  tail end;
  std::vector<batch> all;
  for (std::uint64_t round = 0; round < 40; ++round) {
    auto& owner = round % 2 == 0 ? one.order : two.order;
    const auto claimed = owner.claim(part, round % 2 == 0 ? "node-1" : "node-2").value();
    REQUIRE(claimed.next == end.position + 1);
    for (std::uint64_t i = 0; i < round % 4; ++i) {
      all.push_back(batch_behind(end, pile, end.position, std::vector<std::string>(1 + i, "fact")));
      REQUIRE(append(owner, claimed.epoch, all.back()) == append_outcome::committed);
    }
    auto far = end;
    ++far.position;
    CHECK(append(owner, claimed.epoch, batch_behind(far, pile, 0, {"far"})) == append_outcome::conflict);
  }
  check_log(one.order, all);
  one.order.trim(part, end.position);  // the last batch holds it
  REQUIRE(two.order.read(part, end.position, 10).value().size() == 1);
  one.order.trim(part, end.position + 1);
  CHECK(two.order.read(part, end.position, 10).error() == errc::not_found);
  CHECK(two.order.read(part, end.position + 1, 10).value().empty());
  CHECK(two.order.claim(part, "node-2").value().next == end.position + 1);
}

TEST_CASE(
    "etcd #20418: a read answered from before what we know is asked of another member, and never ends too early") {
  etcd_process past;  // a member that knows of nothing
  writer owner{to_endpoints({shared_etcd().endpoint(), past.endpoint()}), fresh_generation()};
  const auto epoch = owner.order.claim(part, "node").value().epoch;
  tail end;
  std::vector<batch> all;
  for (std::uint64_t i = 0; i < 3; ++i) {
    all.push_back(batch_behind(end, pile, i, {"a"}));
    REQUIRE(append(owner.order, epoch, all.back()) == append_outcome::committed);
  }
  owner.client.turn_away();
  check_log(owner.order, all);
  writer lost{to_endpoints({past.endpoint()}), "1"};
  REQUIRE(append(lost.order, lost.order.claim(part, "node").value().epoch, all[0]) == append_outcome::committed);
  etcd_transaction forgetting;
  const auto keys = partition_keys{"1", part};
  forgetting.then_put(keys.tail(), encode_end({})).then_erase(keys.log_begin(), keys.log_end());
  REQUIRE(lost.client.commit(forgetting).ok());
  CHECK(lost.order.read(part, 1, 10).error() == errc::io_error);
}

TEST_CASE("etcd killed and started again under load: unknown, then resolved; what was committed is there once") {
  etcd_process etcd;
  writer owner{impatient(etcd.endpoint()), "1"};
  const auto epoch = owner.order.claim(part, "node").value().epoch;
  std::atomic<bool> stop{false};
  std::atomic<int> unknown{0};
  std::vector<batch> all;
  std::thread appending{[&owner, &stop, &unknown, &all, epoch] {
    tail end;
    while (!stop) {
      all.push_back(batch_behind(end, pile, end.position, {"a"}));
      auto outcome = append(owner.order, epoch, all.back());
      for (; outcome == append_outcome::unknown; outcome = append(owner.order, epoch, all.back())) ++unknown;
      CHECK(outcome == append_outcome::committed);
    }
  }};
  for (int round = 0; round < 3; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    etcd.kill_hard();
    std::this_thread::sleep_for(std::chrono::milliseconds{700});
    etcd.start();
  }
  stop = true;
  appending.join();
  CHECK(unknown >= 3);
  CHECK(all.size() > 30);
  check_log(owner.order, all);
  CHECK(owner.order.claim(part, "node").value().next == all.size() + 1);
}
