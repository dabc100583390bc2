// SPDX-License-Identifier: Apache-2.0
// keys/ of a cluster: nodes agree on every key, go on reading without etcd, and forget together.
#include "cluster/shared_key_store.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include <doctest/doctest.h>

#include "cluster/wrapping_key.hpp"
#include "tests/cluster/etcd_process.hpp"
#include "tests/cluster/lossy_proxy.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;
using storage::errc;

namespace {

const auto cluster_key = secret_key::random();

struct node {
  tests::temporary_folder folder;
  std::unique_ptr<storage::key_store> local;
  etcd_client client;
  std::string generation;
  std::vector<node*> peers;  // those that hear what it tells
  std::unique_ptr<shared_key_store> keys;

  node(channel_options options, std::string of) : client(std::move(options)), generation(std::move(of)) { open(); }

  void open(const secret_key& wrapping = cluster_key) {
    keys.reset();
    local.reset();
    local = std::move(storage::key_store::open(folder.path("keys")).value());
    const auto tell = [this](std::string_view name, std::string_view wrapped) {
      for (auto* peer : peers) CHECK(peer->keys->accept(name, wrapped).ok());
    };
    keys = std::move(shared_key_store::open(*local, client, generation, wrapping, tell).value());
  }
  bool any_file_holds(const std::string& bytes) const {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder.path())) {
      if (!file.is_regular_file()) continue;
      std::ifstream in{file.path(), std::ios::binary};
      const std::string whole{std::istreambuf_iterator<char>{in}, {}};
      if (whole.find(bytes) != std::string::npos) return true;
    }
    return false;
  }
  bool has_here(const std::string& name) const { return local->get(name).value().has_value(); }
};

channel_options impatient(const std::string& endpoint) {
  auto options = to_endpoints({endpoint});
  options.attempt_at_most = 300ms;
  options.call_at_most = 600ms;
  return options;
}

// Two nodes that know each other.
struct pair {
  std::string generation = fresh_generation();
  node a{to_endpoints({shared_etcd().endpoint()}), generation};
  node b{to_endpoints({shared_etcd().endpoint()}), generation};
  pair() { connect(true); }
  void connect(bool together) {
    a.peers = together ? std::vector{&b} : std::vector<node*>{};
    b.peers = together ? std::vector{&a} : std::vector<node*>{};
  }
};

}  // namespace

TEST_CASE("whoever asks first for a secret, on whichever node, all nodes have the same one") {
  pair nodes;
  for (int round = 0; round < 10; ++round) {
    nodes.connect(round % 2 == 0);
    const auto name = "account/" + std::to_string(round);
    std::vector<std::string> seen(8);
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      auto& asked = i % 2 == 0 ? nodes.a : nodes.b;
      callers.emplace_back([&asked, &name, &mine = seen[i]] { mine = asked.keys->secret(name).value(); });
    }
    for (auto& caller : callers) caller.join();
    CHECK(seen.front().size() == 32);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1);
  }
}

TEST_CASE("design §7: a new key is in etcd and with the peers when it is returned; one not told of is found in etcd") {
  pair nodes;
  const auto told = nodes.a.keys->secret("account/1").value();
  CHECK(nodes.b.local->get("account/1").value() == told);
  nodes.connect(false);
  const auto untold = nodes.a.keys->secret("account/2").value();
  CHECK(!nodes.b.has_here("account/2"));
  CHECK(nodes.b.keys->get("account/2").value() == untold);
  CHECK(nodes.b.local->get("account/2").value() == untold);
  CHECK(!nodes.b.keys->get("account/3").value());
  CHECK(nodes.b.keys->secret("account/1").value() == told);
}

