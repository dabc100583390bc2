// SPDX-License-Identifier: Apache-2.0
// A whole wallet charge over the API: order, hold, start, meter, stop, price, capture and release, settled.
#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

reply device(world& at, const std::string& path, const json& body) { return at.post(path, body, {}, role::device); }

json meter(const std::string& kwh) { return {{"value", kwh}, {"unit", "kWh"}}; }

std::string minutes_ago(world& at, int minutes) {
  const auto now = std::chrono::floor<std::chrono::seconds>(at.node().clock().now());
  return to_rfc3339(instant{now} - std::chrono::minutes{minutes});
}

std::string top_up(world& at, const std::string& account, int fen) {
  const auto done = at.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", fen}, {"channel", "cash"}});
  REQUIRE_MESSAGE(done.status == 201, done.whole.body);
  return done.header("Pilecloud-Position");
}

TEST_CASE("hold, start, meter, stop, price, capture and release") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto account = at.some_account();
  top_up(at, account, 10'000);
  const auto ordered = at.post("/api/v1/sessions", {{"account", account},
                                                    {"pile", pile},
                                                    {"connector", 1},
                                                    {"hold_fen", 5000},
                                                    {"limit", {{"kind", "by_energy"}, {"energy_mwh", 50'000'000}}}});
  REQUIRE_MESSAGE(ordered.status == 201, ordered.whole.body);
  const auto session = ordered.header("Location");
  CHECK(session == "/api/v1/sessions/" + pile + "/1");
  CHECK(ordered.body["session"] == pile + "/1");
  CHECK(ordered.body["tariff_version"] == 1);
  at.wait_until(session, "/stage", "starting");
  CHECK(at.get("/api/v1/accounts/" + account).body["held_fen"] == 5000);

  const auto started = device(at, "/api/v1/piles/" + pile + "/starts",
                              {{"connector", 1}, {"at", minutes_ago(at, 60)}, {"meter", meter("100.000")}});
  REQUIRE_MESSAGE(started.status == 201, started.whole.body);
  CHECK(started.header("Location") == session);
  at.wait_until(session, "/stage", "charging");
  const auto metered = device(at, session + "/readings",
                              {{"samples", {{{"at", minutes_ago(at, 30)}, {"value", "103.5"}, {"unit", "kWh"}}}}});
  REQUIRE_MESSAGE(metered.status == 201, metered.whole.body);
  CHECK(metered.body["verdict"] == "ok");
  const auto live = at.wait_until("/api/v1/piles/" + pile, "/connectors/0/running_energy_mwh", 3'500'000);
  CHECK(live["connectors"][0]["session"] == pile + "/1");

  const auto stop = at.post(session + "/stop", json::object());
  REQUIRE_MESSAGE(stop.status == 200, stop.whole.body);
  CHECK(stop.header("Location") == session);
  const auto stopped =
      device(at, session + "/stops", {{"at", minutes_ago(at, 5)}, {"meter", meter("106.999")}, {"reason", "remote"}});
  REQUIRE_MESSAGE(stopped.status == 201, stopped.whole.body);
  const auto row = at.wait_until(session, "/stage", "settled");

  CHECK(row["energy_mwh"] == 6'999'000);
  CHECK(row["electricity_fen"] == 700);  // 6.999 kWh at 1.00: 699.9
  CHECK(row["service_fen"] == 280);      // at 0.40: 279.96
  CHECK(row["total_fen"] == 980);
  CHECK(row["bill"]["total_fen"] == 980);
  CHECK(row["bill"]["lines"].size() == 2);
  std::int64_t sliced = 0;
  for (const auto& slice : row["bill"]["slices"]) sliced += slice["energy_mwh"].get<std::int64_t>();
  CHECK(sliced == 6'999'000);
  CHECK(row["terms"]["terms_sha256"] == ordered.body["terms_sha256"]);

  at.wait_until("/api/v1/accounts/" + account, "/held_fen", 0);
  CHECK(at.get("/api/v1/accounts/" + account).body["balance_fen"] == 10'000 - 980);
  const auto moved = at.get("/api/v1/transactions?order=oldest_first&account=" + account).body["items"];
  std::string kinds;
  for (const auto& one : moved) kinds += one["kind"].get<std::string>() + " ";
  CHECK(kinds == "top_up hold consumption release ");
  const auto books = at.get("/api/v1/ledger").body;
  CHECK(books["total_fen"] == 0);
  const auto statement = at.get("/api/v1/ledger/postings?book=wallet_principal&owner=" + account).body["items"];
  CHECK(statement.size() >= 3);
  CHECK(at.get("/api/v1/ledger/balances?book=wallet_principal&limit=1000").status == 200);

  const auto station = at.get("/api/v1/piles/" + pile).body["station"].get<std::string>();
  const auto totals = at.get("/api/v1/stations/" + station + "/totals?granularity=month&from=2020-01-01&to=2099-01-01");
  REQUIRE_MESSAGE(totals.status == 200, totals.whole.body);
  std::int64_t fen = 0;
  for (const auto& one : totals.body["items"]) fen += one["total_fen"].get<std::int64_t>();
  CHECK(fen == 980);
  CHECK(at.get("/api/v1/sessions?account=" + account).body["items"].size() == 1);
  CHECK(at.get("/api/v1/sessions?pile=" + pile + "&stage=settled").body["items"][0]["total_fen"] == 980);
}

TEST_CASE("a pile just registered by staff is known to its device at once") {
  auto& at = shared_world();
  for (int i = 0; i < 10; ++i) {
    const auto done = device(at, "/api/v1/piles/" + at.some_pile() + "/statuses",
                             {{"connector", 1}, {"status", "preparing"}, {"at", minutes_ago(at, 1)}});
    CHECK_MESSAGE(done.status == 201, done.whole.body);
  }
}

TEST_CASE("R8: a repeated start report is the same session, a repeated reading adds nothing") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const json start{{"connector", 1}, {"at", minutes_ago(at, 10)}, {"meter", meter("1")}};
  const auto first = device(at, "/api/v1/piles/" + pile + "/starts", start);
  const auto again = device(at, "/api/v1/piles/" + pile + "/starts", start);
  REQUIRE_MESSAGE(first.status == 201, first.whole.body);
  CHECK(again.status == 201);
  CHECK(again.header("Location") == first.header("Location"));
  const auto session = first.header("Location");
  at.wait_until(session, "/stage", "charging");
  const json reading{{"samples", {{{"at", minutes_ago(at, 5)}, {"value", "1500"}}}}};
  CHECK(device(at, session + "/readings", reading).body["verdict"] == "ok");
  CHECK(device(at, session + "/readings", reading).body["verdict"] == "duplicate");
}

