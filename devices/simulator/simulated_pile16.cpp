// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/simulated_pile16.hpp"

#include <algorithm>
#include <array>

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
      {"AllowOfflineTxForUnknownId", text("true")},
      {"AuthorizeRemoteTxRequests", text("false")},
      {"ChargeProfileMaxStackLevel", fixed("9")},
      {"ChargingScheduleAllowedChargingRateUnit", fixed("Current,Power")},
      {"ChargingScheduleMaxPeriods", fixed("96")},
      {"ClockAlignedDataInterval", number(0)},
      {"ConnectionTimeOut", number(60)},
      {"ConnectorPhaseRotation", text("NotApplicable")},
      {"GetConfigurationMaxKeys", fixed("50")},
      {"HeartbeatInterval", number(300)},
      {"LocalAuthListEnabled", text("true")},
      {"LocalAuthListMaxLength", fixed("1000")},
      {"LocalAuthorizeOffline", text("true")},
      {"LocalPreAuthorize", text("false")},
      {"MaxChargingProfilesInstalled", fixed(std::to_string(profiles_max))},
      {"MeterValueSampleInterval", number(std::max<std::int64_t>(5, 60 / std::max<std::int64_t>(1, terms.speed)))},
      {"MeterValuesAlignedData", text("Energy.Active.Import.Register")},
      {"MeterValuesSampledData", text("Energy.Active.Import.Register,Power.Active.Import,SoC,Voltage,Current.Import,"
                                      "Temperature")},
      {"NumberOfConnectors", fixed(std::to_string(terms.connectors))},
      {"ResetRetries", number(1)},
      {"SendLocalListMaxLength", fixed("1000")},
      {"StopTransactionOnEVSideDisconnect", text("true")},
      {"StopTransactionOnInvalidId", text("true")},
      {"StopTxnAlignedData", text("")},
      {"StopTxnSampledData", text("Energy.Active.Import.Register")},
      {"SupportedFeatureProfiles",
       fixed("Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger")},
      {"TransactionMessageAttempts", number(3)},
      {"TransactionMessageRetryInterval", number(10)},
      {"UnlockConnectorOnEVSideDisconnect", text("true")},
      {"WebSocketPingInterval", number(30)},
  };
}

json sampled(std::string value, sample_occasion occasion, std::string_view measurand, std::string_view unit) {
  return {{"value", std::move(value)}, {"context", to_text(occasion)}, {"measurand", measurand}, {"unit", unit}};
}

json register_of(const meter_view& seen, sample_occasion occasion) {
  return {{"timestamp", to_rfc3339(seen.at)},
          {"sampledValue", {sampled(std::to_string(seen.wh), occasion, "Energy.Active.Import.Register", "Wh")}}};
}

json all_of(const meter_view& seen, sample_occasion occasion) {
  auto made = register_of(seen, occasion);
  auto& values = made["sampledValue"];
  values.push_back(sampled(std::to_string(seen.power_w), occasion, "Power.Active.Import", "W"));
  values.push_back(sampled(std::to_string(seen.soc_percent), occasion, "SoC", "Percent"));
  values.push_back(sampled(std::to_string(seen.volts), occasion, "Voltage", "V"));
  values.push_back(sampled(format_decimal(seen.current_ma, 3), occasion, "Current.Import", "A"));
  values.push_back(sampled(std::to_string(seen.celsius), occasion, "Temperature", "Celsius"));
  return made;
}

std::int64_t transaction_of(const simulated_charge& charge) {
  if (charge.says_minus_one || charge.transaction.empty()) return -1;
  const auto known = parse_decimal(charge.transaction, 0, extra_digits::refuse);
  return known ? known.value() : -1;
}

bool is_accepted(const json* answer) {
  if (answer == nullptr) return false;
  const auto verdict = answer->find("idTagInfo");
  return verdict != answer->end() && ocpp_payload{*verdict}.text("status") == "Accepted";
}

}  // namespace

simulated_pile16::simulated_pile16(const pile_terms& terms, std::unique_ptr<meter_book> book, pile_ends ends)
    : simulated_pile(terms, std::move(book), std::move(ends), pile_settings{settings_of(terms)}) {}

duration simulated_pile16::heartbeat_interval() const { return seconds{settings_.number("HeartbeatInterval")}; }
duration simulated_pile16::sample_interval() const { return seconds{settings_.number("MeterValueSampleInterval")}; }
duration simulated_pile16::plug_patience() const { return seconds{settings_.number("ConnectionTimeOut")}; }

void simulated_pile16::say_boot() {
  json payload{{"chargePointVendor", "pilecloud"},
               {"chargePointModel", "Simulator AC7"},
               {"chargePointSerialNumber", identity().substr(0, 25)},
               {"firmwareVersion", firmware_},
               {"meterType", "simulated"}};
  push({"BootNotification", [payload = std::move(payload)] { return payload; },
        [this](const json* answer) {
          if (answer == nullptr) return boot_answered("Rejected", 0);
          const ocpp_payload said{*answer};
          const auto interval = said.integer("interval").value_or(0);
          const auto status = said.text("status");
          if (status == "Accepted" && interval > 0) settings_.put("HeartbeatInterval", interval);
          if (status == "Accepted") say_status_of(0, "Available", "NoError");
          boot_answered(status, interval);
        },
        false});
}