TEST_CASE("etcd holds no key anybody could use: not in plain, not under another cluster key, not under another name") {
  pair nodes;
  const auto key = nodes.a.keys->secret("account/1").value();
  const generation_keys at{nodes.generation};
  etcd_transaction all;
  all.then_get(at.secrets());
  const auto found = nodes.a.client.commit(all).value().found.front();
  REQUIRE(found.size() == 1);
  CHECK(found.front().value.find(key) == std::string::npos);
  CHECK(unwrap(cluster_key, "account/1", found.front().value) == key);
  CHECK(!unwrap(cluster_key, "account/2", found.front().value));
  node stranger{to_endpoints({shared_etcd().endpoint()}), nodes.generation};
  stranger.open(secret_key::random());
  CHECK(stranger.keys->get("account/1").error().error == errc::checksum_mismatch);
  CHECK(stranger.keys->fetch_all().error().error == errc::checksum_mismatch);
  CHECK(stranger.keys->accept("account/1", found.front().value).error().error == errc::checksum_mismatch);
  CHECK(!stranger.has_here("account/1"));
}

TEST_CASE("with etcd away known keys are read, new ones are refused, and what is unknown is asked for once in 2 s") {
  etcd_process etcd;
  node a{impatient(etcd.endpoint()), "1"};
  const auto known = a.keys->secret("account/1").value();
  etcd.kill_hard();
  CHECK(a.keys->get("account/1").value() == known);
  CHECK(a.keys->secret("account/1").value() == known);
  CHECK(a.keys->secret("account/2").error().error == errc::io_error);
  CHECK(a.keys->put("revoked/1", "x").error().error == errc::io_error);
  CHECK(a.keys->destroy("account/1").error().error == errc::io_error);
  CHECK(a.keys->fetch_all().error().error == errc::io_error);
  CHECK(!a.has_here("account/2"));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) CHECK(a.keys->get("account/3").error().error == errc::io_error);
  for (int i = 0; i < 50; ++i) CHECK(!a.keys->get("revoked/3").value());
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  etcd.start();
  std::this_thread::sleep_for(2s);
  CHECK(!a.keys->get("account/3").value());
  CHECK(a.keys->secret("account/2").ok());
}

TEST_CASE("design §5.10: a destroyed key is gone from etcd, from both nodes' files, and never comes back") {
  pair nodes;
  const auto gone = nodes.a.keys->secret("account/1").value();
  const auto stays = nodes.a.keys->secret("account/2").value();
  const auto late_message = wrap(cluster_key, "account/1", gone);
  CHECK(nodes.a.keys->last_erasure_revision() == 0);
  REQUIRE(nodes.a.keys->destroy("account/1").ok());
  CHECK(nodes.a.keys->last_erasure_revision() > 0);
  for (auto* one : {&nodes.a, &nodes.b}) {
    CHECK(!one->any_file_holds(gone));
    CHECK(one->any_file_holds(stays));
    CHECK(!one->keys->get("account/1").value());
    CHECK(one->keys->get("account/2").value() == stays);
    CHECK(one->keys->accept("account/1", late_message).ok());
    CHECK(!one->has_here("account/1"));
    CHECK(one->keys->secret("account/1").error().error == errc::conflict);
    CHECK(one->keys->put("account/1", gone).error().error == errc::conflict);
    REQUIRE(one->keys->fetch_all().ok());
    CHECK(!one->keys->get("account/1").value());
    std::vector<std::string> listed;
    CHECK(one->keys
              ->each("",
                     [&listed](std::string_view name, std::string_view) {
                       listed.emplace_back(name);
                       return true;
                     })
              .ok());
    CHECK(listed == std::vector<std::string>{"account/2"});
  }
  REQUIRE(nodes.b.keys->destroy("account/1").ok());  // again
}

TEST_CASE("a node that was away when a key was destroyed destroys it when it comes back, and does not make it anew") {
  pair nodes;
  const auto gone = nodes.a.keys->secret("account/1").value();
  nodes.connect(false);
  REQUIRE(nodes.a.keys->destroy("account/1").ok());
  CHECK(nodes.b.any_file_holds(gone));
  nodes.b.open();
  REQUIRE(nodes.b.keys->fetch_all().ok());
  CHECK(!nodes.b.any_file_holds(gone));
  CHECK(!nodes.b.keys->get("account/1").value());
  node fresh{to_endpoints({shared_etcd().endpoint()}), nodes.generation};
  CHECK(fresh.keys->secret("account/1").error().error == errc::conflict);  // etcd says so
}

