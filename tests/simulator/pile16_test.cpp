// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <unistd.h>

#include "base/decimal.hpp"
#include "tests/simulator/scripted_platform.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::devices::simulator;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr auto v16 = ocpp_version::ocpp16;

std::int64_t number(const json& payload, const char* name) { return payload.at(name).get<std::int64_t>(); }
std::string text(const json& payload, const char* name) { return payload.at(name).get<std::string>(); }

// The register of a MeterValues; -1 without one.
std::int64_t register_in(const json& meter_values) {
  for (const auto& each : meter_values.at("meterValue").at(0).at("sampledValue")) {
    if (each.at("measurand") == "Energy.Active.Import.Register") return std::stoll(text(each, "value"));
  }
  return -1;
}
std::int64_t power_in(const json& meter_values) {
  for (const auto& each : meter_values.at("meterValue").at(0).at("sampledValue")) {
    if (each.at("measurand") == "Power.Active.Import") return std::stoll(text(each, "value"));
  }
  return -1;
}

}  // namespace

TEST_CASE("a whole 1.6 charge: boot, card, start, meter, stop; the book says what the platform was told") {
  scripted_platform platform{v16, one_bay()};
  platform.connect();
  CHECK(platform.said.front().action == "BootNotification");
  const auto asked = platform.await("Authorize");
  CHECK(text(asked.payload, "idTag") == "CARD0001");
  const auto start = platform.await("StartTransaction");
  const auto stop = platform.await("StopTransaction");
  CHECK(number(stop.payload, "transactionId") == 101);
  CHECK(number(stop.payload, "meterStop") > number(start.payload, "meterStart"));
  CHECK(platform.count("StartTransaction") == 1);
  std::int64_t last = number(start.payload, "meterStart");
  for (const auto& each : platform.all("MeterValues")) {
    CHECK(number(each.payload, "transactionId") == 101);
    CHECK(register_in(each.payload) >= last);
    last = register_in(each.payload);
  }
  CHECK(number(stop.payload, "meterStop") >= last);
  platform.run(seconds{1});
  const auto& written = platform.pile->book().charges().at(0);
  CHECK(written.start_wh == number(start.payload, "meterStart"));
  CHECK(written.stop_wh == number(stop.payload, "meterStop"));
  CHECK(to_rfc3339(written.started_at) == text(start.payload, "timestamp"));
  CHECK(to_rfc3339(*written.stopped_at) == text(stop.payload, "timestamp"));
  CHECK(written.transaction == "101");
  CHECK(written.stop_answered);
  CHECK(platform.pile->charges_told() == 1);
}

TEST_CASE("a boot that is not accepted is said again after its interval, and nothing else before") {
  scripted_platform platform{v16, one_bay()};
  int boots = 0;
  platform.answers["BootNotification"] = [&](const json&) {
    const char* word = ++boots < 3 ? "Pending" : "Accepted";
    return json{{"status", word}, {"currentTime", to_rfc3339(platform.now)}, {"interval", 40}};
  };
  platform.connect();
  platform.run(seconds{79});
  CHECK(platform.said.size() == 2);
  platform.run(seconds{2});
  CHECK(boots == 3);
  CHECK(platform.count("StatusNotification") >= 2);
  platform.run(seconds{40});
  CHECK(platform.count("Heartbeat") >= 1);
}

TEST_CASE("W2: what was not answered is said again after a disconnect, in order, equal but for the message id") {
  scripted_platform platform{v16, one_bay()};
  platform.connect();
  platform.answers["StartTransaction"] = [](const json&) { return std::nullopt; };
  const auto first = platform.await("StartTransaction");
  platform.disconnect();
  platform.run(minutes{40});  // the charge goes on and ends without a connection
  const auto before = platform.said.size();
  platform.answers["StartTransaction"] = [](const json&) {
    return json{{"idTagInfo", {{"status", "Accepted"}}}, {"transactionId", 9}};
  };
  platform.connect();
  platform.run(seconds{1});
  CHECK(platform.count("BootNotification") == 1);  // the pile did not restart
  std::vector<said_call> kept;
  for (std::size_t at = before; at < platform.said.size(); ++at) {
    if (platform.said[at].action != "StatusNotification") kept.push_back(platform.said[at]);
  }
  REQUIRE(kept.size() >= 3);
  CHECK(kept.front().action == "StartTransaction");
  CHECK(kept.front().payload == first.payload);
  CHECK(kept.front().id != first.id);
  std::string last;
  std::map<int, int> stops;
  int open = 0;
  for (const auto& each : kept) {
    if (each.action == "StartTransaction") CHECK(++open == 1);
    if (each.action == "MeterValues") CHECK(open == 1);
    if (each.action == "StopTransaction") CHECK(--open == 0);
    const auto at = each.action == "MeterValues" ? text(each.payload.at("meterValue").at(0), "timestamp")
                                                 : text(each.payload, "timestamp");
    CHECK(parse_rfc3339(at) >= parse_rfc3339(last.empty() ? at : last));
    last = at;
    if (each.action != "StartTransaction" && open == 1) CHECK(number(each.payload, "transactionId") == 9);
  }
}

