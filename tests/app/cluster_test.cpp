// SPDX-License-Identifier: Apache-2.0
// Three real nodes on three real etcd members: what operators, auditors and drivers of a cluster see. Design §7.
#include <chrono>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>

#include "tests/app/nodes.hpp"

namespace {

using namespace pilecloud::tests;
using nlohmann::json;

// A whole charge of 3.5 kWh from a wallet, each step at another node; the session's path.
std::string charge(nodes& cluster, std::size_t first, const std::string& account) {
  const auto through = [&cluster, first](std::size_t step) -> site& { return cluster.at((first + step) % 3); };
  const auto order =
      through(0).post("/api/v1/sessions", {{"account", account}, {"pile", "P1"}, {"connector", 1}, {"hold_fen", 5000}});
  REQUIRE_MESSAGE(order.status == 201, order.body.dump());
  const auto path = order.location;
  const auto seen = through(1).wait_for(path, "stage", "starting");
  REQUIRE_MESSAGE(seen.status == 200, seen.body.dump());
  const auto started = through(1).post(
      "/api/v1/piles/P1/starts",
      {{"connector", 1}, {"at", "2026-11-22T08:00:00Z"}, {"meter", {{"value", "100.000"}, {"unit", "kWh"}}}}, {}, true);
  REQUIRE_MESSAGE(started.status == 201, started.body.dump());
  const auto stopped = through(2).post(
      path + "/stops",
      {{"at", "2026-11-22T09:00:00Z"}, {"meter", {{"value", "103.500"}, {"unit", "kWh"}}}, {"reason", "local"}}, {},
      true);
  REQUIRE_MESSAGE(stopped.status == 201, stopped.body.dump());
  const auto settled = through(0).wait_for(path, "stage", "settled");
  REQUIRE_MESSAGE(settled.body.value("stage", "") == "settled", settled.body.dump());
  return path;
}

json balances(site& at) {
  const auto answer = at.get("/api/v1/ledger");
  REQUIRE(answer.status == 200);
  return answer.body;
}

// All three pages say the same, within some patience.
void check_same_ledger(nodes& cluster) {
  REQUIRE(cluster.settle());
  json first;
  for (int tries = 0; tries < 50; ++tries) {
    first = balances(cluster.at(0));
    if (balances(cluster.at(1)) == first && balances(cluster.at(2)) == first) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  CHECK(balances(cluster.at(1)) == first);
  CHECK(balances(cluster.at(2)) == first);
}

void check_verifies(const std::string& data) {
  const auto verified = program({"audit", "verify", "--data", data});
  CHECK_MESSAGE(verified.code == 0, (verified.out + verified.err));
}

std::string digest_of(const std::string& data) {
  const auto status = program({"projections", "status", "--data", data, "--json"});
  return json::parse(status.out, nullptr, false).value("digest", "none");
}

}  // namespace

TEST_CASE("one node grows to three and back to one: nothing is lost, the ledger is the same at each step") {
  nodes cluster;
  std::string account;
  json alone_before;
  {
    site alone{cluster.data(0)};
    alone.set_up("S1", "P1", 2);
    account = alone.register_account("13489991171");
    REQUIRE(
        alone.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 100'000}, {"channel", "cash"}}).status ==
        201);
    alone_before = balances(alone);
    CHECK(alone.stop() == 0);

    const auto created = cluster.command(0, {"create"});
    REQUIRE_MESSAGE(created.code == 0, created.err);
    const auto again = cluster.command(0, {"create"});
    CHECK(again.code == 2);
    CHECK_MESSAGE(again.err.find("belongs to cluster") != std::string::npos, again.err);
    const auto forked = program({"serve", "--data", cluster.data(0), "--port", "0", "--no-piles"});
    CHECK(forked.code == 2);
    CHECK_MESSAGE(forked.err.find("of a cluster: serve it with --config") != std::string::npos, forked.err);

    for (auto* each : {&cluster.at(0), &cluster.at(1), &cluster.at(2)}) {
      REQUIRE(each->start());
      each->use_tokens_of(alone);
    }
  }
  REQUIRE(cluster.settle());
  CHECK(balances(cluster.at(1)) == alone_before);  // from an empty disk
  check_same_ledger(cluster);

  const auto first = charge(cluster, 0, account);
  const auto second = charge(cluster, 1, account);
  check_same_ledger(cluster);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(cluster.at(i).get(first).body == cluster.at(0).get(first).body);
    CHECK(cluster.at(i).get(second).body["bill"] == cluster.at(0).get(second).body["bill"]);
    const auto who = cluster.at(i).get("/api/v1/accounts/" + account);
    CHECK_MESSAGE(who.body.dump().find("13489991171") != std::string::npos, "the keys are on every node");
  }
  const auto one_log = cluster.command(2, {"verify"});
  CHECK_MESSAGE(one_log.code == 0, (one_log.out + one_log.err));
  const auto whole = balances(cluster.at(2));
  CHECK(whole != alone_before);