TEST_CASE("a live node that was not told of an erasure hears of it from etcd, each time anew") {
  pair nodes;
  const auto first = nodes.a.keys->secret("account/1").value();
  const auto second = nodes.a.keys->secret("account/2").value();
  const auto kept = nodes.a.keys->secret("account/3").value();
  nodes.connect(false);
  REQUIRE(nodes.a.keys->destroy("account/1").ok());
  REQUIRE(nodes.b.keys->hear_erasures().ok());
  CHECK(!nodes.b.any_file_holds(first));
  CHECK(nodes.b.any_file_holds(second));
  REQUIRE(nodes.a.keys->destroy("account/2").ok());
  REQUIRE(nodes.b.keys->hear_erasures().ok());
  REQUIRE(nodes.b.keys->hear_erasures().ok());
  CHECK(!nodes.b.any_file_holds(second));
  CHECK(nodes.b.keys->get("account/3").value() == kept);
}

TEST_CASE("a crash in the middle of a destruction: it is finished when the keys are opened") {
  pair nodes;
  const auto gone = nodes.a.keys->secret("account/1").value();
  REQUIRE(nodes.a.local->put("erased/account/1", "erasing").ok());
  nodes.a.open();
  CHECK(!nodes.a.any_file_holds(gone));
  CHECK(!nodes.a.keys->get("account/1").value());
}

TEST_CASE("a logged-out token is known to the peers at once, to a node that was away after a fetch, until removed") {
  pair nodes;
  REQUIRE(nodes.a.keys->put("revoked/1", "until noon").ok());
  CHECK(nodes.b.keys->get("revoked/1").value() == "until noon");
  nodes.connect(false);
  REQUIRE(nodes.a.keys->put("revoked/1", "until one").ok());
  REQUIRE(nodes.a.keys->put("revoked/2", "until two").ok());
  REQUIRE(nodes.a.keys->secret("account/1").ok());
  CHECK(nodes.b.keys->get("revoked/1").value() == "until noon");
  CHECK(!nodes.b.keys->get("revoked/2").value());
  REQUIRE(nodes.b.keys->fetch("revoked/").ok());
  CHECK(nodes.b.keys->get("revoked/1").value() == "until one");
  CHECK(nodes.b.keys->get("revoked/2").value() == "until two");
  CHECK(!nodes.b.has_here("account/1"));
  REQUIRE(nodes.b.keys->remove("revoked/1").ok());
  REQUIRE(nodes.b.keys->fetch_all().ok());
  CHECK(!nodes.b.keys->get("revoked/1").value());
  CHECK(nodes.b.has_here("account/1"));
}

TEST_CASE("a secret is never changed: another put under its name is refused, the same one is welcome") {
  pair nodes;
  const auto mine = random_bytes(32);
  const std::vector<storage::named_bytes> some{{"account/1", mine}, {"account/2", mine}};
  REQUIRE(nodes.a.keys->put_all(some).ok());
  CHECK(nodes.b.keys->put("account/1", mine).ok());
  CHECK(nodes.b.keys->put("account/1", random_bytes(32)).error().error == errc::conflict);
  CHECK(nodes.a.keys->get("account/1").value() == mine);
  CHECK(nodes.b.keys->get("account/2").value() == mine);
}

