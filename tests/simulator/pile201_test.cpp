// SPDX-License-Identifier: Apache-2.0
#include "tests/simulator/scripted_platform.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::devices::simulator;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr auto v201 = ocpp_version::ocpp201;

std::string text(const json& payload, const char* name) { return payload.at(name).get<std::string>(); }

}  // namespace

TEST_CASE("a whole 2.0.1 charge: one Started, numbered Updated, one Ended, the book's energy") {
  scripted_platform platform{v201, one_bay()};
  platform.connect();
  platform.await("Authorize");
  platform.run(minutes{60});
  REQUIRE_FALSE(platform.pile->book().charges().empty());
  const auto& written = platform.pile->book().charges().front();
  REQUIRE(written.stop_answered);
  std::int64_t seq = 0;
  std::vector<std::string> types;
  json first;
  json last;
  for (const auto& each : platform.all("TransactionEvent")) {
    if (text(each.payload.at("transactionInfo"), "transactionId") != written.transaction) continue;
    CHECK(each.payload.at("seqNo") == seq++);
    types.push_back(text(each.payload, "eventType"));
    CHECK_FALSE(each.payload.contains("offline"));
    if (types.size() == 1) first = each.payload;
    last = each.payload;
  }
  REQUIRE(types.size() >= 2);
  CHECK(types.front() == "Started");
  CHECK(types.back() == "Ended");
  CHECK(std::count(types.begin(), types.end(), "Updated") == static_cast<std::ptrdiff_t>(types.size()) - 2);
  const auto energy = [](const json& event) {
    return integer_of(event.at("meterValue").at(0).at("sampledValue").at(0).at("value"));
  };
  CHECK(energy(first) == written.start_wh);
  CHECK(energy(last) == written.stop_wh);
  CHECK(written.stop_wh > written.start_wh);
  CHECK(text(first.at("idToken"), "idToken") == "CARD0001");
}

TEST_CASE("W7: a remote start carries its remoteStartId, a remote stop ends it, the token's verdict counts") {
  scripted_platform platform{v201, one_bay({}, 1)};
  platform.connect();
  const json start{{"idToken", {{"idToken", "ORDER1"}, {"type", "Central"}}}, {"remoteStartId", 42}};
  CHECK(platform.ask("RequestStartTransaction", start).at("status") == "Accepted");
  CHECK(platform.ask("RequestStartTransaction", start).at("status") == "Rejected");
  const auto event = platform.await("TransactionEvent").payload;
  CHECK(event.at("transactionInfo").at("remoteStartId") == 42);
  CHECK(text(event, "triggerReason") == "RemoteStart");
  const auto transaction = text(event.at("transactionInfo"), "transactionId");
  CHECK(platform.ask("GetTransactionStatus", {{"transactionId", transaction}}).at("ongoingIndicator") == true);
  CHECK(platform.ask("RequestStopTransaction", {{"transactionId", "x"}}).at("status") == "Rejected");
  CHECK(platform.ask("RequestStopTransaction", {{"transactionId", transaction}}).at("status") == "Accepted");
  platform.run(seconds{2});
  const auto ended = platform.all("TransactionEvent").back().payload;
  CHECK(text(ended, "eventType") == "Ended");
  CHECK(text(ended.at("transactionInfo"), "stoppedReason") == "Remote");
  platform.answers["TransactionEvent"] = [](const json&) { return json{{"idTokenInfo", {{"status", "NoCredit"}}}}; };
  CHECK(platform.ask("RequestStartTransaction", start).at("status") == "Accepted");
  platform.run(seconds{10});
  CHECK(text(platform.all("TransactionEvent").back().payload.at("transactionInfo"), "stoppedReason") == "DeAuthorized");
}

TEST_CASE("events made without a connection say so and come in order when it is back") {
  scripted_platform platform{v201, one_bay()};
  platform.connect();
  platform.run(seconds{1});
  platform.disconnect();
  platform.run(minutes{40});
  CHECK(platform.count("TransactionEvent") == 0);
  platform.connect();
  platform.run(seconds{1});
  REQUIRE(platform.count("TransactionEvent") >= 3);
  instant last{};
  for (const auto& each : platform.all("TransactionEvent")) {
    CHECK(each.payload.at("offline") == true);
    const auto at = *parse_rfc3339(text(each.payload, "timestamp"));
    CHECK(at >= last);
    last = at;
  }
}

