// SPDX-License-Identifier: Apache-2.0
// Effects of answers of OCPP 1.6.
#include "devices/call_effects.hpp"

#include <array>
#include <utility>

#include "devices/ocpp_payload.hpp"
#include "devices/ocpp_quirks.hpp"
#include "devices/pile_secrets.hpp"

namespace pilecloud::devices::ocpp16 {

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

std::uint16_t connector_in(const ocpp_payload& from) {
  return static_cast<std::uint16_t>(from.integer("connectorId").value_or(0));
}
std::uint32_t number_in(const ocpp_payload& from, std::string_view name) {
  return static_cast<std::uint32_t>(from.integer(name).value_or(0));
}

pile::setting named(std::string_view key) {
  pile::setting made;
  made.variable = key;
  return made;
}

effects on_configuration(const answered_call& call) {
  std::vector<pile::setting> all;
  if (const auto* keys = call.told.find("configurationKey")) {
    for (const auto& each : *keys) {
      const ocpp_payload said{each};
      auto& one = all.emplace_back(named(said.text("key")));
      one.mutability = said.boolean("readonly") ? pile::mutability::read_only : pile::mutability::read_write;
      if (said.find("value") != nullptr && !is_secret_setting(one.variable)) one.value = said.text("value");
    }
  }
  const auto* keys = call.asked.find("key");
  pile::settings_reported told;
  told.whole = keys == nullptr || keys->empty();
  if (all.empty() && !told.whole) return {};
  effects made;
  add_settings(made, std::move(all), std::move(told));
  return made;
}

effects on_change_configuration(const answered_call& call) {
  const bool needs_reboot = call.status() == "RebootRequired";
  const auto key = call.asked.text("key");
  if ((!call.accepted() && !needs_reboot) || is_secret_setting(key)) return {};
  auto one = named(key);
  one.value = call.asked.text("value");
  one.needs_reboot = needs_reboot;
  effects made;
  add_settings(made, {std::move(one)}, {});
  return made;
}

effects on_availability(const answered_call& call) {
  const bool scheduled = call.status() == "Scheduled";
  if (!call.accepted() && !scheduled) return {};
  return {pile::report_availability{connector_in(call.asked), call.asked.text("type") == "Operative", scheduled}};
}

effects on_reserve(const answered_call& call) {
  const auto stage = call.accepted() ? pile::reservation_stage::confirmed : pile::reservation_stage::refused;
  const auto until = call.asked.moment("expiryDate", {}).value_or(instant{});
  return {pile::report_reservation{number_in(call.asked, "reservationId"), stage,
                                   reservation_of(call.at, connector_in(call.asked), call.asked.text("idTag"), until)}};
}

// Rejected: it keeps no such reservation.
effects on_cancel(const answered_call& call) {
  const auto stage = call.accepted() ? pile::reservation_stage::cancelled : pile::reservation_stage::removed;
  return {pile::report_reservation{number_in(call.asked, "reservationId"), stage, {}}};
}

effects on_set_profile(const answered_call& call) {
  const auto* sent = call.asked.find("csChargingProfiles");
  if (!call.accepted() || sent == nullptr) return {};
  const ocpp_payload profile{*sent};
  const auto* schedule = profile.find("chargingSchedule");
  const auto limit = schedule == nullptr ? std::nullopt : plain_limit(*schedule);
  if (!limit || profile.text("chargingProfilePurpose") == "TxProfile") return {};
  return {pile::report_power_limit{connector_in(call.asked), number_in(profile, "chargingProfileId"), limit}};
}

// Unknown: it has no such profile, so that none is in force either.
effects on_clear_profile(const answered_call& call) {
  const auto number = number_in(call.asked, "id");
  if (number == 0 && call.asked.find("connectorId") == nullptr) return {};
  return {pile::report_power_limit{connector_in(call.asked), number, std::nullopt}};
}

effects on_list_version(const answered_call& call) {
  return {pile::report_local_list{
      {static_cast<std::int32_t>(call.told.integer("listVersion").value_or(0)), pile::list_update::told, {}}}};
}

effects on_send_list(const answered_call& call) {
  if (!call.accepted()) return {};
  const bool is_full = call.asked.text("updateType") == "Full";
  pile::local_list_reported told{static_cast<std::int32_t>(call.asked.integer("listVersion").value_or(0)),
                                 is_full ? pile::list_update::full : pile::list_update::differential,
                                 {}};
  if (const auto* entries = call.asked.find("localAuthorizationList")) {
    for (const auto& each : *entries) {
      const ocpp_payload one{each};
      told.cards.push_back(listed(call.at, one.text("idTag"), one.find("idTagInfo") == nullptr));
    }
  }
  return {pile::report_local_list{std::move(told)}};
}

effects upkeep(const answered_call& call, pile::upkeep_kind kind, std::string_view status, std::string_view file) {
  return {pile::report_upkeep{
      {number_in(call.asked, "requestId"), kind, std::string{status}, std::string{file}, call.at.clock.now()}}};
}
effects on_firmware(const answered_call& call) { return upkeep(call, pile::upkeep_kind::firmware, "Accepted", {}); }
effects on_signed_firmware(const answered_call& call) {
  return upkeep(call, pile::upkeep_kind::firmware, call.status(), {});
}
// Without a file it has nothing to upload.
effects on_diagnostics(const answered_call& call) {
  const auto file = call.told.text("fileName");
  return upkeep(call, pile::upkeep_kind::diagnostics, file.empty() ? "NoFile" : "Accepted", file);
}
effects on_log(const answered_call& call) {
  return upkeep(call, pile::upkeep_kind::diagnostics, call.status(), call.told.text("filename"));
}

}  // namespace

effects effects_of(const platform& at, std::string_view action, const json& request, const json& answer) {
  static constexpr std::array<std::pair<std::string_view, effect>, 13> parts{{
      {"CancelReservation", on_cancel},
      {"ChangeAvailability", on_availability},
      {"ChangeConfiguration", on_change_configuration},
      {"ClearChargingProfile", on_clear_profile},
      {"GetConfiguration", on_configuration},
      {"GetDiagnostics", on_diagnostics},
      {"GetLocalListVersion", on_list_version},
      {"GetLog", on_log},
      {"ReserveNow", on_reserve},
      {"SendLocalList", on_send_list},
      {"SetChargingProfile", on_set_profile},
      {"SignedUpdateFirmware", on_signed_firmware},
      {"UpdateFirmware", on_firmware},
  }};
  for (const auto& [name, part] : parts) {
    if (name == action) return part({at, ocpp_payload{request}, ocpp_payload{answer}});
  }
  return {};
}

}  // namespace pilecloud::devices::ocpp16
