// SPDX-License-Identifier: Apache-2.0
// How etcd's members stand: dead ones, leaders, space. And compaction, which frees what nothing reads.
#include "cluster/etcd_upkeep.hpp"

#include <algorithm>
#include <thread>

#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t mebibyte = 1u << 20;

channel_options impatient(std::vector<std::string> endpoints) {
  auto options = to_endpoints(std::move(endpoints));
  options.attempt_at_most = 500ms;
  options.call_at_most = 1s;
  return options;
}

result<etcd_answer, call_failure> put(etcd_client& client, const std::string& key, std::size_t bytes) {
  etcd_transaction asked;
  return client.commit(asked.then_put("pilecloud/test/" + key, std::string(bytes, 'x')));
}

std::ptrdiff_t leaders(const std::vector<etcd_member>& of) {
  return std::count_if(of.begin(), of.end(), [](const etcd_member& one) { return one.is_leader; });
}

// True when it became so within 10 s.
template <class Predicate>
bool comes_true(const Predicate& asked) {
  for (const auto until = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < until;) {
    if (asked()) return true;
    std::this_thread::sleep_for(100ms);
  }
  return false;
}

}  // namespace

TEST_CASE("of three members one leads; a dead one is told from the others; the last one left says that nobody leads") {
  etcd_trio etcd;
  etcd_upkeep upkeep{impatient(etcd.endpoints()), 8'192 * mebibyte};
  const auto all = upkeep.status();
  REQUIRE(all.size() == 3);
  CHECK(leaders(all) == 1);
  for (std::size_t at = 0; at < 3; ++at) {
    CHECK(all[at].endpoint == etcd.endpoints()[at]);
    CHECK(all[at].reachable);
    CHECK(all[at].has_leader);
    CHECK(all[at].version.starts_with("3."));
    CHECK(all[at].revision > 0);
    CHECK(all[at].db_bytes >= all[at].db_in_use_bytes);
    CHECK(all[at].db_in_use_bytes > 0);
    CHECK(all[at].quota_percent == 1);
    CHECK(!all[at].is_out_of_space);
    CHECK(!all[at].is_corrupt);
  }
  const auto leader = static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [](const etcd_member& one) { return one.is_leader; }) - all.begin());
  etcd.member(leader).kill_hard();
  CHECK(comes_true([&upkeep] { return leaders(upkeep.status()) == 1; }));
  CHECK(!upkeep.status()[leader].reachable);
  etcd.member((leader + 1) % 3).kill_hard();
  const auto last = (leader + 2) % 3;
  CHECK(comes_true([&upkeep, last] { return !upkeep.status()[last].has_leader; }));
  CHECK(upkeep.status()[last].reachable);
  CHECK(!upkeep.compact(2).ok());
}

TEST_CASE(
    "an etcd that fills up: the share of its quota grows, then it says that it is out of space and takes nothing") {
  etcd_settings small;
  small.flags = {"--quota-backend-bytes", std::to_string(2 * mebibyte)};
  etcd_process etcd{small};
  etcd_client client{impatient({etcd.endpoint()})};
  etcd_upkeep upkeep{impatient({etcd.endpoint()}), 2 * mebibyte};
  unsigned before = upkeep.status().front().quota_percent;
  CHECK(before < 10);
  bool took_all = true;
  for (int i = 0; i < 40 && took_all; ++i) {
    took_all = put(client, std::to_string(i), 100'000).ok();
    if (i == 9) CHECK(comes_true([&upkeep, before] { return upkeep.status().front().quota_percent > before + 30; }));
  }
  CHECK(!took_all);
  const auto full = upkeep.status().front();
  CHECK(full.reachable);
  CHECK(full.is_out_of_space);
  CHECK(!full.is_corrupt);
  CHECK(full.quota_percent >= 90);
  CHECK(!put(client, "more", 10).ok());
}

TEST_CASE("compaction frees old values for new ones, keeps those that stand, and may be asked for again") {
  etcd_process etcd;
  etcd_client client{to_endpoints({etcd.endpoint()})};
  etcd_upkeep upkeep{to_endpoints({etcd.endpoint()}), 100 * mebibyte};
  std::uint64_t revision = 0;
  for (int i = 0; i < 100; ++i) revision = put(client, "often", 100'000).value().revision;
  const auto in_use = [&upkeep] { return upkeep.status().front().db_in_use_bytes; };
  CHECK(comes_true([&in_use] { return in_use() > 9 * mebibyte; }));
  for (int twice = 0; twice < 2; ++twice) CHECK(upkeep.compact(revision).ok());
  CHECK(upkeep.compact(revision - 1).ok());
  CHECK(comes_true([&in_use] { return in_use() < mebibyte; }));
  etcd_transaction read;
  CHECK(client.commit(read.then_get({"pilecloud/test/often"})).value().found.front().front().value.size() == 100'000);
  CHECK(upkeep.compact(revision + 1'000).error().refused);
}