TEST_CASE("a report refused by CALLERROR is tried as often as the pile is set to, the later ones are not lost") {
  call_queue queue{{}, 1};
  queue.retry(2, seconds{10});
  int refused = 0;
  int answered = 0;
  const auto then = [&](const json* answer) { ++(answer == nullptr ? refused : answered); };
  for (int i = 0; i < 2; ++i) queue.push({"StopTransaction", [i] { return json{{"n", i}}; }, then, true});
  auto now = instant_from_us(0);
  queue.opened(now);
  queue.hold(false);
  const auto answer = [&](const std::string& asked, frame_kind kind) {
    queue.answered({kind, parse_frame(asked, v16).value().id, "InternalError", "", "{}"}, now);
  };
  answer(*queue.next(now), frame_kind::error);
  CHECK_FALSE(queue.next(now));
  now += seconds{10};
  answer(*queue.next(now), frame_kind::error);
  CHECK(refused == 1);
  now += seconds{60};
  answer(*queue.next(now), frame_kind::result);
  CHECK(answered == 1);
  CHECK(queue.is_idle());
}

TEST_CASE("W5: a card that is not accepted starts nothing; a start that is not accepted ends as DeAuthorized") {
  scripted_platform platform{v16, one_bay()};
  platform.answers["Authorize"] = [](const json&) { return json{{"idTagInfo", {{"status", "Blocked"}}}}; };
  platform.connect();
  platform.await("Authorize");
  platform.run(minutes{2});
  CHECK(platform.count("StartTransaction") == 0);
  scripted_platform other{v16, one_bay()};
  other.answers["StartTransaction"] = [](const json&) {
    return json{{"idTagInfo", {{"status", "Blocked"}}}, {"transactionId", 5}};
  };
  other.connect();
  const auto stop = other.await("StopTransaction");
  CHECK(text(stop.payload, "reason") == "DeAuthorized");
  CHECK(number(stop.payload, "transactionId") == 5);
}

TEST_CASE("W7: remote start and stop; what cannot be is rejected") {
  scripted_platform platform{v16, one_bay({}, 1)};
  platform.connect();
  CHECK(platform.ask("RemoteStartTransaction", {{"connectorId", 9}, {"idTag", "ORDER1"}}).at("status") == "Rejected");
  CHECK(platform.ask("RemoteStartTransaction", {{"idTag", "ORDER1"}}).at("status") == "Accepted");
  CHECK(platform.ask("RemoteStartTransaction", {{"idTag", "ORDER2"}}).at("status") == "Rejected");
  const auto start = platform.await("StartTransaction");
  CHECK(text(start.payload, "idTag") == "ORDER1");
  CHECK(platform.count("Authorize") == 0);
  CHECK(platform.ask("RemoteStopTransaction", {{"transactionId", 77}}).at("status") == "Rejected");
  CHECK(platform.ask("RemoteStopTransaction", {{"transactionId", 101}}).at("status") == "Accepted");
  const auto stop = platform.await("StopTransaction", seconds{5});
  CHECK(text(stop.payload, "reason") == "Remote");
}

TEST_CASE("a charging profile takes effect on the power; the composite schedule says so") {
  auto terms = one_bay({}, 1);
  scripted_platform platform{v16, terms};
  platform.connect();
  platform.ask("RemoteStartTransaction", {{"idTag", "ORDER1"}});
  platform.await("StartTransaction");
  CHECK(power_in(platform.await_new("MeterValues").payload) == 7000);
  const json limit{{"chargingProfileId", 1},
                   {"stackLevel", 0},
                   {"chargingProfilePurpose", "TxProfile"},
                   {"chargingProfileKind", "Relative"},
                   {"transactionId", 101},
                   {"chargingSchedule",
                    {{"chargingRateUnit", "A"}, {"chargingSchedulePeriod", {{{"startPeriod", 0}, {"limit", 10}}}}}}};
  CHECK(platform.ask("SetChargingProfile", {{"connectorId", 1}, {"csChargingProfiles", limit}}).at("status") ==
        "Accepted");
  CHECK(power_in(platform.await_new("MeterValues").payload) == 2300);
  const auto whole = platform.ask("GetCompositeSchedule", {{"connectorId", 1}, {"duration", 60}});
  CHECK(decimal_text(whole.at("chargingSchedule").at("chargingSchedulePeriod").at(0).at("limit")) == "2300.0");
  CHECK(platform.ask("ClearChargingProfile", {{"id", 1}}).at("status") == "Accepted");
  CHECK(platform.ask("ClearChargingProfile", {{"id", 1}}).at("status") == "Unknown");
  CHECK(power_in(platform.await_new("MeterValues").payload) == 7000);
}