TEST_CASE(
    "the keys of one node grow into a cluster: 1,203 of them, its erasures too; a node with an empty folder agrees") {
  const auto generation = fresh_generation();
  node first{to_endpoints({shared_etcd().endpoint()}), generation};
  std::vector<storage::named_bytes> old;
  for (int i = 0; i < 1'200; ++i) old.push_back({"account/" + std::to_string(i), random_bytes(32)});
  for (const auto* name : {"secret/cluster", "secret/token", "revoked/1"}) old.push_back({name, random_bytes(32)});
  REQUIRE(first.local->put_all(old).ok());
  REQUIRE(first.local->put("erased/account/gone", "erased").ok());
  for (int twice = 0; twice < 2; ++twice) REQUIRE(first.keys->upload().ok());
  REQUIRE(first.keys->secret("account/new").ok());
  REQUIRE(first.keys->upload().ok());

  node joining{to_endpoints({shared_etcd().endpoint()}), generation};
  REQUIRE(joining.keys->fetch_all().ok());
  for (const auto& [name, bytes] : old) CHECK(joining.local->get(name).value() == bytes);
  CHECK(joining.local->get("account/new").value() == first.local->get("account/new").value());
  CHECK(joining.keys->secret("account/gone").error().error == errc::conflict);
}

TEST_CASE("a folder with keys of its own neither joins nor is uploaded over the cluster's") {
  pair nodes;
  const auto ours = nodes.a.keys->secret("secret/cluster").value();
  node foreign{to_endpoints({shared_etcd().endpoint()}), nodes.generation};
  const auto theirs = foreign.local->secret("secret/cluster").value();
  CHECK(foreign.keys->fetch_all().error().error == errc::conflict);
  CHECK(foreign.keys->upload().error().error == errc::conflict);
  CHECK(foreign.keys->accept("secret/cluster", wrap(cluster_key, "secret/cluster", ours)).error().error ==
        errc::conflict);
  CHECK(foreign.local->get("secret/cluster").value() == theirs);
  CHECK(node{to_endpoints({shared_etcd().endpoint()}), nodes.generation}.keys->get("secret/cluster").value() == ours);
}

TEST_CASE("answers lost after etcd has committed: the key that was made is the one that counts") {
  const auto generation = fresh_generation();
  lossy_proxy proxy{shared_etcd().endpoint()};
  node a{to_endpoints({proxy.endpoint()}), generation};
  node b{to_endpoints({shared_etcd().endpoint()}), generation};
  for (int i = 0; i < 5; ++i) {
    const auto name = "account/" + std::to_string(i);
    proxy.lose_answers(1);
    const auto made = a.keys->secret(name).value();
    CHECK(b.keys->get(name).value() == made);
    proxy.lose_answers(1);
    REQUIRE(a.keys->destroy(name).ok());
    REQUIRE(b.keys->fetch(name).ok());
    CHECK(!b.keys->get(name).value());
  }
  CHECK(proxy.lost() == 10);
}

TEST_CASE("keys are made and erased on both nodes at once: in the end both have the same, and no erased one") {
  pair nodes;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    auto& by = t % 2 == 0 ? nodes.a : nodes.b;
    threads.emplace_back([&by, t] {
      for (int i = 0; i < 24; ++i) {
        const auto name = "account/" + std::to_string(i);
        if (t >= 2 && i % 3 == 0) CHECK(by.keys->destroy(name).ok());
        if (t < 2) static_cast<void>(by.keys->secret(name));  // may have been erased
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto* one : {&nodes.a, &nodes.b}) REQUIRE(one->keys->fetch_all().ok());
  for (int i = 0; i < 24; ++i) {
    const auto name = "account/" + std::to_string(i);
    const auto here = nodes.a.local->get(name).value();
    CHECK(here == nodes.b.local->get(name).value());
    CHECK(here.has_value() == (i % 3 != 0));
  }
}

TEST_CASE("the cluster's key file holds 64 hex digits that only its owner reads, or a sentence says what is wrong") {
  const tests::temporary_folder folder;
  const auto file = folder.path("cluster.key");
  const auto why = [&file] { return read_wrapping_key(file).error().why; };
  CHECK(why().find("cannot read") == 0);
  tests::write_text(file, std::string(64, 'a') + "\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::group_read);
  CHECK(why().find("chmod 600") != std::string::npos);
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto key = read_wrapping_key(file);
  REQUIRE(key.ok());
  CHECK(key.value().bytes() == std::string(32, '\xAA'));
  for (const auto& foreign : {std::string{}, std::string(62, 'a'), std::string(66, 'a'), std::string(64, 'x')}) {
    tests::write_text(file, foreign);
    CHECK(why().find("64 hex digits") != std::string::npos);
  }
}
