// SPDX-License-Identifier: Apache-2.0
// Tariffs, stations, piles, accounts and the works: what is written is what is read.
#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

reply read_back(world& at, const reply& done) {
  REQUIRE_MESSAGE(done.status < 300, done.whole.body);
  return at.get(done.header("Location") + "?position=" + done.header("Pilecloud-Position"));
}

json two_tables() {
  const std::vector<std::string> flat(48, "flat");
  std::vector<std::string> split(48, "valley");
  for (std::size_t i = 14; i < 44; ++i) split[i] = i < 34 ? "peak" : "deep_valley";
  const auto at_price = [](int electricity) {
    return json{{"electricity_e5_yuan_per_kwh", electricity}, {"service_e5_yuan_per_kwh", 40'000}};
  };
  return json::array(
      {{{"rule", {{"months", {1, 12}}, {"weekdays", {6, 7}}, {"dates", {"2026-10-01", "2027-01-01"}}}},
        {"slots", split},
        {"prices", {{"peak", at_price(120'000)}, {"valley", at_price(30'000)}, {"deep_valley", at_price(10'000)}}}},
       {{"slots", flat}, {"prices", {{"flat", at_price(70'000)}}}}});
}

TEST_CASE("P1: a tariff's day tables come back as they were published, versions count up") {
  auto& at = shared_world();
  const json body{
      {"tariff", "T-two-tables"}, {"name", "two tables"}, {"time_zone", "Asia/Shanghai"}, {"tables", two_tables()}};
  const auto row = read_back(at, at.post("/api/v1/tariffs", body)).body;
  CHECK(row["version"] == 1);
  auto expected = two_tables();
  expected[1]["rule"] = json::object();
  CHECK(row["tables"] == expected);
  auto dearer = body;
  dearer["tables"][1]["prices"]["flat"]["service_e5_yuan_per_kwh"] = 50'000;
  const auto second = at.post("/api/v1/tariffs", dearer);
  CHECK(second.header("Location") == "/api/v1/tariffs/T-two-tables/2");
  CHECK(read_back(at, second).body["terms_sha256"] != row["terms_sha256"]);
  CHECK(at.get("/api/v1/tariffs?tariff=T-two-tables").body["items"].size() == 2);
  CHECK(at.get("/api/v1/tariffs/T-two-tables/3").status == 404);
  CHECK(at.get("/api/v1/tariffs/T-two-tables/9999999999").status == 404);
}

TEST_CASE("a broken tariff names table, slot or price") {
  auto& at = shared_world();
  const auto said = [&at](const json::json_pointer& where, const json& value) {
    json body{{"name", "x"}, {"time_zone", "Asia/Shanghai"}, {"tables", two_tables()}};
    body[where] = value;
    const auto answer = at.post("/api/v1/tariffs", body);
    return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
  };
  using at_path = json::json_pointer;
  CHECK(said(at_path{"/tables/0/slots/3"}, "steep") == "422 tables[0].slots[3] field_must_be_one_of");
  CHECK(said(at_path{"/tables/0/slots"}, json::array({"flat"})) ==
        "422 tables[0].slots list_must_have_a_fitting_length");
  CHECK(said(at_path{"/tables/1/prices/flat/service_e5_yuan_per_kwh"}, -1) ==
        "422 tables[1].prices.flat.service_e5_yuan_per_kwh integer_must_be_in_range");
  CHECK(said(at_path{"/tables/0/rule/dates/0"}, "2026-13-01") == "422 tables[0].rule.dates date_must_exist");
  CHECK(said(at_path{"/tables/1/prices"}, json::object()) == "422 tables[1].prices.flat rate_class_must_have_a_price");
  CHECK(said(at_path{"/tables/1/rule"}, {{"months", {1}}}) == "409 tables[1].rule last_day_table_must_hold_every_day");
}

TEST_CASE("a station is registered, changed and given a tariff of its zone") {
  auto& at = shared_world();
  const auto made = at.post("/api/v1/stations", {{"station", "S-main"},
                                                 {"name", "花园小区"},
                                                 {"address", "深南大道 1 号"},
                                                 {"time_zone", "Asia/Shanghai"},
                                                 {"latitude_udeg", 22'540'000},
                                                 {"longitude_udeg", 114'050'000}});
  CHECK(made.header("Location") == "/api/v1/stations/S-main");
  const auto row = read_back(at, made).body;
  CHECK(row["address"] == "深南大道 1 号");
  CHECK(row["tariff"].is_null());
  CHECK(row["piles"] == 0);
  const auto changed = at.put("/api/v1/stations/S-main", {{"name", "花园小区北"}, {"time_zone", "Asia/Shanghai"}});
  CHECK(read_back(at, changed).body["name"] == "花园小区北");
  CHECK(at.put("/api/v1/stations/S-main", {{"name", "x"}, {"time_zone", "Europe/Oslo"}}).rule() ==
        "time_zone_must_not_change");

  const auto norwegian = at.some_tariff("Europe/Oslo");
  CHECK(at.put("/api/v1/stations/S-main/tariff", {{"tariff", norwegian}, {"version", 1}}).rule() ==
        "tariff_must_be_in_the_stations_time_zone");
  const auto ours = at.some_tariff();
  CHECK(at.put("/api/v1/stations/S-main/tariff", {{"tariff", ours}, {"version", 2}}).rule() ==
        "tariff_version_must_exist");
  const auto priced = at.put("/api/v1/stations/S-main/tariff", {{"tariff", ours}, {"version", 1}});
  CHECK(read_back(at, priced).body["tariff"] == ours);
  const auto etag = at.get("/api/v1/stations/S-main").header("ETag");
  const auto pile = at.post("/api/v1/piles", {{"station", "S-main"}, {"connectors", 3}});
  CHECK(read_back(at, pile).status == 200);
  const auto grown = at.get("/api/v1/stations/S-main", {{"if-none-match", etag}});
  CHECK(grown.status == 200);  // the counts are on the page too
  CHECK(grown.body["connectors"] == 3);
}

TEST_CASE("station totals ask for days that exist and in order") {
  auto& at = shared_world();
  const auto path = "/api/v1/stations/" + at.some_station() + "/totals?granularity=day&";
  CHECK(at.get(path + "from=2026-01-01&to=2026-02-01").body["items"].empty());
  CHECK(at.get(path + "from=2026-02-30&to=2026-03-01").field() == "from");
  CHECK(at.get(path + "from=2026-02-01&to=2026-02-01").rule() == "to_must_be_after_from");
  CHECK(at.get(path + "from=2026-02-01").field() == "to");
  CHECK(at.get("/api/v1/stations/nobody/totals?granularity=day&from=2026-01-01&to=2026-02-01").status == 404);
}

TEST_CASE("a pile keeps its attributes and never loses a connector") {
  auto& at = shared_world();
  const auto station = at.some_station();
  const json body{{"pile", "P-main"}, {"station", station},  {"vendor", "StarCharge"}, {"model", "X7"},
                  {"serial", "SN-1"}, {"mounting", "wall"},  {"current", "direct"},    {"rated_power_mw", 120'000'000},
                  {"connectors", 2},  {"place", "dedicated"}};
  const auto row = read_back(at, at.post("/api/v1/piles", body)).body;
  CHECK(row["mounting"] == "wall");
  CHECK(row["current"] == "direct");
  CHECK(row["place"] == "dedicated");
  CHECK(row["rated_power_mw"] == 120'000'000);
  CHECK(row["connectors"].size() == 2);
  CHECK(row["connectors"][0]["session"].is_null());
  auto changed = body;
  changed.erase("pile");
  changed["connectors"] = 1;
  CHECK(at.put("/api/v1/piles/P-main", changed).rule() == "connectors_must_not_shrink");
  changed["connectors"] = 3;
  CHECK(read_back(at, at.put("/api/v1/piles/P-main", changed)).body["connectors"].size() == 3);
  CHECK(at.get("/api/v1/piles?station=" + station).body["items"].size() == 1);
}

TEST_CASE("W13: a pile's verification number and expiry, and whether it shows costs, are kept and shown") {
  auto& at = shared_world();
  json body{{"pile", "P-verified"},
            {"station", at.some_station()},
            {"verification_number", "强检-2026-017"},
            {"verified_until", "2027-05-31"},
            {"shows_cost", true}};
  const auto row = read_back(at, at.post("/api/v1/piles", body)).body;
  CHECK(row["verification_number"] == "强检-2026-017");
  CHECK(row["verified_until"] == "2027-05-31");
  CHECK(row["shows_cost"] == true);
  body.erase("pile");
  body["verified_until"] = "2027-02-30";
  const auto wrong = at.put("/api/v1/piles/P-verified", body);
  CHECK(wrong.field() == "verified_until");
  CHECK(wrong.rule() == "date_must_exist");
  body.erase("verified_until");
  const auto changed = read_back(at, at.put("/api/v1/piles/P-verified", body)).body;
  CHECK(changed["verified_until"].is_null());
}

TEST_CASE("a frozen account takes no new order until it is free again") {
  auto& at = shared_world();
  const auto account = at.some_account();
  const auto path = "/api/v1/accounts/" + account;
  CHECK(read_back(at, at.post(path + "/freeze", json::object())).body["frozen"] == true);
  CHECK(read_back(at, at.post(path + "/unfreeze", json::object())).body["frozen"] == false);
  const auto profile = at.put(path + "/profile", {{"phone", "13899990001"}, {"name", "李四"}});
  CHECK(read_back(at, profile).body["name"] == "李四");
  CHECK(at.post(path + "/debt-payments", {{"session", "P1/1"}, {"amount_fen", 1}}).status == 409);
  CHECK(at.post(path + "/top-ups", {{"amount_fen", 0}, {"channel", "cash"}}).field() == "amount_fen");
}

TEST_CASE("the works: health, readiness, projections, parked commands") {
  auto& at = shared_world();
  CHECK(at.send("GET", "/healthz", std::nullopt).body["status"] == "alive");
  CHECK(at.send("GET", "/readyz", std::nullopt).body["ready"] == true);
  const auto listed = at.get("/api/v1/projections").body["items"];
  CHECK(listed.size() >= 9);
  CHECK(listed[0]["positions"].size() == 16);
  CHECK(at.get("/api/v1/reactors/parked").body["items"].empty());
  CHECK(at.post("/api/v1/reactors/parked/1-2-3/retry", json::object()).status == 404);
}

}  // namespace
}  // namespace pilecloud::tests
