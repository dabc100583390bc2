// SPDX-License-Identifier: Apache-2.0
// simulated_pile16: its answers of Reservation, Smart Charging, Local Auth List and Firmware Management.
#include <algorithm>

#include "base/decimal.hpp"
#include "devices/ocpp_payload.hpp"
#include "devices/simulator/simulated_pile16.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

constexpr std::size_t list_max = 1000;

json status(std::string_view word) { return {{"status", word}}; }

}  // namespace

json simulated_pile16::reserve_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto connector = asked.integer("connectorId").value_or(0);
  const auto until = asked.moment("expiryDate", {});
  const auto id = asked.integer("reservationId").value_or(0);
  auto* there = bay(connector);
  if (there == nullptr || !until || *until <= now()) return status("Rejected");
  if (there->broken) return status("Faulted");
  if (!there->operative) return status("Unavailable");
  const bool same = there->reservation && there->reservation->id == id;
  if (!there->is_empty() || (there->reservation && !same)) return status("Occupied");
  there->reservation =
      bay_reservation{id, std::string{asked.text("idTag")}, std::string{asked.text("parentIdTag")}, *until};
  after({}, [this, connector] { tell_status(*bay(connector)); });
  after(*until - now(), [this, connector, id, until] {
    auto& at = *bay(connector);
    if (!at.reservation || at.reservation->id != id || at.reservation->until != *until) return;
    at.reservation.reset();
    tell_status(at);
  });
  return status("Accepted");
}

json simulated_pile16::reservation_cancelled(const json& payload) {
  const auto id = ocpp_payload{payload}.integer("reservationId");
  const auto found = std::find_if(bays_.begin(), bays_.end(), [id](const charging_bay& each) {
    return each.reservation && each.reservation->id == id;
  });
  if (found == bays_.end()) return status("Rejected");
  found->reservation.reset();
  after({}, [this, number = found->number] { tell_status(*bay(number)); });
  return status("Accepted");
}

json simulated_pile16::profile_set(const json& payload) {
  const ocpp_payload asked{payload};
  const auto connector = asked.integer("connectorId").value_or(0);
  if (connector != 0 && bay(connector) == nullptr) return status("Rejected");
  auto profile = read_profile(static_cast<int>(connector), *asked.find("csChargingProfiles"));
  if (!profile) return status("Rejected");
  if (profile->purpose == profile_purpose::tx) {
    const auto& charge = bay(connector)->charge;
    if (!charge || (!profile->transaction.empty() && profile->transaction != charge->transaction)) {
      return status("Rejected");
    }
    profile->transaction = charge->transaction;
  }
  return status(limits_.set(std::move(*profile)) ? "Accepted" : "Rejected");
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
  if (!whole && version <= list_version_) return status("VersionMismatch");
  auto tags = whole ? std::map<std::string, bool>{} : known_tags_;
  if (const auto* entries = asked.find("localAuthorizationList")) {
    for (const auto& each : *entries) {
      const ocpp_payload entry{each};
      const std::string tag{entry.text("idTag")};
      const auto* verdict = entry.find("idTagInfo");
      if (verdict == nullptr) tags.erase(tag);
      if (verdict != nullptr) tags[tag] = ocpp_payload{*verdict}.text("status") == "Accepted";
    }
  }
  if (tags.size() > list_max) return status("Failed");
  known_tags_ = std::move(tags);
  list_version_ = version;
  return status("Accepted");
}

json simulated_pile16::firmware_update_asked(const json& payload) {
  const auto at = ocpp_payload{payload}.moment("retrieveDate", {}).value_or(now());
  auto in = std::max(at - now(), duration{seconds{1}});
  for (const auto* word : {"Downloading", "Downloaded", "Installing", "Installed"}) {
    after(in, [this, word = std::string{word}] {
      firmware_status_ = word;
      say_progress("FirmwareStatusNotification", word);
      if (word != "Installed") return;
      firmware_ = "1.0." + std::to_string(choice_.between(1, 99));
      firmware_status_ = "Idle";
      after(seconds{2}, [this] { restart("Reboot", false); });
    });
    in += seconds{3};
  }
  return json::object();
}

json simulated_pile16::diagnostics_asked(const json&) {
  duration in{seconds{1}};
  for (const auto* word : {"Uploading", "Uploaded"}) {
    after(in, [this, word = std::string{word}] {
      diagnostics_status_ = word == "Uploaded" ? "Idle" : word;
      say_progress("DiagnosticsStatusNotification", word);
    });
    in += seconds{3};
  }
  return {{"fileName", identity().substr(0, 40) + ".log"}};
}

}  // namespace pilecloud::devices::simulator
