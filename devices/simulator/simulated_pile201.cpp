// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/simulated_pile201.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/decimal.hpp"
#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

pile_settings::table settings_of(const pile_terms& terms) {
  const auto number = [](std::int64_t value) { return pile_setting{std::to_string(value), false, true}; };
  const auto fixed = [](std::string value) { return pile_setting{std::move(value), true, false}; };
  const auto text = [](std::string value) { return pile_setting{std::move(value), false, false}; };
  return {
      {"AuthCtrlr.AuthorizeRemoteStart", text("false")},
      {"AuthCtrlr.LocalAuthorizeOffline", text("true")},
      {"AuthCtrlr.LocalPreAuthorize", text("false")},
      {"AuthCtrlr.OfflineTxForUnknownIdEnabled", text("true")},
      {"ChargingStation.Model", fixed("Simulator AC7")},
      {"ChargingStation.VendorName", fixed("pilecloud")},
      {"OCPPCommCtrlr.HeartbeatInterval", number(300)},
      {"OCPPCommCtrlr.MessageAttempts", number(3)},
      {"OCPPCommCtrlr.MessageAttemptInterval", number(10)},
      {"OCPPCommCtrlr.WebSocketPingInterval", number(30)},
      {"SampledDataCtrlr.TxStartedMeasurands", text("Energy.Active.Import.Register")},
      {"SampledDataCtrlr.TxUpdatedInterval",
       number(std::max<std::int64_t>(5, 60 / std::max<std::int64_t>(1, terms.speed)))},
      {"SampledDataCtrlr.TxUpdatedMeasurands",
       text("Energy.Active.Import.Register,Power.Active.Import,SoC,Voltage,Current.Import")},
      {"SampledDataCtrlr.TxEndedMeasurands", text("Energy.Active.Import.Register")},
      {"SmartChargingCtrlr.ProfileStackLevel", fixed("9")},
      {"TxCtrlr.EVConnectionTimeOut", number(60)},
      {"TxCtrlr.StopTxOnInvalidId", text("true")},
      {"TxCtrlr.TxStartPoint", fixed("PowerPathClosed")},
      {"TxCtrlr.TxStopPoint", fixed("Authorized,EVConnected")},
  };
}

json sampled(std::string number, sample_occasion occasion, std::string_view measurand, std::string_view unit) {
  return {{"value", decimal_value(std::move(number))},
          {"context", to_text(occasion)},
          {"measurand", measurand},
          {"unitOfMeasure", {{"unit", unit}}}};
}

json reading(const meter_view& seen, sample_occasion occasion, bool whole) {
  json values = json::array({sampled(std::to_string(seen.wh), occasion, "Energy.Active.Import.Register", "Wh")});
  if (whole) {
    values.push_back(sampled(std::to_string(seen.power_w), occasion, "Power.Active.Import", "W"));
    values.push_back(sampled(std::to_string(seen.soc_percent), occasion, "SoC", "Percent"));
    values.push_back(sampled(std::to_string(seen.volts), occasion, "Voltage", "V"));
    values.push_back(sampled(format_decimal(seen.current_ma, 3), occasion, "Current.Import", "A"));
  }
  return json::array({{{"timestamp", to_rfc3339(seen.at)}, {"sampledValue", values}}});
}

json token_of(const simulated_charge& charge) {
  return {{"idToken", charge.id_tag}, {"type", charge.by_remote ? "Central" : "ISO14443"}};
}

struct end_words {
  std::string_view stopped;
  std::string_view trigger;
};
end_words words_of(const std::string& reason) {
  if (reason == "Local") return {"Local", "StopAuthorized"};
  if (reason == "EVDisconnected") return {"EVDisconnected", "EVDeparted"};
  if (reason == "Remote") return {"Remote", "RemoteStop"};
  if (reason == "DeAuthorized") return {"DeAuthorized", "Deauthorized"};
  if (reason == "ImmediateReset") return {"ImmediateReset", "ResetCommand"};
  if (reason == "Reboot") return {"Reboot", "ResetCommand"};
  if (reason == "PowerLoss") return {"PowerLoss", "AbnormalCondition"};
  return {"Other", "AbnormalCondition"};
}

