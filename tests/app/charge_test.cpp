// SPDX-License-Identifier: Apache-2.0
// A whole wallet charge through the real program's API: order, hold, start, meter, stop, settle, capture and release;
// and its branches: no funds, cancelled, repeated, late record.
#include <string>

#include <doctest/doctest.h>

#include "base/instant.hpp"
#include "tests/app/site.hpp"

namespace {

using namespace pilecloud;
using namespace pilecloud::tests;
using nlohmann::json;

std::string ago(std::chrono::minutes back) { return to_rfc3339(system_clock_source{}.now() - back); }

json sample(const std::string& at, const std::string& kwh) { return {{"at", at}, {"value", kwh}, {"unit", "kWh"}}; }

}  // namespace

TEST_CASE("a driver orders, charges and pays by wallet, and the books balance") {
  const temporary_folder folder;
  site site{folder.path("data")};
  site.set_up("S1", "P1", 2);
  const auto account = site.register_account("13489991171");
  REQUIRE(site.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 10'000}, {"channel", "cash"}}).status ==
          201);

  const json order{{"account", account}, {"pile", "P1"}, {"connector", 1}, {"hold_fen", 5'000}};
  const auto placed = site.post("/api/v1/sessions", order, "order-1");
  REQUIRE_MESSAGE(placed.status == 201, placed.body.dump());
  CHECK(placed.location == "/api/v1/sessions/P1/1");
  CHECK_FALSE(placed.position.empty());
  CHECK(site.get(placed.location + "?position=" + placed.position).status == 200);

  // The same key and body gets the first answer; another body is refused.
  const auto repeated = site.post("/api/v1/sessions", order, "order-1");
  CHECK(repeated.status == 201);
  CHECK(repeated.body == placed.body);
  CHECK(repeated.position == placed.position);
  auto other = order;
  other["connector"] = 2;
  CHECK(site.post("/api/v1/sessions", other, "order-1").status >= 400);

  CHECK(site.wait_for(placed.location, "stage", "starting").body["stage"] == "starting");
  CHECK(site.get("/api/v1/accounts/" + account).body["held_fen"] == 5'000);
  CHECK(site.get("/api/v1/accounts/" + account).body["balance_fen"] == 5'000);

  // The device, as protocols will report.
  const auto begun = ago(std::chrono::minutes{90});
  const auto started =
      site.post("/api/v1/piles/P1/starts",
                {{"connector", 1}, {"at", begun}, {"meter", {{"value", "100.000"}, {"unit", "kWh"}}}}, {}, true);
  REQUIRE_MESSAGE(started.status == 201, started.body.dump());
  CHECK(started.body["session"] == "P1/1");
  CHECK(site.wait_for(placed.location, "stage", "charging").body["stage"] == "charging");
  const json readings{{"samples", {sample(ago(std::chrono::minutes{60}), "103.5")}}};
  CHECK(site.post("/api/v1/sessions/P1/1/readings", readings, {}, true).body["verdict"] == "ok");
  CHECK(site.post("/api/v1/sessions/P1/1/readings", readings, {}, true).body["verdict"] == "duplicate");
  CHECK(site.post("/api/v1/sessions/P1/1/stop", json::object()).status == 200);
  const auto ended = ago(std::chrono::minutes{30});
  const json stop{{"at", ended}, {"meter", {{"value", "106.999"}, {"unit", "kWh"}}}, {"reason", "remote"}};
  CHECK(site.post("/api/v1/sessions/P1/1/stops", stop, {}, true).status == 201);

  const auto settled = site.wait_for(placed.location, "stage", "settled").body;
  REQUIRE(settled["stage"] == "settled");
  CHECK(settled["energy_mwh"] == 6'999'000);
  CHECK(settled["electricity_fen"] == 700);  // 6.999 x 1.00 -> 699.9
  CHECK(settled["service_fen"] == 280);      // 6.999 x 0.40 -> 279.96
  CHECK(settled["total_fen"] == 980);
  const auto wallet = site.wait_for("/api/v1/accounts/" + account, "balance_fen", 10'000 - 980).body;
  CHECK(wallet["balance_fen"] == 9'020);
  CHECK(wallet["held_fen"] == 0);
  CHECK(wallet["consumed_fen"] == 980);

  const auto ledger = site.get("/api/v1/ledger").body;
  CHECK(ledger["total_fen"] == 0);
  CHECK(ledger["in_transit"].empty());

  // A poll that finds nothing new costs a 304.
  const auto page = site.get("/api/v1/sessions");
  REQUIRE_FALSE(page.etag.empty());
  CHECK(site.get("/api/v1/sessions", page.etag).status == 304);

  // S5: a late record corrects the bill by a second revision, refunded to the wallet.
  const json late{{"samples", {sample(ago(std::chrono::minutes{40}), "106.999")}}};
  CHECK(site.post("/api/v1/sessions/P1/1/readings", late, {}, true).body["verdict"] == "late");

  const auto transactions = site.get("/api/v1/transactions?account=" + account).body["items"];
  CHECK(transactions.size() >= 4);  // top-up, hold, consumption, release
  CHECK(site.stop() == 0);
  const auto verified = run({PILECLOUD_PROGRAM, "audit", "verify", "--data", folder.path("data")});
  CHECK_MESSAGE(verified.code == 0, verified.out, verified.err);
}

TEST_CASE("without funds the start fails by itself and the connector is free again") {
  const temporary_folder folder;
  site site{folder.path("data")};
  site.set_up("S1", "P1", 1);
  const auto account = site.register_account("13489991171");
  const json order{{"account", account}, {"pile", "P1"}, {"connector", 1}, {"hold_fen", 5'000}};
  const auto placed = site.post("/api/v1/sessions", order);
  REQUIRE(placed.status == 201);
  const auto failed = site.wait_for(placed.location, "stage", "start_failed").body;
  CHECK(failed["failure_reason"] == "insufficient_funds");

  REQUIRE(site.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 9'000}, {"channel", "cash"}}).status ==
          201);
  reply again;
  for (int tries = 0; tries < 100 && again.status != 201; ++tries) again = site.post("/api/v1/sessions", order);
  REQUIRE_MESSAGE(again.status == 201, again.body.dump());
  CHECK(again.location == "/api/v1/sessions/P1/2");
  CHECK(site.wait_for(again.location, "stage", "starting").body["stage"] == "starting");

  // Occupied: the second driver is told the rule and the field.
  const auto refused = site.post("/api/v1/sessions", order);
  CHECK(refused.status == 409);
  CHECK(refused.body["rule"] == "connector_must_be_free");
  CHECK(refused.body["field"] == "connector");

  CHECK(site.post(again.location + "/cancel", json::object()).status == 200);
  CHECK(site.wait_for("/api/v1/accounts/" + account, "balance_fen", 9'000).body["balance_fen"] == 9'000);
  CHECK(site.get("/api/v1/ledger").body["total_fen"] == 0);
}

TEST_CASE("a second program cannot write beside a serve, but auditors can read") {
  const temporary_folder folder;
  site site{folder.path("data")};
  site.set_up("S1", "P1", 1);
  const std::string shared = PILECLOUD_SHARED;
  const auto refused =
      run({PILECLOUD_PROGRAM, "import", "sessions", shared + "/data/norway-apartment-sessions.csv", "--format",
           "norway", "--tariff", shared + "/data/tariff-residential-tou.toml", "--data", folder.path("data")});
  CHECK(refused.code == 2);
  CHECK_MESSAGE(refused.err.find("another pilecloud holds") != std::string::npos, refused.err);
  CHECK(run({PILECLOUD_PROGRAM, "audit", "verify", "--data", folder.path("data")}).code == 0);
  CHECK(run({PILECLOUD_PROGRAM, "audit", "replay", "--data", folder.path("data")}).out.find("tariff_assigned") !=
        std::string::npos);
  CHECK(run({PILECLOUD_PROGRAM, "projections", "status", "--data", folder.path("data")}).code == 0);

  // The password was printed once and is nowhere else.
  CHECK(site.log_text().find(site.password()) == std::string::npos);
  REQUIRE(site.stop() == 0);
  REQUIRE(site.start());
  CHECK(site.output().find("password") == std::string::npos);
  CHECK(site.get("/api/v1/me").status == 200);  // the token outlives a restart
}