  const auto running = cluster.command(1, {"dissolve"});
  CHECK(running.code == 2);
  CHECK_MESSAGE(running.err.find("stop them first: a b c") != std::string::npos, running.err);
  cluster.stop_all();
  for (std::size_t i = 0; i < 3; ++i) check_verifies(cluster.data(i));
  CHECK(digest_of(cluster.data(0)) == digest_of(cluster.data(1)));
  CHECK(digest_of(cluster.data(0)) == digest_of(cluster.data(2)));

  const auto dissolved = cluster.command(1, {"dissolve"});
  REQUIRE_MESSAGE(dissolved.code == 0, dissolved.err);
  CHECK_FALSE(cluster.at(0).start());  // the others' time is over
  CHECK_MESSAGE(cluster.at(0).log_text().find("dissolved") != std::string::npos, cluster.at(0).log_text());
  check_verifies(cluster.data(1));
  const auto alone = program({"audit", "verify", "--data", cluster.data(1), "--json"});
  CHECK(alone.code == 0);
  process serve{{PILECLOUD_PROGRAM, "serve", "--data", cluster.data(1), "--port", "0", "--no-piles"},
                cluster.data(1) + "-run"};
  REQUIRE(serve.wait_for_output("is ready at", std::chrono::seconds{20}));
  CHECK(serve.stop() == 0);
  check_verifies(cluster.data(1));
  CHECK(digest_of(cluster.data(1)) == digest_of(cluster.data(2)));
}

TEST_CASE("an auditor replays and verifies on a node that is cut off, which goes on reading and says how old it is") {
  nodes cluster;
  REQUIRE(cluster.command(0, {"create"}).code == 0);
  cluster.start_all();
  cluster.at(0).set_up("S1", "P1", 2);
  const auto account = cluster.at(1).register_account("13489991171");
  cluster.at(2).wait_for("/api/v1/accounts/" + account, "account", account);  // it reads its own pages
  REQUIRE(cluster.at(2)
              .post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 5000}, {"channel", "cash"}})
              .status == 201);
  check_same_ledger(cluster);
  const auto before = balances(cluster.at(2));

  cluster.at(0).kill();
  cluster.at(1).kill();
  for (std::size_t i = 0; i < 3; ++i) cluster.etcd().member(i).kill_hard();
  std::this_thread::sleep_for(std::chrono::seconds{2});

  CHECK(balances(cluster.at(2)) == before);
  std::this_thread::sleep_for(std::chrono::seconds{4});
  CHECK(cluster.at(2).get("/readyz").status == 503);  // it has heard of nothing for more than 5 s
  CHECK(cluster.at(2).get("/healthz").status == 200);
  const auto refused =
      cluster.at(2).post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 1}, {"channel", "cash"}});
  CHECK_MESSAGE(refused.status == 503, refused.body.dump());

  check_verifies(cluster.data(2));  // beside the running node
  const auto replayed = program({"audit", "replay", "--data", cluster.data(2), "--stream", "account/" + account});
  CHECK(replayed.code == 0);
  CHECK(replayed.out.find("topped_up") != std::string::npos);

  for (std::size_t i = 0; i < 3; ++i) cluster.etcd().member(i).spawn();
  for (std::size_t i = 0; i < 3; ++i) cluster.etcd().member(i).wait_for_answer();
  REQUIRE(cluster.at(0).start());
  REQUIRE(cluster.at(1).start());
  REQUIRE(cluster.settle());
  // The refused one was never told to have happened; asked again it does.
  CHECK(cluster.at(0)
            .post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 2}, {"channel", "cash"}}, "again")
            .status == 201);
  check_same_ledger(cluster);
}

