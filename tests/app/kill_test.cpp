// SPDX-License-Identifier: Apache-2.0
// kill -9 of a real serve under load, 50 times: what was answered is there, what was not may be asked again with the
// same key and counts once, and the log verifies. Design §5.1, §5.2.
#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "base/instant.hpp"
#include "tests/app/site.hpp"

namespace {

using namespace pilecloud;
using namespace pilecloud::tests;
using nlohmann::json;

constexpr int kills = 50;
constexpr int drivers = 6;

// One driver: tops up and charges for ever, asks again what got no answer, keeps a book of its own.
struct driver {
  std::string account;
  int connector = 0;
  std::int64_t topped_up_fen = 0;  // answered
  std::int64_t answered = 0;
  std::vector<std::pair<std::string, json>> acked;  // key and answer of a few writes, asked again at the end
  std::vector<std::string> sessions;
  std::vector<std::string> complaints;
};

// Until it is answered: a lost answer is asked again with the same key.
reply ask(site& site, const std::atomic<bool>& going, const std::string& path, const json& body, const std::string& key,
          bool as_device = false) {
  for (;;) {
    auto answer = site.post(path, body, key, as_device);
    if ((answer.status != 0 && answer.status != 503) || !going) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

void top_up(site& site, const std::atomic<bool>& going, driver& one, int round) {
  const auto key = one.account + "-top-up-" + std::to_string(round);
  const auto path = "/api/v1/accounts/" + one.account + "/top-ups";
  const json body{{"amount_fen", 100 + round % 7}, {"channel", "cash"}};
  const auto done = ask(site, going, path, body, key);
  if (done.status == 0 || done.status == 503) return;  // the run is over: it may or may not count
  if (done.status != 201) return one.complaints.push_back("top-up: " + done.body.dump());
  one.topped_up_fen += body["amount_fen"].get<std::int64_t>();
  ++one.answered;
  if (round % 10 == 0) one.acked.emplace_back(key, json{{"path", path}, {"body", body}, {"position", done.position}});
}

void charge(site& site, const std::atomic<bool>& going, driver& one, int round) {
  const auto key = one.account + "-charge-" + std::to_string(round);
  const auto placed =
      ask(site, going, "/api/v1/sessions",
          {{"account", one.account}, {"pile", "P1"}, {"connector", one.connector}, {"hold_fen", 50}}, key);
  if (placed.status != 201) return;  // the connector is still settling, or the run is over
  one.sessions.push_back(placed.location);
  ++one.answered;
  const auto now = system_clock_source{}.now();
  const auto begun = ask(
      site, going, "/api/v1/piles/P1/starts",
      {{"connector", one.connector}, {"at", to_rfc3339(now - std::chrono::minutes{5})}, {"meter", {{"value", "1000"}}}},
      key + "-start", true);
  if (begun.status != 201) return;
  const auto stop =
      ask(site, going, placed.location + "/stops",
          {{"at", to_rfc3339(now)}, {"meter", {{"value", "1300"}}}, {"reason", "local"}}, key + "-stop", true);
  if (stop.status == 201) ++one.answered;
}

void drive(site& site, const std::atomic<bool>& going, driver& one) {
  for (int round = 1; going; ++round) {
    top_up(site, going, one, round);
    if (round % 4 == 0 && going) charge(site, going, one, round);
  }
}

}  // namespace

TEST_CASE("50 times kill -9 under load: nothing answered is lost, nothing counts twice") {
  const temporary_folder folder;
  site site{folder.path("data")};
  site.set_up("S1", "P1", drivers);
  std::vector<driver> all(drivers);
  for (int i = 0; i < drivers; ++i) {
    all[static_cast<std::size_t>(i)].account = site.register_account("1350000000" + std::to_string(i));
    all[static_cast<std::size_t>(i)].connector = i + 1;
  }

  const auto seed = std::random_device{}();
  MESSAGE("seed of the kill times: ", seed);
  std::mt19937 random{seed};
  std::atomic<bool> going{true};
  std::vector<std::thread> threads;
  for (auto& one : all) threads.emplace_back([&site, &going, &one] { drive(site, going, one); });
  int done = 0;
  for (; done < kills; ++done) {
    std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution{20, 400}(random)});
    site.kill();
    if (!site.start()) break;
  }
  going = false;
  for (auto& each : threads) each.join();
  REQUIRE_MESSAGE(done == kills, site.log_text());

  std::int64_t answered = 0;
  for (auto& one : all) {
    answered += one.answered;
    for (const auto& complaint : one.complaints) MESSAGE(complaint);
    CHECK(one.complaints.empty());
    // Asked again, a top-up gets the first answer: the position it was answered with.
    for (const auto& [key, first] : one.acked) {
      const auto again = site.post(first["path"], first["body"], key);
      CHECK(again.status == 201);
      CHECK(again.position == first["position"].get<std::string>());
    }
    const auto wallet = site.get("/api/v1/accounts/" + one.account).body;
    const auto there = wallet["topped_up_fen"].get<std::int64_t>();
    CHECK(there >= one.topped_up_fen);        // all that was answered
    CHECK(there <= one.topped_up_fen + 106);  // and at most the one in flight at the end
    CHECK(wallet["balance_fen"].get<std::int64_t>() + wallet["held_fen"].get<std::int64_t>() +
              wallet["consumed_fen"].get<std::int64_t>() - wallet["debt_fen"].get<std::int64_t>() ==
          there);
    for (const auto& session : one.sessions) CHECK(site.get(session).status == 200);
  }
  CHECK(answered > kills);
  CHECK(site.get("/api/v1/ledger").body["total_fen"] == 0);
  MESSAGE("answered writes over ", kills, " kills: ", answered);
  REQUIRE(site.stop() == 0);
  const auto verified = run({PILECLOUD_PROGRAM, "audit", "verify", "--data", folder.path("data")});
  CHECK_MESSAGE(verified.code == 0, verified.out, verified.err);
}