void simulated_pile16::say_heartbeat() {
  push({"Heartbeat", [] { return json::object(); }, {}, false});
}

void simulated_pile16::say_status_of(int connector, const std::string& word, std::string_view error) {
  json payload{{"connectorId", connector}, {"errorCode", error}, {"status", word}, {"timestamp", to_rfc3339(now())}};
  push({"StatusNotification", [payload = std::move(payload)] { return payload; }, {}, false});
}

void simulated_pile16::say_status(const charging_bay& bay) {
  say_status_of(bay.number, status_word(bay), bay.broken ? "GroundFailure" : "NoError");
}

std::string simulated_pile16::status_word(const charging_bay& bay) const {
  if (bay.broken) return "Faulted";
  if (bay.charge && bay.power_mw > 0) return "Charging";
  if (bay.charge) return bay.battery && bay.battery->is_satisfied() ? "SuspendedEV" : "SuspendedEVSE";
  if (bay.plugged && bay.finished) return "Finishing";
  if (bay.plugged || bay.granted) return "Preparing";
  if (!bay.operative) return "Unavailable";
  return bay.reservation ? "Reserved" : "Available";
}

void simulated_pile16::ask_about(const charging_bay& bay, const std::string& id_tag) {
  push({"Authorize",
        [id_tag] {
          return json{{"idTag", id_tag}};
        },
        [this, connector = bay.number, id_tag](const json* answer) {
          card_answered(connector, id_tag, simulator::is_accepted(answer));
        },
        false});
}

void simulated_pile16::say_started(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen) {
  json payload{{"connectorId", charge->connector},
               {"idTag", charge->id_tag},
               {"meterStart", seen.wh},
               {"timestamp", to_rfc3339(seen.at)}};
  if (charge->reservation) payload["reservationId"] = *charge->reservation;
  push({"StartTransaction", [payload = std::move(payload)] { return payload; },
        [this, charge](const json* answer) { started_answered(charge, answer); }, true});
  if (!charge->stopped) say_sample(charge, seen, sample_occasion::begin);
}

void simulated_pile16::started_answered(const std::shared_ptr<simulated_charge>& charge, const json* answer) {
  if (answer == nullptr) return;  // refused for good: the charge goes on, its id stays unknown
  const auto given = ocpp_payload{*answer}.integer("transactionId");
  if (given) start_told(charge, std::to_string(*given));
  if (!simulator::is_accepted(answer) && settings_.is_on("StopTransactionOnInvalidId")) refused(charge);
}

void simulated_pile16::say_sample(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                                  sample_occasion occasion) {
  push({"MeterValues",
        [charge, value = all_of(seen, occasion)] {
          return json{{"connectorId", charge->connector},
                      {"transactionId", transaction_of(*charge)},
                      {"meterValue", json::array({value})}};
        },
        {},
        true});
}

void simulated_pile16::say_stopped(const std::shared_ptr<simulated_charge>& charge, const meter_view& seen,
                                   const std::string& reason) {
  meter_view began;
  began.at = charge->started_at;
  began.wh = charge->start_wh;
  json payload{{"meterStop", seen.wh},
               {"timestamp", to_rfc3339(seen.at)},
               {"reason", reason},
               {"transactionData",
                json::array({register_of(began, sample_occasion::begin), register_of(seen, sample_occasion::end)})}};
  if (reason == "Local" || transaction_of(*charge) == -1) payload["idTag"] = charge->id_tag;
  push({"StopTransaction",
        [charge, payload] {
          auto made = payload;
          made["transactionId"] = transaction_of(*charge);
          return made;
        },
        [this, charge](const json* answer) {
          if (answer != nullptr) stop_told(charge);
        },
        true});
}

void simulated_pile16::say_progress(std::string action, std::string status) {
  push({std::move(action), [status = std::move(status)] { return json{{"status", status}}; }, {}, false});
}

pile_answer simulated_pile16::serve(const std::string& action, const json& payload) {
  using self = simulated_pile16;
  static const std::map<std::string, answering, std::less<>> answers{
      {"RemoteStartTransaction", &self::remote_start_asked},
      {"RemoteStopTransaction", &self::remote_stop_asked},
      {"TriggerMessage", &self::trigger_asked},
      {"Reset", &self::reset_asked},
      {"ChangeAvailability", &self::availability_asked},
      {"UnlockConnector", &self::unlock_asked},
      {"GetConfiguration", &self::configuration_asked},
      {"ChangeConfiguration", &self::configuration_changed},
      {"ClearCache", &self::cache_cleared},
      {"DataTransfer", &self::transferred},
      {"ReserveNow", &self::reserve_asked},
      {"CancelReservation", &self::reservation_cancelled},
      {"SetChargingProfile", &self::profile_set},
      {"ClearChargingProfile", &self::profiles_cleared},
      {"GetCompositeSchedule", &self::composite_asked},
      {"GetLocalListVersion", &self::list_version_asked},
      {"SendLocalList", &self::list_sent},
      {"UpdateFirmware", &self::firmware_update_asked},
      {"GetDiagnostics", &self::diagnostics_asked},
  };
  const auto found = answers.find(action);
  if (found == answers.end()) return call_error{"NotImplemented", "this pile does not know the action"};
  return write_value((this->*found->second)(payload));
}

}  // namespace pilecloud::devices::simulator