TEST_CASE("nodes are drained, restarted one after the other and replaced with an empty disk, while drivers charge") {
  nodes cluster;
  REQUIRE(cluster.command(1, {"create"}).code == 0);
  cluster.start_all();
  cluster.at(0).set_up("S1", "P1", 2);
  const auto account = cluster.at(0).register_account("13489991171");
  REQUIRE(cluster.at(0)
              .post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 100'000}, {"channel", "cash"}})
              .status == 201);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name = nodes::names[i];
    const auto& other = (i + 1) % 3;
    const auto drained = cluster.command(other, {"drain", name, "--wait"});
    REQUIRE_MESSAGE(drained.code == 0, drained.err);
    CHECK(drained.out.find(name + " owns nothing") != std::string::npos);
    CHECK(cluster.at(i).stop() == 0);
    if (i == 2) std::filesystem::remove_all(cluster.data(i));  // a dead disk
    REQUIRE(cluster.at(i).start());
    CHECK(cluster.command(other, {"drain", name, "--undo"}).code == 0);
    REQUIRE(cluster.settle());
    charge(cluster, i, account);
  }
  check_same_ledger(cluster);
  const auto one_log = cluster.command(0, {"verify"});
  CHECK_MESSAGE(one_log.code == 0, (one_log.out + one_log.err));
  cluster.stop_all();
  for (std::size_t i = 0; i < 3; ++i) check_verifies(cluster.data(i));
}

TEST_CASE("etcd is lost for good: a new generation begins with everything that was answered") {
  nodes cluster;
  REQUIRE(cluster.command(0, {"create"}).code == 0);
  cluster.start_all();
  cluster.at(0).set_up("S1", "P1", 2);
  const auto account = cluster.at(0).register_account("13489991171");
  cluster.at(1).wait_for("/api/v1/accounts/" + account, "account", account);
  REQUIRE(cluster.at(1)
              .post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 100'000}, {"channel", "cash"}})
              .status == 201);
  check_same_ledger(cluster);
  const auto before = balances(cluster.at(0));
  cluster.stop_all();
  cluster.replace_etcd();
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(cluster.at(i).start());  // they only read

  const auto unnamed = cluster.command(0, {"recover", "--node", "a=" + cluster.peer_address(0)});
  CHECK(unnamed.code == 2);
  CHECK_MESSAGE(unnamed.err.find("--accept-loss") != std::string::npos, unnamed.err);
  std::vector<std::string> words{"recover"};
  for (std::size_t i = 0; i < 3; ++i) {
    words.insert(words.end(), {"--node", std::string{nodes::names[i]} + "=" + cluster.peer_address(i)});
  }
  const auto recovered = cluster.command(0, words);
  REQUIRE_MESSAGE(recovered.code == 0, recovered.err);
  cluster.stop_all();
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(cluster.at(i).start());
  REQUIRE(cluster.settle());
  CHECK(balances(cluster.at(1)) == before);
  charge(cluster, 0, account);
  check_same_ledger(cluster);
}
