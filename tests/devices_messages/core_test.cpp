// SPDX-License-Identifier: Apache-2.0
// What a 1.6 pile says, made ours, and what we answer.
#include "devices/ocpp16/core.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "devices/ocpp16/core_answers.hpp"
#include "devices/quirks_table.hpp"
#include "random_payload.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
namespace session = pilecloud::domain::session;

namespace {

// Checked tolerantly first, as a pile's message is.
json checked(std::string_view action, std::string_view text) {
  auto payload = read_value(text).value();
  const auto* message = find_message(ocpp_version::ocpp16, ocpp_side::pile, action);
  REQUIRE(message != nullptr);
  const auto good = check(payload, message->request, {ocpp_version::ocpp16});
  CAPTURE((good ? std::string{} : good.error().path));
  REQUIRE(good.ok());
  return payload;
}

bool fits(std::string_view action, const json& answer) {
  const auto& shape = find_message(ocpp_version::ocpp16, ocpp_side::pile, action)->response;
  return check(answer, shape, {ocpp_version::ocpp16, strictness::strict}).ok();
}

instant at(std::string_view text) { return *parse_rfc3339(text); }

}  // namespace

TEST_CASE("R1, R2: a start carries connector, token, exact meter and device time") {
  const auto payload = checked("StartTransaction", R"({"connectorId":2,"idTag":"04A1B2C3","meterStart":123456,
    "timestamp":"2026-11-22T21:24:00+08:00","reservationId":9})");
  const auto start = ocpp16::read_start(payload, {}).value();
  CHECK(start.connector == 2);
  CHECK(start.token == "04A1B2C3");
  CHECK(start.meter == energy{123'456'000});
  CHECK(start.at == at("2026-11-22T13:24:00Z"));
  CHECK(start.reservation == 9);
}

