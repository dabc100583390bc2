// SPDX-License-Identifier: Apache-2.0
// simulated_pile201: its answers of provisioning, transactions, remote control and availability.
#include <algorithm>

#include "devices/ocpp_payload.hpp"
#include "devices/simulator/simulated_pile201.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr std::size_t report_part = 10;  // variables in one NotifyReport

json status(std::string_view word) { return {{"status", word}}; }
json accepted_if(bool yes) { return status(yes ? "Accepted" : "Rejected"); }

std::int64_t evse_of(const json& payload) {
  const auto* evse = ocpp_payload{payload}.find("evse");
  return evse == nullptr ? 0 : ocpp_payload{*evse}.integer("id").value_or(0);
}

std::string token_in(const json& payload) {
  return std::string{ocpp_payload{*ocpp_payload{payload}.find("idToken")}.text("idToken")};
}

std::string name_in(const json& asked, const char* part) {
  return std::string{ocpp_payload{asked.at(part)}.text("name")};
}

}  // namespace

json simulated_pile201::start_asked(const json& payload) {
  const ocpp_payload asked{payload};
  auto* there = asked.find("evseId") ? bay(asked.integer("evseId").value_or(0)) : bay_for_remote_start();
  if (there == nullptr) return accepted_if(false);
  std::optional<charging_profile> profile;
  if (const auto* given = asked.find("chargingProfile")) {
    profile = read_profile(there->number, *given);
    if (!profile || profile->purpose != profile_purpose::tx) return accepted_if(false);
  }
  if (!remote_start(*there, {token_in(payload), now() + plug_patience(), true, asked.integer("remoteStartId")})) {
    return accepted_if(false);
  }
  if (profile) limits_.set(std::move(*profile));
  auto answer = accepted_if(true);
  if (there->charge) answer["transactionId"] = there->charge->transaction;
  return answer;
}

json simulated_pile201::stop_asked(const json& payload) {
  const auto* there = bay_of(ocpp_payload{payload}.text("transactionId"));
  if (there != nullptr) stop_soon(*there, "Remote");
  return accepted_if(there != nullptr);
}

json simulated_pile201::trigger_asked(const json& payload) {
  const auto what = ocpp_payload{payload}.text("requestedMessage");
  const auto evse = evse_of(payload);
  if (evse != 0 && bay(evse) == nullptr) return status("Rejected");
  const bool metered = what == "MeterValues" || what == "TransactionEvent";
  if (what == "BootNotification") {
    boot_reason_ = "Triggered";
    say_boot();
  } else if (what == "Heartbeat") {
    say_heartbeat();
  } else if (what == "StatusNotification" || metered) {
    for (auto& each : bays_) {
      if (evse != 0 && evse != each.number) continue;
      if (!metered) say_status(each);
      if (!metered || !each.charge) continue;
      const auto seen = read_meter(each);
      book_->sampled(each.charge->number, seen.at, seen.wh, each.charge->seq);
      say_sample(each.charge, seen, sample_occasion::trigger);
    }
  } else if (what == "FirmwareStatusNotification" || what == "LogStatusNotification") {
    say(std::string{what}, {{"status", "Idle"}});
  } else {
    return status("NotImplemented");
  }
  return status("Accepted");
}

json simulated_pile201::reset_asked(const json& payload) {
  const ocpp_payload asked{payload};
  if (asked.find("evseId")) return status("Rejected");  // it can only restart as a whole
  const bool charging = std::any_of(bays_.begin(), bays_.end(), [](const charging_bay& each) { return each.charge; });
  if (asked.text("type") == "OnIdle" && charging) {
    after(seconds{5}, [this, payload] { reset_asked(payload); });
    return status("Scheduled");
  }
  after(milliseconds{100}, [this] { restart("ImmediateReset", false); });
  return status("Accepted");
}

json simulated_pile201::availability_asked(const json& payload) {
  const auto evse = evse_of(payload);
  if (evse != 0 && bay(evse) == nullptr) return status("Rejected");
  const bool operative = ocpp_payload{payload}.text("operationalStatus") == "Operative";
  return status(is_scheduled_by(operative, evse) ? "Scheduled" : "Accepted");
}

