// SPDX-License-Identifier: Apache-2.0
// simulated_pile16: its answers of Reservation, Smart Charging, Local Auth List and Firmware Management.
#include "base/decimal.hpp"
#include "devices/ocpp_payload.hpp"
#include "devices/simulator/simulated_pile16.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

json status(std::string_view word) { return {{"status", word}}; }

}  // namespace

json simulated_pile16::reserve_asked(const json& payload) {
  const ocpp_payload asked{payload};
  auto* there = bay(asked.integer("connectorId").value_or(0));
  const auto until = asked.moment("expiryDate", {});
  if (there == nullptr || !until) return status("Rejected");
  return status(reserve(*there, {asked.integer("reservationId").value_or(0), std::string{asked.text("idTag")},
                                 std::string{asked.text("parentIdTag")}, *until}));
}

json simulated_pile16::reservation_cancelled(const json& payload) {
  return status(cancel_reservation(ocpp_payload{payload}.integer("reservationId")) ? "Accepted" : "Rejected");
}

json simulated_pile16::profile_set(const json& payload) {
  const ocpp_payload asked{payload};
  const auto connector = asked.integer("connectorId").value_or(0);
  if (connector != 0 && bay(connector) == nullptr) return status("Rejected");
  const bool set =
      set_profile(bay(connector), read_profile(static_cast<int>(connector), *asked.find("csChargingProfiles")));
  return status(set ? "Accepted" : "Rejected");
}

json simulated_pile16::profiles_cleared(const json& payload) {
  const ocpp_payload asked{payload};
  const auto cleared = limits_.clear({asked.integer("id"), asked.integer("connectorId"), asked.integer("stackLevel"),
                                      purpose_of(asked.text("chargingProfilePurpose"))});
  return status(cleared > 0 ? "Accepted" : "Unknown");
}

json simulated_pile16::composite_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto connector = asked.integer("connectorId").value_or(0);
  const auto* there = bay(connector);
  if (connector != 0 && there == nullptr) return status("Rejected");
  const auto lasts = asked.integer("duration").value_or(0);
  const bool in_amperes = asked.text("chargingRateUnit") == "A";
  const auto whole = terms_.rated_mw * (connector == 0 ? terms_.connectors : 1);
  json periods = json::array();
  for (const auto& each :
       limits_.composite(there == nullptr ? limited_charge{} : limited(*there), now(), lasts, whole)) {
    const auto limit = in_amperes ? each.limit_tenths / 230 : each.limit_tenths;
    periods.push_back({{"startPeriod", each.from_seconds}, {"limit", decimal_value(format_decimal(limit, 1))}});
  }
  return {{"status", "Accepted"},
          {"connectorId", connector},
          {"scheduleStart", to_rfc3339(now())},
          {"chargingSchedule",
           {{"duration", lasts},
            {"startSchedule", to_rfc3339(now())},
            {"chargingRateUnit", in_amperes ? "A" : "W"},
            {"chargingSchedulePeriod", periods}}}};
}

json simulated_pile16::list_version_asked(const json&) { return {{"listVersion", list_version_}}; }

json simulated_pile16::list_sent(const json& payload) {
  const ocpp_payload asked{payload};
  const auto version = asked.integer("listVersion").value_or(0);
  const bool whole = asked.text("updateType") == "Full";
  std::map<std::string, std::optional<bool>> tags;
  if (const auto* entries = asked.find("localAuthorizationList")) {
    for (const auto& each : *entries) {
      const ocpp_payload entry{each};
      auto& verdict = tags[std::string{entry.text("idTag")}];
      if (const auto* given = entry.find("idTagInfo")) verdict = ocpp_payload{*given}.text("status") == "Accepted";
    }
  }
  return status(take_list(version, whole, tags));
}

json simulated_pile16::firmware_update_asked(const json& payload) {
  const auto at = ocpp_payload{payload}.moment("retrieveDate", {}).value_or(now());
  progress({"Downloading", "Downloaded", "Installing", "Installed"}, at - now(), [this](const std::string& word) {
    firmware_status_ = word == "Installed" ? "Idle" : word;
    say_progress("FirmwareStatusNotification", word);
    if (word != "Installed") return;
    firmware_ = "1.0." + std::to_string(choice_.between(1, 99));
    after(seconds{2}, [this] { restart("Reboot", false); });
  });
  return json::object();
}

json simulated_pile16::diagnostics_asked(const json&) {
  progress({"Uploading", "Uploaded"}, {}, [this](const std::string& word) {
    diagnostics_status_ = word == "Uploaded" ? "Idle" : word;
    say_progress("DiagnosticsStatusNotification", word);
  });
  return {{"fileName", identity().substr(0, 40) + ".log"}};
}

}  // namespace pilecloud::devices::simulator