TEST_CASE("R1: a meter in fractions or as text is exact and floored to the mWh; one that is no number is absent") {
  const auto meter = [](std::string_view sent) {
    const auto payload = checked("StartTransaction", R"({"connectorId":1,"idTag":"","timestamp":"2026-11-22T13:24:00Z",
      "meterStart":)" + std::string{sent} + "}");
    return ocpp16::read_start(payload, {}).value().meter;
  };
  CHECK(meter("0.1") == energy{100});
  CHECK(meter("123456789.0019") == energy{123'456'789'001});
  CHECK(meter("1e3") == energy{1'000'000});
  CHECK(meter("\"12.5\"") == energy{12'500});
  CHECK_FALSE(meter("-1"));
  CHECK_FALSE(meter("\"?\""));
  CHECK_FALSE(meter("{}"));
}

TEST_CASE("a start on connector 0 or on one that no pile has is a fault of that field") {
  for (const char* connector : {"0", "-1", "65536", "9223372036854775807"}) {
    const auto payload = checked("StartTransaction", R"({"idTag":"a","meterStart":0,"timestamp":"2026-11-22T13:24:00Z",
      "connectorId":)" + std::string{connector} + "}");
    const auto start = ocpp16::read_start(payload, {});
    REQUIRE_FALSE(start.ok());
    CHECK(start.error() == shape_fault{fault_kind::property, "connectorId", "integer_must_be_in_range"});
  }
}

TEST_CASE("W2: transactionId -1 is a transaction of unknown number, absent is none, another's number is kept") {
  const auto transaction = [](std::string_view sent) {
    const auto payload = checked("MeterValues", R"({"connectorId":1,"meterValue":[])" + std::string{sent} + "}");
    return ocpp16::read_meter_values(payload, {}).value().transaction;
  };
  CHECK(transaction("") == ocpp16::transaction_ref{false, std::nullopt});
  CHECK(transaction(R"(,"transactionId":null)") == ocpp16::transaction_ref{false, std::nullopt});
  CHECK(transaction(R"(,"transactionId":-1)") == ocpp16::transaction_ref{true, std::nullopt});
  CHECK(transaction(R"(,"transactionId":0)") == ocpp16::transaction_ref{true, std::nullopt});
  CHECK(transaction(R"(,"transactionId":77)") == ocpp16::transaction_ref{true, 77});
  CHECK(transaction(R"(,"transactionId":3000000000)") == ocpp16::transaction_ref{true, 3'000'000'000});
}

TEST_CASE("R1: meter values become samples; what is no sample is named and the rest counts") {
  const auto payload = checked("MeterValues", R"({"connectorId":1,"transactionId":7,"meterValue":[
    {"timestamp":"2026-11-22T13:24:00Z","sampledValue":[
      {"value":"12.3456789","unit":"kWh","context":"Maker.Own"},
      {"value":" 7000 ","measurand":"Power.Active.Import","unit":"W"},
      {"value":"50","measurand":"Frequency","unit":"Hertz"},
      {"value":"x","measurand":"Voltage"},
      {"value":1.5,"measurand":"Current.Import","phase":"L2-N","location":"EV"}]},
    {"timestamp":"2026-11-22T13:25:00Z","sampledValue":[
      {"value":"OCMF|{}|sig","format":"SignedData","context":"Transaction.End"},
      {"value":"80","measurand":"SoC","unit":"Percent"},
      {"value":"1","unit":"MWh"}]}]})");
  const auto read = ocpp16::read_meter_values(payload, {}).value();
  CHECK(read.connector == 1);
  const auto first = at("2026-11-22T13:24:00Z");
  const auto second = at("2026-11-22T13:25:00Z");
  const auto periodic = session::reading_context::periodic;
  const std::vector<session::sample> wanted{
      {first, 12'345'678, session::measurand::energy_register, session::reading_context::other},
      {first, 7'000'000, session::measurand::power, periodic},
      {first, 1'500, session::measurand::current, periodic, session::phase::l2, session::location::ev},
      {second, 80'000, session::measurand::state_of_charge, periodic}};
  CHECK(read.metering.samples == wanted);
  REQUIRE(read.metering.skipped.size() == 2);
  CHECK(read.metering.skipped[0].path == "[0].sampledValue[3].value");
  CHECK(read.metering.skipped[1].path == "[1].sampledValue[2].unit");
  REQUIRE(read.metering.signed_values.size() == 1);  // W13
  CHECK(read.metering.signed_values[0].at == second);
  CHECK(read.metering.signed_values[0].text ==
        R"({"context":"Transaction.End","format":"SignedData","value":"OCMF|{}|sig"})");
}

TEST_CASE("R1: 2.0.1's numbers and multipliers are exact, and a signed value is kept beside its number") {
  const auto list = read_value(R"([{"timestamp":"2026-11-22T13:24:00Z","sampledValue":[
    {"value":12.3456789,"unitOfMeasure":{"unit":"kWh"}},
    {"value":1234567,"unitOfMeasure":{"multiplier":-3},"signedMeterValue":{"signedMeterData":"AA=="}},
    {"value":1.10,"unitOfMeasure":{"unit":"kWh","multiplier":3}},
    {"value":1,"unitOfMeasure":{"multiplier":99999}}]}])")
                        .value();
  const auto read = read_metering(&list, ocpp_version::ocpp201, {});
  REQUIRE(read.samples.size() == 3);
  CHECK(read.samples[0].value == 12'345'678);
  CHECK(read.samples[1].value == 1'234'567);
  CHECK(read.samples[2].value == 1'100'000'000);
  REQUIRE(read.skipped.size() == 1);
  CHECK(read.skipped[0].path == "[0].sampledValue[3].multiplier");
  CHECK(read.signed_values.size() == 1);
}

TEST_CASE("a stop without a reason is local, with a foreign one other; its transactionData are samples") {
  const auto stop =
      [](std::string_view more) {
        return ocpp16::read_stop(checked("StopTransaction", R"({"transactionId":7,"meterStop":5000,
      "timestamp":"2026-11-22T13:24:00Z")" + std::string{more} + "}"),
                                 {});
      };
  const auto plain = stop("");
  CHECK(plain.transaction == ocpp16::transaction_ref{true, 7});
  CHECK(plain.meter == energy{5'000'000});
  CHECK(plain.reason == session::stop_reason::local);
  CHECK(plain.token.empty());
  CHECK(plain.metering.samples.empty());
  CHECK(stop(R"(,"reason":"EVDisconnected")").reason == session::stop_reason::ev_disconnected);
  CHECK(stop(R"(,"reason":"Remote")").reason == session::stop_reason::remote);
  CHECK(stop(R"(,"reason":"PowerLoss")").reason == session::stop_reason::power_loss);
  CHECK(stop(R"(,"reason":"EmergencyStop")").reason == session::stop_reason::emergency);
  const auto foreign = stop(R"(,"reason":"Timeout","transactionData":[{"timestamp":"2026-11-22T13:24:00Z",
    "sampledValue":[{"value":"5000","context":"Transaction.End"}]}])");
  CHECK(foreign.reason == session::stop_reason::other);
  CHECK(foreign.reason_sent == "Timeout");
  REQUIRE(foreign.metering.samples.size() == 1);
  CHECK(foreign.metering.samples[0].context == session::reading_context::transaction_end);
}

