// SPDX-License-Identifier: Apache-2.0
// How a cluster begins in an etcd, and how it ends there for everybody at once.
#include "cluster/generation.hpp"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"
#include "tests/cluster/lossy_proxy.hpp"
#include "tests/storage/storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;
using storage::append_outcome;
using storage::errc;
using storage::testing::batch_behind;

namespace {

const storage::stream_id pile{"pile", "station-1-07"};
const auto part = pile.partition();
const auto noon = instant_from_us(1'700'000'000'000'000);

append_outcome append(storage::sequencer& to, std::uint64_t epoch, const storage::batch& asked) {
  const storage::entry one{epoch, asked};
  return to.append({&one, 1}).front();
}

struct fresh_etcd {
  etcd_process etcd;
  channel_options options = to_endpoints({etcd.endpoint()});
  etcd_client client{options};
  std::string id = new_cluster_id();

  generation created(const log_ends& ends = {}) { return create(client, id, ends, "a", noon).value(); }
};

// A log of 5 records in one partition, as a node with a history has it.
struct history {
  storage::tail end;
  log_ends ends;
  history() {
    batch_behind(end, pile, 0, {"a", "b", "c", "d", "e"});
    ends[part] = {end.position + 1, end.chain};
  }
};

}  // namespace

TEST_CASE("a cluster begins where its first node's logs end: claims say so, older positions count as trimmed") {
  fresh_etcd world;
  CHECK(!read_current(world.client).value());
  history before;
  const auto created = world.created(before.ends);
  CHECK(created.number == 1);
  CHECK(created.cluster == world.id);
  CHECK(created.cluster.size() == 32);
  CHECK(created.state == generation_state::open);
  CHECK(read_current(world.client).value() == created);

  etcd_sequencer order{world.client, created.name()};
  const auto survey = order.survey().value();
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    CHECK(survey[partition].epoch == 0);
    CHECK(survey[partition].holder.empty());
    CHECK(survey[partition].next == before.ends[partition].next);
    CHECK(survey[partition].chain == before.ends[partition].chain);
  }
  const auto claimed = order.claim(part, "a").value();
  CHECK(claimed.epoch == 1);
  CHECK(claimed.next == 6);
  CHECK(claimed.chain == before.end.chain);
  CHECK(order.claim(static_cast<std::uint16_t>((part + 1) % 16), "a").value().next == 1);
  CHECK(order.read(part, 1, 10).error() == errc::not_found);
  CHECK(order.read(part, 6, 10).value().empty());
  const auto next = batch_behind(before.end, pile, 5, {"f"});
  CHECK(append(order, claimed.epoch, next) == append_outcome::committed);
  CHECK(order.read(part, 6, 10).value().front().bytes == next.bytes);
}

TEST_CASE("an open cluster is never created over; the node that created it may ask again") {
  fresh_etcd world;
  const auto created = world.created();
  CHECK(create(world.client, world.id, {}, "a", noon + 1s).value() == created);
  CHECK(create(world.client, world.id, {}, "b", noon).error() == generation_error::already_exists);
  CHECK(create(world.client, new_cluster_id(), {}, "a", noon).error() == generation_error::already_exists);
}

TEST_CASE("of eight nodes that create at once one does") {
  fresh_etcd world;
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&world, &done] {
      const auto made = create(world.client, new_cluster_id(), {}, "a", noon);
      if (made) ++done;
      if (!made) CHECK(made.error() == generation_error::already_exists);
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(done == 1);
}

TEST_CASE("an answer lost while creating, closing or succeeding: the same again says that it is done") {
  fresh_etcd world;
  lossy_proxy proxy{world.etcd.endpoint()};
  etcd_client client{to_endpoints({proxy.endpoint()})};
  history before;
  for (int lost = 1; lost <= 3; ++lost) {
    proxy.lose_answers(lost);
    const auto made = create(client, world.id, before.ends, "a", noon);
    REQUIRE(made.ok());
    CHECK(read_current(world.client).value() == made.value());
    proxy.lose_answers(lost);
    CHECK(close(client, made.value()).value() == before.ends);
  }
  CHECK(proxy.lost() == 12);
}

TEST_CASE("closing fences every owner at once and for good, tells the ends of all logs, and may be said again") {
  fresh_etcd world;
  const auto current = world.created();
  etcd_sequencer order{world.client, current.name()};
  etcd_client other_client{world.options};
  etcd_sequencer other{other_client, current.name()};
  storage::tail end;
  const auto epoch = order.claim(part, "a").value().epoch;
  const auto first = batch_behind(end, pile, 0, {"a", "b"});
  REQUIRE(append(order, epoch, first) == append_outcome::committed);
  log_ends expected;
  expected[part] = {3, end.chain};
  for (int twice = 0; twice < 2; ++twice) CHECK(close(world.client, current).value() == expected);
  CHECK(read_current(world.client).value()->state == generation_state::closed);

  CHECK(append(order, epoch, batch_behind(end, pile, 2, {"c"})) == append_outcome::fenced);
  CHECK(append(order, epoch, first) == append_outcome::committed);  // what happened has happened
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    CHECK(order.claim(partition, "a").error() == errc::fenced);
    CHECK(other.claim(partition, "b").error() == errc::fenced);
  }
  CHECK(other.read(part, 1, 10).value().front().bytes == first.bytes);
  CHECK(other.survey().value()[part].next == 3);
  CHECK(other.survey().value()[part].holder.empty());
}