std::string_view verdict_in(const json* answer) {
  if (answer == nullptr) return {};
  const auto verdict = answer->find("idTokenInfo");
  return verdict == answer->end() ? std::string_view{} : ocpp_payload{*verdict}.text("status");
}

}  // namespace

simulated_pile201::simulated_pile201(const pile_terms& terms, std::unique_ptr<meter_book> book, pile_ends ends)
    : simulated_pile(terms, std::move(book), std::move(ends), pile_settings{settings_of(terms)}) {}

duration simulated_pile201::heartbeat_interval() const {
  return seconds{settings_.number("OCPPCommCtrlr.HeartbeatInterval")};
}
duration simulated_pile201::sample_interval() const {
  return seconds{settings_.number("SampledDataCtrlr.TxUpdatedInterval")};
}
duration simulated_pile201::plug_patience() const { return seconds{settings_.number("TxCtrlr.EVConnectionTimeOut")}; }

// Unique beyond this process: the book of a pile may go on in another.
std::string simulated_pile201::new_transaction() {
  return fmt::format("{:016x}-{:016x}", static_cast<std::uint64_t>(us_of(now())), choice_.next());
}

void simulated_pile201::say(std::string action, json payload) {
  push({std::move(action), [payload = std::move(payload)] { return payload; }, {}, false});
}

void simulated_pile201::say_boot() {
  json payload{{"reason", boot_reason_},
               {"chargingStation",
                {{"vendorName", "pilecloud"},
                 {"model", "Simulator AC7"},
                 {"serialNumber", identity().substr(0, 25)},
                 {"firmwareVersion", firmware_}}}};
  push({"BootNotification", [payload = std::move(payload)] { return payload; },
        [this](const json* answer) {
          if (answer == nullptr) return boot_answered("Rejected", 0);
          const ocpp_payload said{*answer};
          const auto interval = said.integer("interval").value_or(0);
          const auto status = said.text("status");
          if (status == "Accepted" && interval > 0) settings_.put("OCPPCommCtrlr.HeartbeatInterval", interval);
          boot_answered(status, interval);
        },
        false});
}

void simulated_pile201::say_heartbeat() { say("Heartbeat", json::object()); }

void simulated_pile201::say_status(const charging_bay& bay) {
  say("StatusNotification", {{"timestamp", to_rfc3339(now())},
                             {"connectorStatus", status_word(bay)},
                             {"evseId", bay.number},
                             {"connectorId", 1}});
}

std::string simulated_pile201::status_word(const charging_bay& bay) const {
  if (bay.broken) return "Faulted";
  if (bay.plugged || bay.charge) return "Occupied";
  if (!bay.operative) return "Unavailable";
  return bay.reservation ? "Reserved" : "Available";
}

void simulated_pile201::ask_about(const charging_bay& bay, const std::string& id_tag) {
  json payload{{"idToken", {{"idToken", id_tag}, {"type", "ISO14443"}}}};
  push({"Authorize", [payload = std::move(payload)] { return payload; },
        [this, connector = bay.number, id_tag](const json* answer) {
          card_answered(connector, id_tag, verdict_in(answer) == "Accepted");
        },
        false});
}

json simulated_pile201::event(simulated_charge& charge, const meter_view& seen, std::string_view type,
                              std::string_view trigger) const {
  json made{{"eventType", type},
            {"timestamp", to_rfc3339(seen.at)},
            {"triggerReason", trigger},
            {"seqNo", charge.seq++},
            {"transactionInfo", {{"transactionId", charge.transaction}}}};
  if (!is_connected() || !is_accepted()) made["offline"] = true;
  return made;
}