TEST_CASE("a status is the connector's, NoError is no error, and the time may be missing") {
  const auto status = ocpp16::read_status(checked("StatusNotification", R"({"connectorId":0,"errorCode":"NoError",
    "status":"SuspendedEV"})"),
                                          {})
                          .value();
  CHECK(status.connector == 0);
  CHECK(status.is == domain::pile::connector_status::suspended);
  CHECK(status.sent == "SuspendedEV");
  CHECK(status.error.empty());
  CHECK_FALSE(status.at);
  const auto faulted = ocpp16::read_status(checked("StatusNotification", R"({"connectorId":1,"status":"Faulted",
    "errorCode":"GroundFailure","info":"RCD","vendorId":"ACME","vendorErrorCode":"57",
    "timestamp":"2026-11-22T13:24:00Z"})"),
                                           {})
                           .value();
  CHECK(faulted.is == domain::pile::connector_status::faulted);
  CHECK(faulted.error == "GroundFailure");
  CHECK(faulted.vendor_error == "57");
  CHECK(faulted.at == at("2026-11-22T13:24:00Z"));
}

TEST_CASE("a boot, a card, a transfer and a progress report are read whole") {
  const auto boot = ocpp16::read_boot(checked("BootNotification", R"({"chargePointVendor":"ACME","chargePointModel":
    "A model with a name far too long","firmwareVersion":"1.2","chargePointSerialNumber":"S1","iccid":null})"));
  CHECK(boot.vendor == "ACME");
  CHECK(boot.model == "A model with a name far too long");
  CHECK(boot.serial == "S1");
  CHECK(boot.iccid.empty());
  CHECK(ocpp16::read_authorize(checked("Authorize", R"({"idTag":"abc"})"), {}).token == "abc");
  const auto transfer =
      ocpp16::read_data_transfer(checked("DataTransfer", R"({"vendorId":"v","messageId":"m","data":{"a":1.50}})"));
  CHECK(transfer.vendor == "v");
  CHECK(transfer.text == R"({"a":1.50})");
  CHECK_FALSE(ocpp16::read_data_transfer(checked("DataTransfer", R"({"vendorId":"v"})")).text);
  CHECK(ocpp16::read_progress(checked("FirmwareStatusNotification", R"({"status":"Installed"})")).word == "Installed");
  const auto log = ocpp16::read_progress(checked("LogStatusNotification", R"({"status":"Uploaded","requestId":4})"));
  CHECK(log.request == 4);
}

TEST_CASE("W10: the first line that fits a nameplate holds; none is the standard") {
  ocpp_quirks kwh;
  kwh.register_unit = "kWh";
  ocpp_quirks turned;
  turned.uid_reversed = true;
  const quirks_table table{{{{"Odd Power", "OP-*", "1.2.*"}, kwh}, {{"odd power", "", ""}, turned}}};
  const auto of = [&table](std::string vendor, std::string model, std::string firmware) -> const ocpp_quirks& {
    domain::pile::nameplate plate;
    plate.vendor = std::move(vendor);
    plate.model = std::move(model);
    plate.firmware = std::move(firmware);
    return table.of(plate);
  };
  CHECK(of("ODD POWER", "op-7", "1.2.9").register_unit == "kWh");
  CHECK_FALSE(of("ODD POWER", "op-7", "1.2.9").uid_reversed);
  CHECK(of("Odd Power", "OP-7", "1.3.0").uid_reversed);
  CHECK(of("Odd Power", "OP", "1.2.0").uid_reversed);
  CHECK(&of("Odd Powers", "OP-7", "1.2.9") == &table.standard());
  CHECK(&of("", "", "") == &table.standard());
}

TEST_CASE("W10, R3: quirks are data: zone, local time as Z, units, interval for register, UID byte order") {
  ocpp_quirks quirks;
  quirks.zone = time_zone::find("Asia/Shanghai");
  REQUIRE(quirks.zone);
  CHECK(read_time("2026-11-22T21:24:00", quirks) == at("2026-11-22T13:24:00Z"));
  CHECK(read_time("2026-11-22T13:24:00Z", quirks) == at("2026-11-22T13:24:00Z"));
  CHECK(read_time("2026-11-22T13:24:00", {}) == at("2026-11-22T13:24:00Z"));
  quirks.local_time_as_z = true;
  CHECK(read_time("2026-11-22T21:24:00Z", quirks) == at("2026-11-22T13:24:00Z"));
  CHECK(read_time("2026-11-22T21:24:00+08:00", quirks) == at("2026-11-22T13:24:00Z"));

  quirks = {};
  quirks.register_unit = "kWh";
  quirks.uid_reversed = true;
  const auto start = ocpp16::read_start(checked("StartTransaction", R"({"connectorId":1,"idTag":"04A1B2C3",
    "meterStart":12.5,"timestamp":"2026-11-22T13:24:00Z"})"),
                                        quirks)
                         .value();
  CHECK(start.meter == energy{12'500'000});
  CHECK(start.token == "C3B2A104");
  CHECK(read_token("visitor", quirks) == "visitor");

  quirks = {};
  quirks.energy_unit = "kWh";
  quirks.interval_is_register = true;
  const auto values = read_value(R"([{"timestamp":"2026-11-22T13:24:00Z","sampledValue":[
    {"value":"1","unit":"Wh","measurand":"Energy.Active.Import.Interval"},
    {"value":"1","unit":"W","measurand":"Power.Active.Import"}]}])")
                          .value();
  const auto read = read_metering(&values, ocpp_version::ocpp16, quirks);
  REQUIRE(read.samples.size() == 2);
  CHECK(read.samples[0].measurand == session::measurand::energy_register);
  CHECK(read.samples[0].value == 1'000'000);
  CHECK(read.samples[1].value == 1'000);
  quirks = {};
  quirks.register_is_interval = true;
  const auto turned = read_value(R"([{"timestamp":"2026-11-22T13:24:00Z","sampledValue":[{"value":"1"}]}])").value();
  CHECK(read_metering(&turned, ocpp_version::ocpp16, quirks).samples[0].measurand ==
        session::measurand::energy_interval);
}

