// SPDX-License-Identifier: Apache-2.0
// Who is there: entries that end with their lease, marks that stay, a leader that dies.
#include "cluster/etcd_roster.hpp"

#include <thread>

#include <doctest/doctest.h>

#include "tests/cluster/etcd_process.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;
using storage::errc;

namespace {

roster_entry entry_of(const std::string& node) { return {node, "10.0.0.1:9100", "10.0.0.1:8080", "0.3.0", 1, false}; }

std::vector<std::string> names(roster& of) {
  const auto listed = of.list();
  REQUIRE(listed.ok());
  std::vector<std::string> all;
  for (const auto& entry : listed.value()) all.push_back(entry.node);
  return all;
}

using words = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "nodes that keep their place are listed by name with all they say; who stops keeping it is gone in 2 to 4 s") {
  const auto generation = fresh_generation();
  const auto options = to_endpoints({shared_etcd().endpoint()});
  etcd_roster a{options, generation};
  etcd_roster b{options, generation};
  CHECK(a.list().value().empty());
  auto said = entry_of("node-b");
  said.http_address = "";
  said.level = 7;
  REQUIRE(b.keep(said).ok());
  const auto last = std::chrono::steady_clock::now();
  REQUIRE(a.keep(entry_of("node-a")).ok());
  const auto listed = a.list().value();
  REQUIRE(listed.size() == 2);
  CHECK(listed[0] == entry_of("node-a"));
  CHECK(listed[1] == said);
  std::chrono::steady_clock::duration gone_after{};
  while (gone_after == 0s && std::chrono::steady_clock::now() - last < 10s) {
    REQUIRE(a.keep(entry_of("node-a")).ok());
    if (names(a) == words{"node-a"}) gone_after = std::chrono::steady_clock::now() - last;
    std::this_thread::sleep_for(100ms);
  }
  CHECK(gone_after > 1'500ms);
  CHECK(gone_after < 4s);
  REQUIRE(b.keep(said).ok());  // it was only asleep
  CHECK(names(a) == words{"node-a", "node-b"});
}

TEST_CASE("what a node says anew is seen at once; who leaves is gone at once and may come back") {
  const auto generation = fresh_generation();
  etcd_roster a{to_endpoints({shared_etcd().endpoint()}), generation};
  REQUIRE(a.keep(entry_of("a")).ok());
  auto upgraded = entry_of("a");
  upgraded.version = "0.4.0";
  upgraded.level = 2;
  REQUIRE(a.keep(upgraded).ok());
  CHECK(a.list().value() == std::vector{upgraded});
  a.leave("a");
  CHECK(a.list().value().empty());
  REQUIRE(a.keep(upgraded).ok());
  CHECK(names(a) == words{"a"});
}

TEST_CASE("a node that was killed and comes back within its old lease keeps its place when that lease ends") {
  const auto generation = fresh_generation();
  const auto options = to_endpoints({shared_etcd().endpoint()});
  etcd_roster killed{options, generation};
  REQUIRE(killed.keep(entry_of("a")).ok());
  etcd_roster again{options, generation};
  for (int i = 0; i < 8; ++i) {
    REQUIRE(again.keep(entry_of("a")).ok());
    CHECK(names(again) == words{"a"});
    std::this_thread::sleep_for(500ms);
  }
}

TEST_CASE("a drained node stays drained, alive or not, until an operator takes it back") {
  const auto generation = fresh_generation();
  etcd_roster a{to_endpoints({shared_etcd().endpoint()}), generation};
  REQUIRE(a.set_draining("a", true).ok());
  CHECK(a.list().value().empty());  // a mark is not a node
  REQUIRE(a.keep(entry_of("a")).ok());
  CHECK(a.list().value().front().draining);
  a.leave("a");
  REQUIRE(a.keep(entry_of("a")).ok());
  CHECK(a.list().value().front().draining);
  for (int twice = 0; twice < 2; ++twice) REQUIRE(a.set_draining("a", false).ok());
  CHECK(!a.list().value().front().draining);
}

TEST_CASE("generations do not see each other, and an entry nobody can read is no node") {
  const auto options = to_endpoints({shared_etcd().endpoint()});
  const auto generation = fresh_generation();
  etcd_roster here{options, generation};
  etcd_roster there{options, fresh_generation()};
  REQUIRE(here.keep(entry_of("a")).ok());
  REQUIRE(there.keep(entry_of("b")).ok());
  CHECK(names(here) == words{"a"});
  etcd_client client{options};
  etcd_transaction put;
  const generation_keys keys{generation};
  put.then_put(keys.node("x"), "?").then_put(keys.node("y"), "[]").then_put(keys.node("z"), R"({"peer":1,"level":1})");
  REQUIRE(client.commit(put).ok());
  CHECK(names(here) == words{"a"});
}

TEST_CASE("etcd away is said within 2 s; a lease that ended meanwhile is granted anew") {
  etcd_process etcd;
  etcd_roster a{to_endpoints({etcd.endpoint()}), "1"};
  REQUIRE(a.keep(entry_of("a")).ok());
  etcd.kill_hard();
  const auto begin = std::chrono::steady_clock::now();
  CHECK(a.keep(entry_of("a")).error() == errc::io_error);
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  CHECK(a.list().error() == errc::io_error);
  CHECK(a.set_draining("a", true).error() == errc::io_error);
  a.leave("a");
  etcd.start();
  REQUIRE(a.keep(entry_of("a")).ok());
  CHECK(names(a) == words{"a"});
}

TEST_CASE("three members, each killed in turn, the leader among them: a node that keeps its place is never missed") {
  etcd_trio etcd;
  etcd_roster a{to_endpoints(etcd.endpoints()), "1"};
  etcd_roster watching{to_endpoints(etcd.endpoints()), "1"};
  REQUIRE(a.keep(entry_of("a")).ok());
  int missed = 0;
  int seen = 0;
  for (std::size_t victim = 0; victim < 3; ++victim) {
    etcd.member(victim).kill_hard();
    const auto until = std::chrono::steady_clock::now() + 4s;
    while (std::chrono::steady_clock::now() < until) {
      static_cast<void>(a.keep(entry_of("a")));  // fails while there is no leader
      if (const auto listed = watching.list()) {
        ++seen;
        if (listed.value().empty()) ++missed;
      }
      std::this_thread::sleep_for(200ms);
    }
    REQUIRE(a.keep(entry_of("a")).ok());
    etcd.member(victim).start();
  }
  CHECK(seen > 20);
  CHECK(missed == 0);
}