TEST_CASE("settings: read, changed with effect, refused") {
  scripted_platform platform{v16, one_bay({}, 1)};
  platform.connect();
  const auto all = platform.ask("GetConfiguration", json::object());
  CHECK(all.at("configurationKey").size() > 20);
  const auto some = platform.ask("GetConfiguration", {{"key", {"HeartbeatInterval", "Nonsense"}}});
  CHECK(some.at("configurationKey").at(0).at("value") == "300");
  CHECK(some.at("unknownKey").at(0) == "Nonsense");
  const auto change = [&](const char* key, const char* value) {
    return platform.ask("ChangeConfiguration", {{"key", key}, {"value", value}}).at("status");
  };
  CHECK(change("Nonsense", "1") == "NotSupported");
  CHECK(change("NumberOfConnectors", "9") == "Rejected");
  CHECK(change("HeartbeatInterval", "soon") == "Rejected");
  CHECK(change("HeartbeatInterval", "20") == "Accepted");
  CHECK(change("MeterValueSampleInterval", "10") == "Accepted");
  platform.run(seconds{61});
  CHECK(platform.count("Heartbeat") == 3);
  platform.ask("RemoteStartTransaction", {{"idTag", "ORDER1"}});
  platform.await("StartTransaction");
  const auto before = platform.count("MeterValues");
  platform.run(seconds{60});
  CHECK(platform.count("MeterValues") - before == 6);
}

TEST_CASE("a reservation is honoured, shown and cancelled; an availability is scheduled behind a charge") {
  scripted_platform platform{v16, one_bay({"CARD0001"}, 1)};
  platform.connect();
  const json reserve{
      {"connectorId", 1}, {"expiryDate", "2026-11-24T10:00:00Z"}, {"idTag", "HOLDER"}, {"reservationId", 4}};
  CHECK(platform.ask("ReserveNow", reserve).at("status") == "Accepted");
  CHECK(text((platform.run(seconds{1}), platform.all("StatusNotification").back()).payload, "status") == "Reserved");
  CHECK(platform.ask("RemoteStartTransaction", {{"connectorId", 1}, {"idTag", "OTHER"}}).at("status") == "Rejected");
  CHECK(platform.ask("RemoteStartTransaction", {{"connectorId", 1}, {"idTag", "HOLDER"}}).at("status") == "Accepted");
  CHECK(number(platform.await("StartTransaction").payload, "reservationId") == 4);
  CHECK(platform.ask("CancelReservation", {{"reservationId", 4}}).at("status") == "Rejected");
  CHECK(platform.ask("ChangeAvailability", {{"connectorId", 1}, {"type", "Inoperative"}}).at("status") == "Scheduled");
  platform.ask("UnlockConnector", {{"connectorId", 1}});
  CHECK(text(platform.await("StopTransaction").payload, "reason") == "UnlockCommand");
}

TEST_CASE("reset stops the charge, tells it, restarts and boots; triggers say what was asked for") {
  scripted_platform platform{v16, one_bay({}, 1)};
  platform.connect();
  for (const auto* what : {"BootNotification", "Heartbeat", "StatusNotification", "FirmwareStatusNotification",
                           "DiagnosticsStatusNotification"}) {
    const auto before = platform.count(what);
    CHECK(platform.ask("TriggerMessage", {{"requestedMessage", what}}).at("status") == "Accepted");
    CHECK(platform.count(what) > before);
  }
  platform.ask("RemoteStartTransaction", {{"idTag", "ORDER1"}});
  platform.await("StartTransaction");
  const auto before = platform.count("MeterValues");
  platform.ask("TriggerMessage", {{"requestedMessage", "MeterValues"}, {"connectorId", 1}});
  CHECK(platform.count("MeterValues") == before + 1);
  const auto boots = platform.count("BootNotification");
  CHECK(platform.ask("Reset", {{"type", "Soft"}}).at("status") == "Accepted");
  CHECK(text(platform.await("StopTransaction", seconds{3}).payload, "reason") == "SoftReset");
  platform.run(seconds{15});
  CHECK(platform.cuts == 1);
  CHECK(platform.count("BootNotification") == boots + 1);
}