TEST_CASE("whatever passes the check can be read") {
  CHECK(rc::check("no payload of a pile breaks a reader", [](std::uint64_t seed) {
    tests::payload_source source{seed, ocpp_version::ocpp16};
    const auto drawn = [&source](std::string_view action) {
      return source.object(find_message(ocpp_version::ocpp16, ocpp_side::pile, action)->request);
    };
    ocpp16::read_boot(drawn("BootNotification"));
    ocpp16::read_authorize(drawn("Authorize"), {});
    const auto start = ocpp16::read_start(drawn("StartTransaction"), {});
    RC_ASSERT((start.ok() || start.error().path == "connectorId"));
    ocpp16::read_stop(drawn("StopTransaction"), {});
    const auto values = ocpp16::read_meter_values(drawn("MeterValues"), {});
    RC_ASSERT((values.ok() || values.error().path == "connectorId"));
    const auto status = ocpp16::read_status(drawn("StatusNotification"), {});
    RC_ASSERT((status.ok() || status.error().path == "connectorId"));
    ocpp16::read_data_transfer(drawn("DataTransfer"));
  }));
}

TEST_CASE("our answers are right by their own tables, strictly, with times of milliseconds") {
  const auto now = at("2026-11-22T13:24:00.123456Z");
  const token_verdict accepted{token_status::accepted, now, "PARENT"};
  for (const auto status : {registration::accepted, registration::pending, registration::rejected}) {
    CHECK(fits("BootNotification", ocpp16::boot_answer(status, now, std::chrono::seconds{300})));
  }
  CHECK(write_value(ocpp16::heartbeat_answer(now)) == R"({"currentTime":"2026-11-22T13:24:00.123Z"})");
  CHECK(fits("Heartbeat", ocpp16::heartbeat_answer(now)));
  CHECK(fits("Authorize", ocpp16::authorize_answer(accepted)));
  CHECK(write_value(ocpp16::start_answer(7, {token_status::blocked})) ==
        R"({"idTagInfo":{"status":"Blocked"},"transactionId":7})");
  CHECK(fits("StartTransaction", ocpp16::start_answer(7, accepted)));
  CHECK(fits("StopTransaction", ocpp16::stop_answer(std::nullopt)));
  CHECK(fits("StopTransaction", ocpp16::stop_answer(accepted)));
  for (const auto status : {ocpp16::transfer_status::accepted, ocpp16::transfer_status::rejected,
                            ocpp16::transfer_status::unknown_message, ocpp16::transfer_status::unknown_vendor}) {
    CHECK(fits("DataTransfer", ocpp16::data_transfer_answer(status, "x")));
  }
  CHECK(fits("MeterValues", json::object()));
}

TEST_CASE("W5: every verdict has a word in both versions, and a token we know is never Invalid to 1.6") {
  for (int i = 1; i <= static_cast<int>(token_status::not_allowed_type_evse); ++i) {
    const auto status = static_cast<token_status>(i);
    CHECK(fits("Authorize", ocpp16::authorize_answer({status})));
    const json second{{"idTokenInfo", {{"status", to_text(status, ocpp_version::ocpp201)}}}};
    CHECK(check(second, find_message(ocpp_version::ocpp201, "Authorize")->response,
                {ocpp_version::ocpp201, strictness::strict})
              .ok());
    const bool unknown = status == token_status::invalid || status == token_status::unknown;
    CHECK((to_text(status, ocpp_version::ocpp16) == "Invalid") == unknown);
  }
  CHECK(to_text(token_status::no_credit, ocpp_version::ocpp16) == "Blocked");
}