TEST_CASE("R6: the register of an idle connector is where a start without a meter begins") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto registers = "/api/v1/piles/" + pile + "/registers";
  const json shown{{"connector", 1}, {"at", minutes_ago(at, 30)}, {"meter", meter("100.000")}};
  const auto told = device(at, registers, shown);
  REQUIRE_MESSAGE(told.status == 201, told.whole.body);
  CHECK(told.header("Location") == "/api/v1/piles/" + pile);
  CHECK(told.body["connector"] == 1);
  CHECK(device(at, registers, shown).status == 201);  // R8
  CHECK(device(at, registers, {{"connector", 1}, {"at", minutes_ago(at, 30)}}).status == 422);
  CHECK(device(at, registers, {{"connector", 9}, {"at", minutes_ago(at, 30)}, {"meter", meter("1")}}).status == 409);
  const auto started = device(at, "/api/v1/piles/" + pile + "/starts", {{"connector", 1}, {"at", minutes_ago(at, 20)}});
  REQUIRE_MESSAGE(started.status == 201, started.whole.body);
  const auto session = started.header("Location");
  at.wait_until(session, "/stage", "charging");
  CHECK(device(at, session + "/stops", {{"at", minutes_ago(at, 1)}, {"meter", meter("101.250")}}).status == 201);
  const auto row = at.wait_until(session, "/stage", "settled");
  CHECK(row["energy_mwh"] == 1'250'000);
  CHECK(row["flags"] == json({"unordered"}));
}

TEST_CASE("R7, S8: a start nobody ordered is taken, also at a station without a tariff") {
  auto& at = shared_world();
  const auto station = at.post("/api/v1/stations", {{"name", "no tariff"}, {"time_zone", "Asia/Shanghai"}});
  const auto made = at.post("/api/v1/piles", {{"station", station.body["station"]}});
  const std::string pile = made.body["pile"];
  const auto started = device(at, "/api/v1/piles/" + pile + "/starts?position=" + made.header("Pilecloud-Position"),
                              {{"connector", 1}, {"at", minutes_ago(at, 9)}, {"meter", meter("5")}});
  REQUIRE_MESSAGE(started.status == 201, started.whole.body);
  const auto session = started.header("Location");
  const auto row = at.wait_until(session, "/stage", "charging");
  CHECK(row["source"] == "unattributed");
  CHECK(row["account"].is_null());
  CHECK(row["flags"] == json({"unordered"}));
  CHECK(device(at, session + "/stops", {{"at", minutes_ago(at, 1)}, {"meter", meter("6")}}).status == 201);
  CHECK(at.wait_until(session, "/stage", "settled")["total_fen"] == 0);
}

