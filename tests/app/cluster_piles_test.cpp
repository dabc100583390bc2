// SPDX-License-Identifier: Apache-2.0
// Piles on a cluster of three real nodes: whichever a pile hangs on, another one may own its partition, its charge's or
// its driver's (design §7). The piles are `pilecloud simulate`, which keep their own meter books.
#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/app/nodes.hpp"

namespace {

using namespace pilecloud::tests;
using nlohmann::json;

constexpr int piles = 8;
constexpr std::chrono::seconds settled_within{60};

std::string name_of(int which) { return fmt::format("N-{:04}", which); }

// What flowed in each charge, in mWh, smallest first.
std::vector<std::int64_t> charges_in_book(const std::string& file) {
  std::map<std::string, std::int64_t> started;
  std::vector<std::int64_t> flowed;
  std::istringstream lines{read_text(file)};
  for (std::string line; std::getline(lines, line);) {
    const auto one = json::parse(line);
    const auto charge = one.value("charge", json{}).dump();
    if (one["kind"] == "started") started[charge] = one["wh"].get<std::int64_t>();
    if (one["kind"] == "stopped") flowed.push_back((one["wh"].get<std::int64_t>() - started.at(charge)) * 1000);
  }
  CHECK_MESSAGE(flowed.size() == started.size(), file << ": a charge has no end in its book");
  std::sort(flowed.begin(), flowed.end());
  return flowed;
}

// The bills of a pile as a node's pages have them; nothing while one is not settled yet.
std::optional<std::vector<std::int64_t>> bills_of(const site& at, const std::string& pile) {
  const auto page = at.get("/api/v1/sessions?limit=500&pile=" + pile);
  if (page.status != 200) return std::nullopt;
  std::vector<std::int64_t> flowed;
  for (const auto& each : page.body["items"]) {
    if (each["stage"] != "settled") return std::nullopt;
    flowed.push_back(each["energy_mwh"].get<std::int64_t>());
  }
  std::sort(flowed.begin(), flowed.end());
  return flowed;
}

std::string said_of(const site& at, const std::string& pile) {
  const auto page = at.get("/api/v1/sessions?limit=500&pile=" + pile);
  if (page.status != 200) return std::to_string(page.status);
  std::string said;
  for (const auto& each : page.body["items"]) {
    said += fmt::format("\n  {} {} {} mWh", each["session"].dump(), each["stage"].dump(), each["energy_mwh"].dump());
  }
  return said;
}

// When each was said, page by page; newest first.
std::vector<std::string> messages_of(const site& at, const std::string& pile, const std::string& filter) {
  std::vector<std::string> said;
  json cursor = "";
  while (!cursor.is_null()) {
    const auto path = fmt::format("/api/v1/piles/{}/messages?limit=7{}{}", pile, filter,
                                  cursor == "" ? "" : "&cursor=" + cursor.get<std::string>());
    const auto page = at.get(path);
    REQUIRE_MESSAGE(page.status == 200, page.body.dump());
    for (const auto& each : page.body["items"]) said.push_back(each["at"].get<std::string>());
    cursor = page.body["next_cursor"];
  }
  return said;
}

}  // namespace

