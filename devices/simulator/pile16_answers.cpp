// SPDX-License-Identifier: Apache-2.0
// simulated_pile16: its answers of Core and Remote Trigger.
#include <functional>

#include "devices/ocpp_payload.hpp"
#include "devices/simulator/simulated_pile16.hpp"

namespace pilecloud::devices::simulator {

namespace {

json status(std::string_view word) { return {{"status", word}}; }
json accepted_if(bool yes) { return status(yes ? "Accepted" : "Rejected"); }

}  // namespace

json simulated_pile16::remote_start_asked(const json& payload) {
  const ocpp_payload asked{payload};
  auto* there = asked.find("connectorId") ? bay(asked.integer("connectorId").value_or(0)) : bay_for_remote_start();
  if (there == nullptr) return accepted_if(false);
  std::optional<charging_profile> profile;
  if (const auto* given = asked.find("chargingProfile")) {
    profile = read_profile(there->number, *given);
    if (!profile || profile->purpose != profile_purpose::tx) return accepted_if(false);
  }
  if (!remote_start(*there, {std::string{asked.text("idTag")}, now() + plug_patience(), true, {}})) {
    return accepted_if(false);
  }
  if (profile) limits_.set(std::move(*profile));
  return accepted_if(true);
}

json simulated_pile16::remote_stop_asked(const json& payload) {
  auto* there = bay_of(std::to_string(ocpp_payload{payload}.integer("transactionId").value_or(-1)));
  if (there == nullptr) return accepted_if(false);
  stop_soon(*there, "Remote");
  return accepted_if(true);
}

json simulated_pile16::trigger_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto what = asked.text("requestedMessage");
  const auto connector = asked.integer("connectorId");
  if (connector && *connector != 0 && bay(*connector) == nullptr) return status("Rejected");
  const auto each_bay = [this, connector](const std::function<void(charging_bay&)>& say) {
    for (auto& one : bays_) {
      if (!connector || *connector == one.number) say(one);
    }
  };
  if (what == "BootNotification") {
    say_boot();
  } else if (what == "Heartbeat") {
    say_heartbeat();
  } else if (what == "StatusNotification") {
    if (connector.value_or(0) == 0) say_status_of(0, "Available", "NoError");
    each_bay([this](charging_bay& one) { say_status(one); });
  } else if (what == "MeterValues") {
    each_bay([this](charging_bay& one) {
      if (!one.charge) return;
      const auto seen = read_meter(one);
      book_->sampled(one.charge->number, seen.at, seen.wh, 0);
      say_sample(one.charge, seen, sample_occasion::trigger);
    });
  } else if (what == "FirmwareStatusNotification") {
    say_progress("FirmwareStatusNotification", firmware_status_);
  } else {
    say_progress("DiagnosticsStatusNotification", diagnostics_status_);
  }
  return status("Accepted");
}

json simulated_pile16::reset_asked(const json& payload) {
  const bool hard = ocpp_payload{payload}.text("type") == "Hard";
  after(std::chrono::milliseconds{100}, [this, hard] { restart(hard ? "HardReset" : "SoftReset", hard); });
  return status("Accepted");
}

json simulated_pile16::availability_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto connector = asked.integer("connectorId").value_or(0);
  if (connector != 0 && bay(connector) == nullptr) return status("Rejected");
  const bool scheduled = is_scheduled_by(asked.text("type") == "Operative", connector);
  return status(scheduled ? "Scheduled" : "Accepted");
}

json simulated_pile16::unlock_asked(const json& payload) {
  auto* there = bay(ocpp_payload{payload}.integer("connectorId").value_or(0));
  if (there == nullptr) return status("NotSupported");
  if (there->charge) stop(*there, "UnlockCommand");
  return status("Unlocked");
}

json simulated_pile16::configuration_asked(const json& payload) {
  json known = json::array();
  json unknown = json::array();
  const auto add = [&known](const std::string& key, const pile_setting& setting) {
    known.push_back({{"key", key}, {"readonly", setting.read_only}, {"value", setting.value}});
  };
  const auto* keys = ocpp_payload{payload}.find("key");
  if (keys == nullptr || keys->empty()) {
    for (const auto& [key, setting] : settings_.all()) add(key, setting);
  } else {
    for (const auto& each : *keys) {
      const auto key = each.get<std::string>();
      const auto* setting = settings_.find(key);
      if (setting != nullptr) add(key, *setting);
      if (setting == nullptr) unknown.push_back(key);
    }
  }
  json made{{"configurationKey", known}};
  if (!unknown.empty()) made["unknownKey"] = unknown;
  return made;
}

json simulated_pile16::configuration_changed(const json& payload) {
  const ocpp_payload asked{payload};
  const auto change = settings_.change(asked.text("key"), asked.text("value"));
  if (change == setting_change::unknown) return status("NotSupported");
  if (change == setting_change::rejected) return status("Rejected");
  intervals_changed();
  return status("Accepted");
}

json simulated_pile16::cache_cleared(const json&) { return status("Accepted"); }

json simulated_pile16::transferred(const json& payload) {
  // It shows the driver what the platform says of the price (rules.md W12).
  const bool of_cost = ocpp_payload{payload}.text("vendorId") == "org.openchargealliance.costmsg";
  return status(of_cost ? "Accepted" : "UnknownVendorId");
}

}  // namespace pilecloud::devices::simulator
