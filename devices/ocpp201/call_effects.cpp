// SPDX-License-Identifier: Apache-2.0
// Effects of answers of OCPP 2.0.1. Of a GetBaseReport there is none yet: its NotifyReports follow
// (service_reports.cpp).
#include "devices/call_effects.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "devices/ocpp201/variables.hpp"
#include "devices/ocpp_payload.hpp"
#include "devices/ocpp_quirks.hpp"
#include "devices/pile_secrets.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

namespace pile = domain::pile;

struct answered_call {
  const platform& at;
  const ocpp_payload asked;
  const ocpp_payload told;
  std::string_view status() const { return told.text("status"); }
  bool accepted() const { return status() == "Accepted"; }
};
using effect = effects (*)(const answered_call&);

std::uint16_t place_in(const ocpp_payload& from, std::string_view name) {
  return static_cast<std::uint16_t>(from.integer(name).value_or(0));
}
std::uint32_t number_in(const ocpp_payload& from, std::string_view name) {
  return static_cast<std::uint32_t>(from.integer(name).value_or(0));
}
ocpp_payload part_of(const ocpp_payload& from, std::string_view name) {
  static const json none = json::object();
  const auto* found = from.find(name);
  return ocpp_payload{found == nullptr ? none : *found};
}

effects told_settings(std::vector<pile::setting> all) {
  effects made;
  if (!all.empty()) add_settings(made, std::move(all), {});
  return made;
}

effects on_read(const answered_call& call) {
  std::vector<pile::setting> all;
  for (const auto& each : *call.told.find("getVariableResult")) {
    const ocpp_payload said{each};
    if (said.text("attributeStatus") != "Accepted") continue;
    auto& one = all.emplace_back(read_place(each));
    if (said.find("attributeValue") != nullptr && !is_secret_setting(one.variable)) {
      one.value = said.text("attributeValue");
    }
  }
  return told_settings(std::move(all));
}

// The results name the places, the values are the request's.
effects on_written(const answered_call& call) {
  std::vector<pile::setting> all;
  const auto& asked = *call.asked.find("setVariableData");
  for (const auto& each : *call.told.find("setVariableResult")) {
    const auto word = ocpp_payload{each}.text("attributeStatus");
    auto one = read_place(each);
    const auto same =
        std::find_if(asked.begin(), asked.end(), [&one](const json& other) { return read_place(other) == one; });
    const bool taken = word == "Accepted" || word == "RebootRequired";
    if (!taken || same == asked.end() || is_secret_setting(one.variable)) continue;
    one.value = ocpp_payload{*same}.text("attributeValue");
    one.needs_reboot = word == "RebootRequired";
    all.push_back(std::move(one));
  }
  return told_settings(std::move(all));
}

effects on_availability(const answered_call& call) {
  const bool scheduled = call.status() == "Scheduled";
  if (!call.accepted() && !scheduled) return {};
  return {pile::report_availability{place_in(part_of(call.asked, "evse"), "id"),
                                    call.asked.text("operationalStatus") == "Operative", scheduled}};
}

effects on_reserve(const answered_call& call) {
  const auto stage = call.accepted() ? pile::reservation_stage::confirmed : pile::reservation_stage::refused;
  const auto until = call.asked.moment("expiryDateTime", {}).value_or(instant{});
  return {pile::report_reservation{
      number_in(call.asked, "id"), stage,
      reservation_of(call.at, place_in(call.asked, "evseId"), part_of(call.asked, "idToken").text("idToken"), until)}};
}

// Rejected: it keeps no such reservation.
effects on_cancel(const answered_call& call) {
  const auto stage = call.accepted() ? pile::reservation_stage::cancelled : pile::reservation_stage::removed;
  return {pile::report_reservation{number_in(call.asked, "reservationId"), stage, {}}};
}

effects on_set_profile(const answered_call& call) {
  const auto profile = part_of(call.asked, "chargingProfile");
  const auto* schedules = profile.find("chargingSchedule");
  const auto purpose = profile.text("chargingProfilePurpose");
  const bool is_limit = purpose == "ChargingStationMaxProfile" || purpose == "TxDefaultProfile";
  if (!call.accepted() || !is_limit || schedules == nullptr || schedules->size() != 1) return {};
  const auto limit = plain_limit(schedules->front());
  if (!limit) return {};
  return {pile::report_power_limit{place_in(call.asked, "evseId"), number_in(profile, "id"), limit}};
}

// Unknown: it has no such profile, so that none is in force either.
effects on_clear_profile(const answered_call& call) {
  const auto number = number_in(call.asked, "chargingProfileId");
  const auto which = part_of(call.asked, "chargingProfileCriteria");
  if (number == 0 && which.find("evseId") == nullptr) return {};
  return {pile::report_power_limit{place_in(which, "evseId"), number, std::nullopt}};
}

effects on_list_version(const answered_call& call) {
  return {pile::report_local_list{
      {static_cast<std::int32_t>(call.told.integer("versionNumber").value_or(0)), pile::list_update::told, {}}}};
}

effects on_send_list(const answered_call& call) {
  if (!call.accepted()) return {};
  const bool is_full = call.asked.text("updateType") == "Full";
  pile::local_list_reported told{static_cast<std::int32_t>(call.asked.integer("versionNumber").value_or(0)),
                                 is_full ? pile::list_update::full : pile::list_update::differential,
                                 {}};
  if (const auto* entries = call.asked.find("localAuthorizationList")) {
    for (const auto& each : *entries) {
      const ocpp_payload one{each};
      told.cards.push_back(
          listed(call.at, part_of(one, "idToken").text("idToken"), one.find("idTokenInfo") == nullptr));
    }
  }
  return {pile::report_local_list{std::move(told)}};
}

effects upkeep(const answered_call& call, pile::upkeep_kind kind) {
  return {pile::report_upkeep{{number_in(call.asked, "requestId"), kind, std::string{call.status()},
                               std::string{call.told.text("filename")}, call.at.clock.now()}}};
}
effects on_firmware(const answered_call& call) { return upkeep(call, pile::upkeep_kind::firmware); }
effects on_log(const answered_call& call) { return upkeep(call, pile::upkeep_kind::diagnostics); }

}  // namespace

effects effects_of(const platform& at, std::string_view action, const json& request, const json& answer) {
  static constexpr std::array<std::pair<std::string_view, effect>, 11> parts{{
      {"CancelReservation", on_cancel},
      {"ChangeAvailability", on_availability},
      {"ClearChargingProfile", on_clear_profile},
      {"GetLocalListVersion", on_list_version},
      {"GetLog", on_log},
      {"GetVariables", on_read},
      {"ReserveNow", on_reserve},
      {"SendLocalList", on_send_list},
      {"SetChargingProfile", on_set_profile},
      {"SetVariables", on_written},
      {"UpdateFirmware", on_firmware},
  }};
  for (const auto& [name, part] : parts) {
    if (name == action) return part({at, ocpp_payload{request}, ocpp_payload{answer}});
  }
  return {};
}

}  // namespace pilecloud::devices::ocpp201