TEST_CASE("a card shown at the pile finds its account") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto account = at.some_account();
  const auto carded = at.post("/api/v1/accounts/" + account + "/cards", {{"card", "04AA BBCC 5678"}});
  REQUIRE_MESSAGE(carded.status == 201, carded.whole.body);
  const auto started = device(at, "/api/v1/piles/" + pile + "/starts?position=" + carded.header("Pilecloud-Position"),
                              {{"connector", 1}, {"at", minutes_ago(at, 2)}, {"token", "04aabbcc5678"}});
  REQUIRE_MESSAGE(started.status == 201, started.whole.body);
  // S10: it has no money, so its charge is asked to stop at once.
  const auto row = at.wait_until(started.header("Location"), "/stage", "stopping");
  CHECK(row["account"] == account);
  CHECK(row["stop_reason"] == "low_balance");
}

TEST_CASE("an order that cannot be, says which rule and field") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto account = at.some_account();
  top_up(at, account, 10'000);
  const auto order = [&](const json& change) {
    json body{{"account", account}, {"pile", pile}, {"connector", 1}, {"hold_fen", 100}};
    body.update(change);
    const auto answer = at.post("/api/v1/sessions", body);
    return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
  };
  CHECK(order({{"pile", "nobody"}}) == "422 pile pile_must_be_registered");
  CHECK(order({{"account", "nobody"}}) == "422 account account_must_be_registered");
  CHECK(order({{"connector", 2}}) == "409 connector connector_must_exist");
  CHECK(order({{"limit", {{"kind", "by_time"}}}}) == "422 limit.duration_s field_must_be_present");
  CHECK(order({{"limit", {{"kind", "by_mileage"}}}}) == "422 limit.distance_m field_must_be_present");
  CHECK(order({{"limit", {{"kind", "by_mileage"}, {"distance_m", 1000}}}}) ==
        "422 limit.consumption_wh_per_100km field_must_be_present");
  CHECK(order({{"limit", {{"kind", "by_state_of_charge"}}}}) ==
        "422 limit.state_of_charge_e3_percent field_must_be_present");
  CHECK(order({{"limit", {{"kind", "by_state_of_charge"}, {"state_of_charge_e3_percent", 100'001}}}}) ==
        "422 limit.state_of_charge_e3_percent integer_must_be_in_range");
  CHECK(order(json::object()) == "201  ");
  CHECK(order(json::object()) == "409 connector connector_must_be_free");
}

TEST_CASE("a mileage becomes energy by the vehicle's consumption, and the order shows both") {
  auto& at = shared_world();
  const auto account = at.some_account();
  top_up(at, account, 10'000);
  const auto drives = [&](const std::string& plate, int consumption) {
    return at
        .post("/api/v1/accounts/" + account + "/vehicles",
              {{"plate", plate}, {"consumption_wh_per_100km", consumption}})
        .status;
  };
  REQUIRE(drives("粤B70001", 15'000) == 201);
  const auto order = [&](json limit) {
    limit["kind"] = "by_mileage";
    return at.post("/api/v1/sessions", {{"account", account},
                                        {"pile", at.some_pile()},
                                        {"connector", 1},
                                        {"hold_fen", 1000},
                                        {"limit", std::move(limit)}});
  };
  const auto by_vehicle = order({{"distance_m", 100'000}});
  REQUIRE_MESSAGE(by_vehicle.status == 201, by_vehicle.whole.body);
  CHECK(at.get(by_vehicle.header("Location")).body["limit"] == json{{"kind", "by_mileage"},
                                                                    {"energy_mwh", 15'000'000},
                                                                    {"distance_m", 100'000},
                                                                    {"consumption_wh_per_100km", 15'000}});
  REQUIRE(drives("粤B70002", 20'000) == 201);
  CHECK(order({{"distance_m", 1000}}).field() == "limit.vehicle");
  const auto vehicles = at.get("/api/v1/accounts/" + account).body["vehicles"];
  const auto& second = vehicles[0]["consumption_wh_per_100km"] == 20'000 ? vehicles[0] : vehicles[1];
  const auto named = order({{"distance_m", 1000}, {"vehicle", second["id"]}});
  REQUIRE_MESSAGE(named.status == 201, named.whole.body);
  CHECK(at.get(named.header("Location")).body["limit"]["energy_mwh"] == 200'000);
  const auto told = order({{"distance_m", 1000}, {"consumption_wh_per_100km", 12'345}});
  REQUIRE_MESSAGE(told.status == 201, told.whole.body);
  CHECK(at.get(told.header("Location")).body["limit"]["energy_mwh"] == 123'450);
}

TEST_CASE("a session shows battery data and its curve") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto started = device(at, "/api/v1/piles/" + pile + "/starts",
                              {{"connector", 1}, {"at", minutes_ago(at, 20)}, {"meter", meter("1")}});
  REQUIRE_MESSAGE(started.status == 201, started.whole.body);
  const auto session = started.header("Location");
  at.wait_until(session, "/stage", "charging");
  const auto tell = [&](int minutes, const std::string& kwh, const std::string& percent) {
    const auto when = minutes_ago(at, minutes);
    return device(at, session + "/readings",
                  {{"samples",
                    {{{"at", when}, {"value", kwh}, {"unit", "kWh"}},
                     {{"at", when}, {"value", percent}, {"measurand", "SoC"}, {"unit", "Percent"}},
                     {{"at", when}, {"value", "400.5"}, {"measurand", "Voltage"}, {"unit", "V"}}}}})
        .status;
  };
  REQUIRE(tell(15, "1.5", "40") == 201);
  REQUIRE(tell(10, "2.5", "42") == 201);
  const auto row = at.wait_until(session, "/battery/state_of_charge_e3_percent/last", 42'000);
  CHECK(row["battery"]["state_of_charge_e3_percent"]["first"] == 40'000);
  CHECK(row["battery"]["voltage_mv"]["most"] == 400'500);
  CHECK(row["battery"]["temperature_mdegc"].is_null());
  const auto curve = at.get(session + "/curve");
  REQUIRE_MESSAGE(curve.status == 200, curve.whole.body);
  const auto& points = curve.body["points"];
  REQUIRE(points.size() == 3);
  CHECK(points[0]["energy_mwh"] == 0);
  CHECK(points[0]["state_of_charge_e3_percent"].is_null());
  CHECK(points[2]["energy_mwh"] == 1'500'000);
  CHECK(points[2]["state_of_charge_e3_percent"] == 42'000);
  CHECK(at.get(session + "/curve", {{"if-none-match", curve.header("ETag")}}).status == 304);
  CHECK(at.get("/api/v1/sessions/" + pile + "/99/curve").status == 404);
  CHECK(at.get(session + "/signed-values").body["values"].empty());
  CHECK(at.get("/api/v1/sessions/" + pile + "/99/signed-values").status == 404);
}

TEST_CASE("an order without money fails its start by itself; a cancelled one gives the hold back") {
  auto& at = shared_world();
  const auto pile = at.some_pile(2);
  const auto account = at.some_account();
  const auto poor =
      at.post("/api/v1/sessions", {{"account", account}, {"pile", pile}, {"connector", 1}, {"hold_fen", 100}});
  REQUIRE(poor.status == 201);
  CHECK(at.wait_until(poor.header("Location"), "/stage", "start_failed")["failure_reason"] == "insufficient_funds");

  top_up(at, account, 1000);
  const auto rich =
      at.post("/api/v1/sessions", {{"account", account}, {"pile", pile}, {"connector", 2}, {"hold_fen", 100}});
  REQUIRE_MESSAGE(rich.status == 201, rich.whole.body);
  at.wait_until(rich.header("Location"), "/stage", "starting");
  CHECK(at.post(rich.header("Location") + "/cancel", json::object()).status == 200);
  at.wait_until(rich.header("Location"), "/stage", "start_failed");
  at.wait_until("/api/v1/accounts/" + account, "/balance_fen", 1000);
}

TEST_CASE("R1: a report that cannot be read names the sample and the rule") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto said = [&](const json& sample) {
    const auto answer = device(at, "/api/v1/sessions/" + pile + "/1/readings",
                               {{"samples", {{{"at", minutes_ago(at, 1)}, {"value", "1"}}, sample}}});
    return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
  };
  const auto at_now = minutes_ago(at, 1);
  CHECK(said({{"at", at_now}, {"value", "ten"}}) == "422 samples[1].value value_must_be_a_decimal_number");
  CHECK(said({{"at", at_now}, {"value", 10}}) == "422 samples[1].value field_must_be_text");
  CHECK(said({{"at", at_now}, {"value", "1"}, {"unit", "MWh"}}) == "422 samples[1].unit unit_must_fit_the_measurand");
  CHECK(said({{"at", "now"}, {"value", "1"}}) == "422 samples[1].at field_must_be_rfc3339");
  CHECK(device(at, "/api/v1/sessions/nobody/1/readings", {{"samples", json::array()}}).status == 404);
}

TEST_CASE("a connector's status is shown with the pile") {
  auto& at = shared_world();
  const auto pile = at.some_pile(2);
  const auto done =
      device(at, "/api/v1/piles/" + pile + "/statuses",
             {{"connector", 2}, {"status", "faulted"}, {"error", "GroundFailure"}, {"at", minutes_ago(at, 1)}});
  REQUIRE_MESSAGE(done.status == 201, done.whole.body);
  const auto row = at.get("/api/v1/piles/" + pile + "?position=" + done.header("Pilecloud-Position")).body;
  CHECK(row["connectors"][1]["status"] == "faulted");
  CHECK(row["connectors"][1]["error"] == "GroundFailure");
  CHECK(row["connectors"][0]["status"] == "available");
}

}  // namespace
}  // namespace pilecloud::tests
