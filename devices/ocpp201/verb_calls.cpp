// SPDX-License-Identifier: Apache-2.0
// Verbs in the words of OCPP 2.0.1. A connector of ours is an EVSE (W9); where the standard wants the EVSE's own
// connector it is the first.
#include "devices/verb_calls.hpp"

#include "base/result.hpp"
#include "devices/ocpp201/variables.hpp"
#include "devices/ocpp_quirks.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

using namespace actors::verbs;

verb_calls one_call(std::string action, json payload) {
  std::vector<verb_call> made;
  made.push_back({std::move(action), std::move(payload)});
  return made;
}

json card_token(const std::string& card) { return {{"idToken", card}, {"type", "ISO14443"}}; }
json own_token(const std::string& token) { return {{"idToken", token}, {"type", "Central"}}; }

verb_calls calls_of(const reset& verb, const std::string&) {
  if (verb.hard) {
    return actors::verb_unknown{"kind", "verb_must_be_known_to_the_piles_version",
                                "OCPP 2.0.1 knows one kind of restart, now or when it is idle"};
  }
  return one_call("Reset", {{"type", verb.on_idle ? "OnIdle" : "Immediate"}});
}

verb_calls calls_of(const unlock& verb, const std::string&) {
  return one_call("UnlockConnector", {{"evseId", verb.connector}, {"connectorId", 1}});
}

verb_calls calls_of(const change_availability& verb, const std::string&) {
  json payload{{"operationalStatus", verb.operative ? "Operative" : "Inoperative"}};
  if (verb.connector != 0) payload["evse"] = {{"id", verb.connector}};
  return one_call("ChangeAvailability", std::move(payload));
}

// As in 1.6: the token is the reservation's own and its group's.
verb_calls calls_of(const reserve& verb, const std::string& token) {
  json payload{{"id", verb.number},
               {"expiryDateTime", written_time(verb.until)},
               {"idToken", verb.card.empty() ? own_token(token) : card_token(verb.card)},
               {"groupIdToken", own_token(token)}};
  if (verb.connector != 0) payload["evseId"] = verb.connector;
  return one_call("ReserveNow", std::move(payload));
}

verb_calls calls_of(const cancel_reservation& verb, const std::string&) {
  return one_call("CancelReservation", {{"reservationId", verb.number}});
}

verb_calls calls_of(const limit_power& verb, const std::string&) {
  const json schedule{{"id", verb.number},
                      {"chargingRateUnit", "W"},
                      {"chargingSchedulePeriod", json::array({{{"startPeriod", 0}, {"limit", watts(verb.limit)}}})}};
  return one_call("SetChargingProfile",
                  {{"evseId", verb.connector},
                   {"chargingProfile",
                    {{"id", verb.number},
                     {"stackLevel", 0},
                     {"chargingProfilePurpose", verb.connector == 0 ? "ChargingStationMaxProfile" : "TxDefaultProfile"},
                     {"chargingProfileKind", verb.connector == 0 ? "Absolute" : "Relative"},
                     {"chargingSchedule", json::array({schedule})}}}});
}

verb_calls calls_of(const clear_limit& verb, const std::string&) {
  return one_call("ClearChargingProfile", {{"chargingProfileId", verb.number}});
}

verb_calls calls_of(const read_settings& verb, const std::string&) {
  if (verb.named.empty())
    return one_call("GetBaseReport", {{"requestId", verb.number}, {"reportBase", "FullInventory"}});
  auto asked = json::array();
  for (const auto& one : verb.named) asked.push_back(written_place(one));
  return one_call("GetVariables", {{"getVariableData", std::move(asked)}});
}

verb_calls calls_of(const write_settings& verb, const std::string&) {
  auto wanted = json::array();
  for (const auto& one : verb.wanted) {
    auto entry = written_place(one);
    entry["attributeValue"] = one.value.value_or("");
    wanted.push_back(std::move(entry));
  }
  return one_call("SetVariables", {{"setVariableData", std::move(wanted)}});
}

verb_calls calls_of(const ask_list_version&, const std::string&) {
  return one_call("GetLocalListVersion", json::object());
}

verb_calls calls_of(const send_list& verb, const std::string&) {
  json payload{{"versionNumber", verb.version}, {"updateType", verb.full ? "Full" : "Differential"}};
  for (const auto& one : verb.entries) {
    json entry{{"idToken", card_token(one.card)}};
    if (!one.removed) entry["idTokenInfo"] = {{"status", "Accepted"}};
    payload["localAuthorizationList"].push_back(std::move(entry));  // absent: an empty list
  }
  return one_call("SendLocalList", std::move(payload));
}

verb_calls calls_of(const update_firmware& verb, const std::string&) {
  return one_call("UpdateFirmware",
                  {{"requestId", verb.number},
                   {"firmware", {{"location", verb.location}, {"retrieveDateTime", written_time(verb.at)}}}});
}

verb_calls calls_of(const fetch_diagnostics& verb, const std::string&) {
  json log{{"remoteLocation", verb.location}};
  if (verb.since) log["oldestTimestamp"] = written_time(*verb.since);
  return one_call("GetLog", {{"requestId", verb.number}, {"logType", "DiagnosticsLog"}, {"log", std::move(log)}});
}

}  // namespace

verb_calls calls_for(const actors::pile_verb& verb, const std::string& token) {
  return std::visit([&token](const auto& one) { return calls_of(one, token); }, verb);
}

}  // namespace pilecloud::devices::ocpp201