TEST_CASE(
    "piles hang on any node: charges go on through another, and over a node's death; bills equal the piles' books") {
  nodes cluster;
  temporary_folder folder;
  REQUIRE(cluster.command(1, {"create"}).code == 0);
  cluster.start_all();
  auto& staff = cluster.at(2);
  staff.set_up("S1", "P1", 2);
  std::string cards;
  for (int i = 0; i < 4; ++i) {
    const auto account = staff.register_account(fmt::format("1348999117{}", i));
    const auto path = "/api/v1/accounts/" + account;
    REQUIRE(staff.post(path + "/top-ups", {{"amount_fen", 1'000'000}, {"channel", "cash"}}).status == 201);
    REQUIRE(staff.post(path + "/cards", {{"card", fmt::format("NODECARD{}", i)}}).status == 201);
    cards += fmt::format("NODECARD{}\n", i);
  }
  for (int i = 1; i <= piles; ++i) {
    // Their rating is not told: they draw more in these few seconds than any could (R5).
    const json made{{"pile", name_of(i)}, {"station", "S1"}, {"connectors", 2}, {"rated_power_mw", 0}};
    REQUIRE(staff.post("/api/v1/piles", made).status == 201);
    REQUIRE(staff.post("/api/v1/piles/" + name_of(i) + "/access", {{"security_profile", 0}}).status < 300);
  }
  write_text(folder.path("cards"), cards);
  const auto words = [&](std::size_t node, int seconds) {
    return std::vector<std::string>{PILECLOUD_PROGRAM, "simulate",
                                    "--url",           cluster.piles_url(node),
                                    "--piles",         std::to_string(piles),
                                    "--prefix",        "N-",
                                    "--versions",      "1.6,2.0.1",
                                    "--speed",         "60000",
                                    "--power-times",   "500",
                                    "--cards",         folder.path("cards"),
                                    "--book",          folder.path("books"),
                                    "--seed",          "7",
                                    "--duration",      std::to_string(seconds)};
  };
  REQUIRE(cluster.settle());

  // Through node a until the whole site loses its network and power in mid-charge, then through node b.
  {
    process through_a{words(0, 60), folder.path("run-1")};
    std::this_thread::sleep_for(std::chrono::seconds{5});
    CHECK(through_a.running());
    through_a.kill_hard();
  }
  const auto before = staff.get("/api/v1/sessions?limit=500&stage=charging");
  CHECK_MESSAGE(!before.body["items"].empty(), "no charge ran when the site lost its power");
  process through_b{words(1, 20), folder.path("run-2")};
  std::this_thread::sleep_for(std::chrono::seconds{5});
  cluster.at(0).kill();  // whatever it owned goes to b and c
  const auto until = std::chrono::steady_clock::now() + settled_within;
  while (through_b.running() && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  CHECK_MESSAGE(through_b.ended() == 0, (through_b.out() + through_b.err()));
  REQUIRE(cluster.at(0).start());
  REQUIRE(cluster.settle());

  std::size_t counted = 0;
  for (int i = 1; i <= piles; ++i) {
    const auto book = charges_in_book(folder.path("books/" + name_of(i) + ".jsonl"));
    counted += book.size();
    for (std::size_t node = 0; node < 3; ++node) {
      std::optional<std::vector<std::int64_t>> bills;
      while (bills != book && std::chrono::steady_clock::now() < until + settled_within) {
        bills = bills_of(cluster.at(node), name_of(i));
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
      }
      CHECK_MESSAGE(bills == book, fmt::format("{} at node {}: {}\nbook: {}", name_of(i), nodes::names[node],
                                               said_of(cluster.at(node), name_of(i)), json(book).dump()));
    }
  }
  CHECK(counted > piles);
  // Its first boot came over a, the second over b, whichever node is asked.
  for (std::size_t node = 0; node < 3; ++node) {
    const auto boots = messages_of(cluster.at(node), "N-0001", "&action=BootNotification");
    CHECK(boots.size() == 2);
    const auto all = messages_of(cluster.at(node), "N-0001", "");
    CHECK(all.size() > 20);
    CHECK(std::is_sorted(all.rbegin(), all.rend()));
    CHECK(all == messages_of(cluster.at((node + 1) % 3), "N-0001", ""));
  }
  MESSAGE(counted << " charges");
  const auto ledger = cluster.at(0).get("/api/v1/ledger");
  CHECK(ledger.body.value("total_fen", -1) == 0);
  const auto one_log = cluster.command(0, {"verify"});
  CHECK_MESSAGE(one_log.code == 0, (one_log.out + one_log.err));
  cluster.stop_all();
}