json simulated_pile201::unlock_asked(const json& payload) {
  const ocpp_payload asked{payload};
  const auto* there = bay(asked.integer("evseId").value_or(0));
  if (there == nullptr || asked.integer("connectorId") != 1) return status("UnknownConnector");
  return status(there->charge ? "OngoingAuthorizedTransaction" : "Unlocked");
}

json simulated_pile201::transaction_asked(const json& payload) {
  const auto transaction = ocpp_payload{payload}.text("transactionId");
  json answer{{"messagesInQueue", unsaid() > 0}};
  if (!transaction.empty()) answer["ongoingIndicator"] = bay_of(transaction) != nullptr;
  return answer;
}

json simulated_pile201::variables_asked(const json& payload) {
  json results = json::array();
  for (const auto& each : payload.at("getVariableData")) {
    json one{{"component", each.at("component")}, {"variable", each.at("variable")}};
    const auto* setting = settings_.find(name_in(each, "component") + '.' + name_in(each, "variable"));
    const auto attribute = ocpp_payload{each}.text("attributeType");
    if (!attribute.empty()) one["attributeType"] = attribute;
    if (setting == nullptr) {
      one["attributeStatus"] = "UnknownVariable";
    } else if (!attribute.empty() && attribute != "Actual") {
      one["attributeStatus"] = "NotSupportedAttributeType";
    } else {
      one["attributeStatus"] = "Accepted";
      one["attributeValue"] = setting->value;
    }
    results.push_back(std::move(one));
  }
  return {{"getVariableResult", results}};
}

json simulated_pile201::variables_set(const json& payload) {
  json results = json::array();
  for (const auto& each : payload.at("setVariableData")) {
    json one{{"component", each.at("component")}, {"variable", each.at("variable")}};
    const auto attribute = ocpp_payload{each}.text("attributeType");
    if (!attribute.empty()) one["attributeType"] = attribute;
    if (!attribute.empty() && attribute != "Actual") {
      one["attributeStatus"] = "NotSupportedAttributeType";
    } else {
      const auto change = settings_.change(name_in(each, "component") + '.' + name_in(each, "variable"),
                                           ocpp_payload{each}.text("attributeValue"));
      one["attributeStatus"] = change == setting_change::accepted  ? "Accepted"
                               : change == setting_change::unknown ? "UnknownVariable"
                                                                   : "Rejected";
    }
    results.push_back(std::move(one));
  }
  intervals_changed();
  return {{"setVariableResult", results}};
}

json simulated_pile201::report_asked(const json& payload) {
  say_report(ocpp_payload{payload}.integer("requestId").value_or(0));
  return status("Accepted");
}

void simulated_pile201::say_report(std::int64_t request) {
  json rows = json::array();
  for (const auto& [name, setting] : settings_.all()) {
    const auto dot = name.find('.');
    rows.push_back(
        {{"component", {{"name", name.substr(0, dot)}}},
         {"variable", {{"name", name.substr(dot + 1)}}},
         {"variableAttribute",
          json::array({{{"value", setting.value}, {"mutability", setting.read_only ? "ReadOnly" : "ReadWrite"}}})},
         {"variableCharacteristics",
          {{"dataType", setting.is_number ? "integer" : "string"}, {"supportsMonitoring", false}}}});
  }
  for (std::size_t from = 0, part = 0; from < rows.size(); from += report_part, ++part) {
    const auto to = std::min(rows.size(), from + report_part);
    json some = json::array();
    for (auto at = from; at < to; ++at) some.push_back(rows[at]);
    say("NotifyReport", {{"requestId", request},
                         {"generatedAt", to_rfc3339(now())},
                         {"seqNo", part},
                         {"tbc", to < rows.size()},
                         {"reportData", some}});
  }
}

json simulated_pile201::cache_cleared(const json&) { return status("Accepted"); }

json simulated_pile201::cost_updated(const json&) { return json::object(); }

json simulated_pile201::transferred(const json&) { return status("UnknownVendorId"); }

}  // namespace pilecloud::devices::simulator