TEST_CASE("firmware, diagnostics, lists, cache and transfers have their answers; the rest is NotImplemented") {
  scripted_platform platform{v16, one_bay({}, 1)};
  platform.connect();
  platform.ask("GetDiagnostics", {{"location", "ftp://example.org/"}});
  platform.ask("UpdateFirmware", {{"location", "ftp://example.org/f"}, {"retrieveDate", "2026-11-23T10:00:00Z"}});
  platform.run(seconds{30});
  CHECK(platform.count("DiagnosticsStatusNotification") == 2);
  CHECK(platform.count("FirmwareStatusNotification") == 4);
  CHECK(platform.count("BootNotification") == 2);
  const json list{{"listVersion", 3},
                  {"updateType", "Full"},
                  {"localAuthorizationList", {{{"idTag", "A"}, {"idTagInfo", {{"status", "Accepted"}}}}}}};
  CHECK(platform.ask("SendLocalList", list).at("status") == "Accepted");
  CHECK(platform.ask("GetLocalListVersion", json::object()).at("listVersion") == 3);
  CHECK(platform.ask("SendLocalList", {{"listVersion", 3}, {"updateType", "Differential"}}).at("status") ==
        "VersionMismatch");
  CHECK(platform.ask("ClearCache", json::object()).at("status") == "Accepted");
  CHECK(platform.ask("DataTransfer", {{"vendorId", "nobody"}}).at("status") == "UnknownVendorId");
  const auto code = [&](const char* frame) {
    const auto answer = platform.answer_to(frame);
    REQUIRE(answer);
    return answer->name;
  };
  CHECK(code(R"([2,"1","Dance",{}])") == "NotImplemented");
  CHECK(code(R"([2,"2","DeleteCertificate",{"certificateHashData":{"hashAlgorithm":"SHA256","issuerNameHash":"a",)"
             R"("issuerKeyHash":"b","serialNumber":"1"}}])") == "NotImplemented");
  CHECK(code(R"([2,"3","Heartbeat",{}])") == "NotSupported");
  CHECK(code(R"([2,"4","Reset",{"type":7}])") == "TypeConstraintViolation");
}

TEST_CASE("a pile that lost its power goes on from its book: stops with PowerLoss, keeps the register") {
  const auto path = std::filesystem::temp_directory_path() / ("pile-" + std::to_string(getpid()) + ".jsonl");
  std::filesystem::remove(path);
  std::int64_t last = 0;
  json started;
  {
    scripted_platform platform{v16, one_bay({}, 1), path};
    platform.connect();
    platform.answers["StartTransaction"] = [](const json&) { return std::nullopt; };
    platform.ask("RemoteStartTransaction", {{"idTag", "ORDER1"}});
    started = platform.await("StartTransaction").payload;
    platform.run(seconds{25});
    last = platform.pile->book().charges().at(0).last_wh;
  }
  scripted_platform again{v16, one_bay({}, 1), path};
  again.connect();
  again.run(seconds{1});
  REQUIRE(again.count("StartTransaction") == 1);
  CHECK(again.all("StartTransaction")[0].payload == started);
  const auto stop = again.all("StopTransaction").at(0).payload;
  CHECK(text(stop, "reason") == "PowerLoss");
  CHECK(number(stop, "meterStop") == last);
  CHECK(number(stop, "transactionId") == 101);
  CHECK(again.pile->bays()[0].register_wh() == last);
  CHECK(again.pile->charges_told() == 1);
  std::filesystem::remove(path);
}

TEST_CASE("W2: lost answers are asked for again, doubled reports are equal, turned ones carry -1") {
  auto terms = one_bay({"CARD0001"}, 600);
  terms.faults.lost_percent = 20;
  terms.faults.doubled_percent = 20;
  terms.faults.reordered_percent = 50;
  scripted_platform platform{v16, terms};
  std::map<std::string, int> ids;  // as W2 keys a start
  platform.answers["StartTransaction"] = [&](const json& call) {
    const auto key = call.dump();
    if (!ids.contains(key)) ids[key] = ++platform.transaction;
    return json{{"idTagInfo", {{"status", "Accepted"}}}, {"transactionId", ids[key]}};
  };
  platform.connect();
  platform.run(hours{6});
  const auto& book = platform.pile->book().charges();
  REQUIRE(book.size() > 20);
  CHECK(platform.cuts > 5);
  std::size_t finished = 0;
  for (const auto& each : book) finished += each.start_answered && each.stop_answered ? 1 : 0;
  CHECK(finished + 1 >= book.size());
  CHECK(ids.size() == finished + (finished < book.size() && book.back().start_answered ? 1 : 0));
  std::map<std::string, int> stops;
  int minus_one = 0;
  for (const auto& each : platform.all("StopTransaction")) {
    ++stops[text(each.payload, "timestamp")];
    minus_one += number(each.payload, "transactionId") == -1 ? 1 : 0;
  }
  CHECK(minus_one > 3);
  CHECK(stops.size() == finished);
  CHECK(platform.count("StopTransaction") > stops.size());
}