TEST_CASE("owners race with closing: what was committed is before the ends it told, nothing comes behind") {
  fresh_etcd world;
  const auto current = world.created();
  writer owner{world.options, current.name()};
  const auto epoch = owner.order.claim(part, "a").value().epoch;
  std::uint64_t next = 1;
  std::thread appending{[&owner, &next, epoch] {
    storage::tail end;
    while (append(owner.order, epoch, batch_behind(end, pile, end.position, {"a"})) == append_outcome::committed) {
      next = end.position + 1;
    }
  }};
  std::this_thread::sleep_for(200ms);
  const auto ends = close(world.client, current);
  appending.join();
  REQUIRE(ends.ok());
  CHECK(next > 1);
  CHECK(ends.value()[part].next == next);
}

TEST_CASE("design §7: after dissolving, a cluster grows again in the same etcd, in the next generation") {
  fresh_etcd world;
  const auto first = world.created();
  etcd_sequencer stale{world.client, first.name()};
  const auto epoch = stale.claim(part, "a").value().epoch;
  REQUIRE(close(world.client, first).ok());
  history longer;
  const auto second = world.created(longer.ends);
  CHECK(second.number == 2);
  CHECK(second.cluster == first.cluster);
  CHECK(close(world.client, first).error() == generation_error::not_current);
  CHECK(etcd_sequencer{world.client, second.name()}.claim(part, "a").value().next == 6);
  REQUIRE(forget(world.client, first).ok());
  CHECK(forget(world.client, second).error() == generation_error::not_current);  // it lives
  storage::tail end;
  CHECK(append(stale, epoch, batch_behind(end, pile, 0, {"a"})) == append_outcome::fenced);
  CHECK(stale.claim(part, "a").error() == errc::fenced);
  CHECK(etcd_sequencer{world.client, second.name()}.claim(part, "a").value().next == 6);
}

TEST_CASE("a generation is succeeded only by its next one, which fences its owners; another cluster's is not touched") {
  fresh_etcd world;
  const auto first = world.created();
  etcd_sequencer stale{world.client, first.name()};
  const auto epoch = stale.claim(part, "a").value().epoch;
  history recovered;
  auto foreign = first;
  foreign.cluster = new_cluster_id();
  CHECK(succeed(world.client, foreign, recovered.ends, "b", noon).error() == generation_error::not_current);
  const auto second = succeed(world.client, first, recovered.ends, "b", noon).value();
  CHECK(second.number == 2);
  CHECK(second.cluster == first.cluster);
  CHECK(succeed(world.client, first, recovered.ends, "b", noon + 1s).value() == second);
  CHECK(succeed(world.client, first, recovered.ends, "a", noon).error() == generation_error::not_current);
  storage::tail end;
  CHECK(append(stale, epoch, batch_behind(end, pile, 0, {"a"})) == append_outcome::fenced);
  CHECK(stale.claim(part, "a").error() == errc::fenced);
  CHECK(etcd_sequencer{world.client, second.name()}.claim(part, "b").value().next == 6);

  etcd_process lost_and_replaced;
  etcd_client client{to_endpoints({lost_and_replaced.endpoint()})};
  const auto third = succeed(client, second, recovered.ends, "b", noon).value();
  CHECK(third.number == 3);
  CHECK(read_current(client).value() == third);
}

TEST_CASE("a record this program cannot read is touched by nothing") {
  fresh_etcd world;
  const auto first = world.created();
  for (const auto* foreign : {"", "{}", "[]", R"({"format":2,"cluster":"00"})"}) {
    etcd_transaction put;
    put.then_put(current_generation_key, foreign);
    REQUIRE(world.client.commit(put).ok());
    CHECK(read_current(world.client).error() == generation_error::unreadable);
    CHECK(create(world.client, world.id, {}, "a", noon).error() == generation_error::unreadable);
    CHECK(succeed(world.client, first, {}, "a", noon).error() == generation_error::unreadable);
    CHECK(close(world.client, first).error() == generation_error::unreadable);
    CHECK(forget(world.client, first).error() == generation_error::unreadable);
  }
}

TEST_CASE("etcd away is told from a refusal") {
  auto nobody = to_endpoints({on_loopback(free_port())});
  nobody.call_at_most = 300ms;
  etcd_client client{nobody};
  CHECK(read_current(client).error() == generation_error::etcd_away);
  CHECK(create(client, new_cluster_id(), {}, "a", noon).error() == generation_error::etcd_away);
}
