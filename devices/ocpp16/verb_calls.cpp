// SPDX-License-Identifier: Apache-2.0
// Verbs in the words of OCPP 1.6.
#include "devices/verb_calls.hpp"

#include "base/result.hpp"
#include "devices/ocpp_quirks.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

using namespace actors::verbs;

verb_calls one_call(std::string action, json payload) {
  std::vector<verb_call> made;
  made.push_back({std::move(action), std::move(payload)});
  return made;
}

verb_calls calls_of(const reset& verb, const std::string&) {
  if (verb.on_idle) {
    return actors::verb_unknown{"when", "verb_must_be_known_to_the_piles_version",
                                "an OCPP 1.6 pile restarts at once; take it out of service first"};
  }
  return one_call("Reset", {{"type", verb.hard ? "Hard" : "Soft"}});
}

verb_calls calls_of(const unlock& verb, const std::string&) {
  return one_call("UnlockConnector", {{"connectorId", verb.connector}});
}

verb_calls calls_of(const change_availability& verb, const std::string&) {
  return one_call("ChangeAvailability",
                  {{"connectorId", verb.connector}, {"type", verb.operative ? "Operative" : "Inoperative"}});
}

// The token is the reservation's own and its group's: the driver's order starts with it, and a card of the driver is
// let in by its group.
verb_calls calls_of(const reserve& verb, const std::string& token) {
  return one_call("ReserveNow", {{"connectorId", verb.connector},
                                 {"expiryDate", written_time(verb.until)},
                                 {"idTag", verb.card.empty() ? token : verb.card},
                                 {"parentIdTag", token},
                                 {"reservationId", verb.number}});
}

verb_calls calls_of(const cancel_reservation& verb, const std::string&) {
  return one_call("CancelReservation", {{"reservationId", verb.number}});
}

verb_calls calls_of(const limit_power& verb, const std::string&) {
  const json schedule{{"chargingRateUnit", "W"},
                      {"chargingSchedulePeriod", json::array({{{"startPeriod", 0}, {"limit", watts(verb.limit)}}})}};
  return one_call("SetChargingProfile",
                  {{"connectorId", verb.connector},
                   {"csChargingProfiles",
                    {{"chargingProfileId", verb.number},
                     {"stackLevel", 0},
                     {"chargingProfilePurpose", verb.connector == 0 ? "ChargePointMaxProfile" : "TxDefaultProfile"},
                     {"chargingProfileKind", verb.connector == 0 ? "Absolute" : "Relative"},
                     {"chargingSchedule", schedule}}}});
}

verb_calls calls_of(const clear_limit& verb, const std::string&) {
  return one_call("ClearChargingProfile", {{"id", verb.number}});
}

verb_calls calls_of(const read_settings& verb, const std::string&) {
  json payload = json::object();
  for (const auto& one : verb.named) payload["key"].push_back(one.variable);
  return one_call("GetConfiguration", std::move(payload));
}

verb_calls calls_of(const write_settings& verb, const std::string&) {
  std::vector<verb_call> made;
  for (const auto& one : verb.wanted) {
    made.push_back({"ChangeConfiguration", {{"key", one.variable}, {"value", one.value.value_or("")}}});
  }
  return made;
}

verb_calls calls_of(const ask_list_version&, const std::string&) {
  return one_call("GetLocalListVersion", json::object());
}

verb_calls calls_of(const send_list& verb, const std::string&) {
  auto entries = json::array();
  for (const auto& one : verb.entries) {
    json entry{{"idTag", one.card}};
    if (!one.removed) entry["idTagInfo"] = {{"status", "Accepted"}};
    entries.push_back(std::move(entry));
  }
  return one_call("SendLocalList", {{"listVersion", verb.version},
                                    {"localAuthorizationList", std::move(entries)},
                                    {"updateType", verb.full ? "Full" : "Differential"}});
}

verb_calls calls_of(const update_firmware& verb, const std::string&) {
  return one_call("UpdateFirmware", {{"location", verb.location}, {"retrieveDate", written_time(verb.at)}});
}

verb_calls calls_of(const fetch_diagnostics& verb, const std::string&) {
  json payload{{"location", verb.location}};
  if (verb.since) payload["startTime"] = written_time(*verb.since);
  return one_call("GetDiagnostics", std::move(payload));
}

}  // namespace

verb_calls calls_for(const actors::pile_verb& verb, const std::string& token) {
  return std::visit([&token](const auto& one) { return calls_of(one, token); }, verb);
}

}  // namespace pilecloud::devices::ocpp16