void simulated_pile201::say_started(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen) {
  auto payload = event(*charge, seen, "Started", charge->by_remote ? "RemoteStart" : "Authorized");
  payload["transactionInfo"]["chargingState"] = "Charging";
  if (charge->remote_start) payload["transactionInfo"]["remoteStartId"] = *charge->remote_start;
  if (charge->reservation) payload["reservationId"] = *charge->reservation;
  payload["evse"] = {{"id", charge->connector}, {"connectorId", 1}};
  payload["idToken"] = token_of(*charge);
  payload["meterValue"] = reading(seen, sample_occasion::begin, !charge->stopped);
  push({"TransactionEvent", [payload = std::move(payload)] { return payload; },
        [this, charge](const json* answer) {
          if (answer == nullptr) return;
          start_told(charge, charge->transaction);
          const auto verdict = verdict_in(answer);
          if (!verdict.empty() && verdict != "Accepted" && settings_.is_on("TxCtrlr.StopTxOnInvalidId")) {
            refused(charge);
          }
        },
        true});
}

void simulated_pile201::say_sample(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                                   sample_occasion occasion) {
  const bool triggered = occasion == sample_occasion::trigger;
  auto payload = event(*charge, seen, "Updated", triggered ? "Trigger" : "MeterValuePeriodic");
  const auto& there = bays_[static_cast<std::size_t>(charge->connector - 1)];
  const bool full = there.battery && there.battery->is_satisfied();
  payload["transactionInfo"]["chargingState"] = there.power_mw > 0 ? "Charging"
                                                : full             ? "SuspendedEV"
                                                                   : "SuspendedEVSE";
  payload["meterValue"] = reading(seen, occasion, true);
  push({"TransactionEvent", [payload = std::move(payload)] { return payload; }, {}, true});
}

void simulated_pile201::say_stopped(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                                    const std::string& reason) {
  const auto words = words_of(reason);
  auto payload = event(*charge, seen, "Ended", words.trigger);
  payload["transactionInfo"]["stoppedReason"] = words.stopped;
  payload["meterValue"] = reading(seen, sample_occasion::end, false);
  if (reason == "Local") payload["idToken"] = token_of(*charge);
  push({"TransactionEvent", [payload = std::move(payload)] { return payload; },
        [this, charge](const json* answer) {
          if (answer != nullptr) stop_told(charge);
        },
        true});
}

pile_answer simulated_pile201::serve(const std::string& action, const json& payload) {
  using self = simulated_pile201;
  static const std::map<std::string, answering, std::less<>> answers{
      {"RequestStartTransaction", &self::start_asked},
      {"RequestStopTransaction", &self::stop_asked},
      {"TriggerMessage", &self::trigger_asked},
      {"Reset", &self::reset_asked},
      {"ChangeAvailability", &self::availability_asked},
      {"UnlockConnector", &self::unlock_asked},
      {"GetTransactionStatus", &self::transaction_asked},
      {"GetVariables", &self::variables_asked},
      {"SetVariables", &self::variables_set},
      {"GetBaseReport", &self::report_asked},
      {"ClearCache", &self::cache_cleared},
      {"CostUpdated", &self::cost_updated},
      {"DataTransfer", &self::transferred},
      {"ReserveNow", &self::reserve_asked},
      {"CancelReservation", &self::reservation_cancelled},
      {"SetChargingProfile", &self::profile_set},
      {"ClearChargingProfile", &self::profiles_cleared},
      {"GetCompositeSchedule", &self::composite_asked},
      {"GetLocalListVersion", &self::list_version_asked},
      {"SendLocalList", &self::list_sent},
      {"UpdateFirmware", &self::firmware_update_asked},
      {"GetLog", &self::log_asked},
  };
  const auto found = answers.find(action);
  if (found == answers.end()) return call_error{"NotImplemented", "this pile does not know the action"};
  return write_value((this->*found->second)(payload));
}

}  // namespace pilecloud::devices::simulator