TEST_CASE("the device model: a base report in parts, variables read and set with effect") {
  scripted_platform platform{v201, one_bay({}, 1)};
  platform.connect();
  platform.ask("GetBaseReport", {{"requestId", 5}, {"reportBase", "FullInventory"}});
  platform.run(seconds{1});
  const auto parts = platform.all("NotifyReport");
  REQUIRE(parts.size() >= 2);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    CHECK(parts[at].payload.at("requestId") == 5);
    CHECK(parts[at].payload.at("seqNo") == at);
    CHECK(parts[at].payload.at("tbc") == (at + 1 < parts.size()));
  }
  const auto named = [](const char* component, const char* variable) {
    return json{{"component", {{"name", component}}}, {"variable", {{"name", variable}}}};
  };
  const auto read = platform.ask(
      "GetVariables", {{"getVariableData", {named("OCPPCommCtrlr", "HeartbeatInterval"), named("Nobody", "Nothing")}}});
  CHECK(read.at("getVariableResult").at(0).at("attributeValue") == "300");
  CHECK(read.at("getVariableResult").at(1).at("attributeStatus") == "UnknownVariable");
  auto heartbeat = named("OCPPCommCtrlr", "HeartbeatInterval");
  heartbeat["attributeValue"] = "15";
  auto model = named("ChargingStation", "Model");
  model["attributeValue"] = "Other";
  const auto set = platform.ask("SetVariables", {{"setVariableData", {heartbeat, model}}});
  CHECK(set.at("setVariableResult").at(0).at("attributeStatus") == "Accepted");
  CHECK(set.at("setVariableResult").at(1).at("attributeStatus") == "Rejected");
  const auto before = platform.count("Heartbeat");
  platform.run(seconds{46});
  CHECK(platform.count("Heartbeat") - before == 3);
}

TEST_CASE("the other requests of 2.0.1 have their answers; the rest is NotImplemented") {
  scripted_platform platform{v201, one_bay({}, 1)};
  platform.connect();
  const json token{{"idToken", "HOLDER"}, {"type", "Central"}};
  CHECK(platform.ask("ReserveNow", {{"id", 3}, {"expiryDateTime", "2026-11-24T10:00:00Z"}, {"idToken", token}})
            .at("status") == "Accepted");
  CHECK(text((platform.run(seconds{1}), platform.all("StatusNotification").back()).payload, "connectorStatus") ==
        "Reserved");
  CHECK(platform.ask("CancelReservation", {{"reservationId", 3}}).at("status") == "Accepted");
  const json limit{
      {"id", 1},
      {"stackLevel", 0},
      {"chargingProfilePurpose", "TxDefaultProfile"},
      {"chargingProfileKind", "Relative"},
      {"chargingSchedule",
       {{{"id", 1}, {"chargingRateUnit", "W"}, {"chargingSchedulePeriod", {{{"startPeriod", 0}, {"limit", 3000}}}}}}}};
  CHECK(platform.ask("SetChargingProfile", {{"evseId", 1}, {"chargingProfile", limit}}).at("status") == "Accepted");
  CHECK(platform.ask("GetCompositeSchedule", {{"evseId", 1}, {"duration", 60}}).at("status") == "Accepted");
  CHECK(platform.ask("ClearChargingProfile", {{"chargingProfileId", 1}}).at("status") == "Accepted");
  CHECK(platform.ask("SendLocalList", {{"versionNumber", 2}, {"updateType", "Full"}}).at("status") == "Accepted");
  CHECK(platform.ask("GetLocalListVersion", json::object()).at("versionNumber") == 2);
  CHECK(platform.ask("ClearCache", json::object()).at("status") == "Accepted");
  CHECK(platform.ask("UnlockConnector", {{"evseId", 1}, {"connectorId", 1}}).at("status") == "Unlocked");
  CHECK(platform.ask("ChangeAvailability", {{"operationalStatus", "Inoperative"}}).at("status") == "Accepted");
  CHECK(text((platform.run(seconds{1}), platform.all("StatusNotification").back()).payload, "connectorStatus") ==
        "Unavailable");
  CHECK(platform
            .ask("GetLog", {{"requestId", 1}, {"logType", "DiagnosticsLog"}, {"log", {{"remoteLocation", "ftp://x"}}}})
            .at("status") == "Accepted");
  CHECK(platform.ask("TriggerMessage", {{"requestedMessage", "Heartbeat"}}).at("status") == "Accepted");
  CHECK(platform.ask("Reset", {{"type", "Immediate"}}).at("status") == "Accepted");
  platform.run(seconds{20});
  CHECK(platform.count("LogStatusNotification") >= 1);
  CHECK(platform.count("BootNotification") == 2);
  CHECK(text(platform.all("BootNotification").back().payload, "reason") == "RemoteReset");
  const auto refused =
      platform.answer_to(R"([2,"1","CustomerInformation",{"requestId":1,"report":true,"clear":false}])");
  REQUIRE(refused);
  CHECK(refused->name == "NotImplemented");
}
