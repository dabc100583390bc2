// SPDX-License-Identifier: Apache-2.0
// simulated_pile201: its answers of reservation, smart charging, local list, firmware and log.
#include "base/decimal.hpp"
#include "devices/ocpp_payload.hpp"
#include "devices/simulator/simulated_pile201.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

json status(std::string_view word) { return {{"status", word}}; }

std::string token_in(const ocpp_payload& payload, std::string_view name) {
  const auto* token = payload.find(name);
  return token == nullptr ? std::string{} : std::string{ocpp_payload{*token}.text("idToken")};
}

}  // namespace

json simulated_pile201::reserve_asked(const json& payload) {
  const ocpp_payload asked{payload};
  auto* there = asked.find("evseId") ? bay(asked.integer("evseId").value_or(0)) : bay_for_remote_start();
  const auto until = asked.moment("expiryDateTime", {});
  if (!until) return status("Rejected");
  if (there == nullptr) return status(asked.find("evseId") ? "Rejected" : "Occupied");
  return status(reserve(
      *there, {asked.integer("id").value_or(0), token_in(asked, "idToken"), token_in(asked, "groupIdToken"), *until}));
}

json simulated_pile201::reservation_cancelled(const json& payload) {
  return status(cancel_reservation(ocpp_payload{payload}.integer("reservationId")) ? "Accepted" : "Rejected");
}

json simulated_pile201::profile_set(const json& payload) {
  const ocpp_payload asked{payload};
  const auto evse = asked.integer("evseId").value_or(0);
  if (evse != 0 && bay(evse) == nullptr) return status("Rejected");
  const bool set = set_profile(bay(evse), read_profile(static_cast<int>(evse), *asked.find("chargingProfile")));
  return status(set ? "Accepted" : "Rejected");
}

json simulated_pile201::profiles_cleared(const json& payload) {
  const ocpp_payload asked{payload};
  profile_filter which{asked.integer("chargingProfileId"), {}, {}, {}};
  if (const auto* criteria = asked.find("chargingProfileCriteria")) {
    const ocpp_payload by{*criteria};
    which.connector = by.integer("evseId");
    which.stack_level = by.integer("stackLevel");
    which.purpose = purpose_of(by.text("chargingProfilePurpose"));
  }
  return status(limits_.clear(which) > 0 ? "Accepted" : "Unknown");
}

json simulated_pile201::composite_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto evse = asked.integer("evseId").value_or(0);
  const auto* there = bay(evse);
  if (evse != 0 && there == nullptr) return status("Rejected");
  const auto lasts = asked.integer("duration").value_or(0);
  const bool in_amperes = asked.text("chargingRateUnit") == "A";
  const auto whole = terms_.rated_mw * (evse == 0 ? terms_.connectors : 1);
  json periods = json::array();
  for (const auto& each :
       limits_.composite(there == nullptr ? limited_charge{} : limited(*there), now(), lasts, whole)) {
    const auto limit = in_amperes ? each.limit_tenths / 230 : each.limit_tenths;
    periods.push_back({{"startPeriod", each.from_seconds}, {"limit", decimal_value(format_decimal(limit, 1))}});
  }
  if (periods.empty()) return status("Rejected");
  return {{"status", "Accepted"},
          {"schedule",
           {{"evseId", evse},
            {"duration", lasts},
            {"scheduleStart", to_rfc3339(now())},
            {"chargingRateUnit", in_amperes ? "A" : "W"},
            {"chargingSchedulePeriod", periods}}}};
}

json simulated_pile201::list_version_asked(const json&) { return {{"versionNumber", list_version_}}; }

json simulated_pile201::list_sent(const json& payload) {
  const ocpp_payload asked{payload};
  std::map<std::string, std::optional<bool>> tags;
  if (const auto* entries = asked.find("localAuthorizationList")) {
    for (const auto& each : *entries) {
      const ocpp_payload entry{each};
      auto& verdict = tags[token_in(entry, "idToken")];
      if (const auto* given = entry.find("idTokenInfo")) verdict = ocpp_payload{*given}.text("status") == "Accepted";
    }
  }
  return status(take_list(asked.integer("versionNumber").value_or(0), asked.text("updateType") == "Full", tags));
}

json simulated_pile201::firmware_update_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto at = ocpp_payload{*asked.find("firmware")}.moment("retrieveDateTime", {}).value_or(now());
  const auto request = asked.integer("requestId").value_or(0);
  progress({"Downloading", "Downloaded", "Installing", "Installed"}, at - now(),
           [this, request](const std::string& word) {
             say("FirmwareStatusNotification", {{"status", word}, {"requestId", request}});
             if (word != "Installed") return;
             firmware_ = "1.0." + std::to_string(choice_.between(1, 99));
             after(seconds{2}, [this] { restart("Reboot", false); });
           });
  return status("Accepted");
}

json simulated_pile201::log_asked(const json& payload) {
  const auto request = ocpp_payload{payload}.integer("requestId").value_or(0);
  progress({"Uploading", "Uploaded"}, {}, [this, request](const std::string& word) {
    say("LogStatusNotification", {{"status", word}, {"requestId", request}});
  });
  return {{"status", "Accepted"}, {"filename", identity().substr(0, 40) + ".log"}};
}

}  // namespace pilecloud::devices::simulator
