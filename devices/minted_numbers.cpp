// SPDX-License-Identifier: Apache-2.0
#include "devices/minted_numbers.hpp"

#include <array>

namespace pilecloud::devices {

namespace {

using domain::pile::request_kind;

struct row {
  std::string_view action;
  minted_number number;
};

constexpr std::array<row, 5> of_16{{
    {"GetLog", {"", "requestId", request_kind::diagnostics}},
    {"RemoteStartTransaction", {"chargingProfile", "chargingProfileId", request_kind::charging_profile}},
    {"ReserveNow", {"", "reservationId", request_kind::reservation}},
    {"SetChargingProfile", {"csChargingProfiles", "chargingProfileId", request_kind::charging_profile}},
    {"SignedUpdateFirmware", {"", "requestId", request_kind::firmware}},
}};

constexpr std::array<row, 14> of_201{{
    {"CustomerInformation", {"", "requestId", request_kind::other}},
    {"GetBaseReport", {"", "requestId", request_kind::report}},
    {"GetChargingProfiles", {"", "requestId", request_kind::report}},
    {"GetDisplayMessages", {"", "requestId", request_kind::report}},
    {"GetLog", {"", "requestId", request_kind::diagnostics}},
    {"GetMonitoringReport", {"", "requestId", request_kind::report}},
    {"GetReport", {"", "requestId", request_kind::report}},
    {"PublishFirmware", {"", "requestId", request_kind::firmware}},
    {"RequestStartTransaction", {"", "remoteStartId", request_kind::remote_start}},
    {"RequestStartTransaction", {"chargingProfile", "id", request_kind::charging_profile}},
    {"ReserveNow", {"", "id", request_kind::reservation}},
    {"SetChargingProfile", {"chargingProfile", "id", request_kind::charging_profile}},
    {"SetDisplayMessage", {"message", "id", request_kind::other}},
    {"UpdateFirmware", {"", "requestId", request_kind::firmware}},
}};

template <std::size_t N>
std::vector<minted_number> of(const std::array<row, N>& rows, std::string_view action) {
  std::vector<minted_number> found;
  for (const auto& one : rows) {
    if (one.action == action) found.push_back(one.number);
  }
  return found;
}

}  // namespace

std::string minted_number::path() const {
  return within.empty() ? std::string{name} : std::string{within} + "." + std::string{name};
}

std::vector<minted_number> minted_numbers(ocpp_version version, std::string_view action, const json& payload) {
  auto found = version == ocpp_version::ocpp16 ? of(of_16, action) : of(of_201, action);
  const bool is_inventory = action == "GetBaseReport" && payload.value("reportBase", json{}) == "FullInventory";
  if (is_inventory) found.front().kind = request_kind::inventory;
  return found;
}

json* holder_of(const minted_number& number, json& payload) {
  if (!payload.is_object()) return nullptr;
  if (number.within.empty()) return &payload;
  const auto found = payload.find(number.within);
  return found != payload.end() && found->is_object() ? &*found : nullptr;
}

}  // namespace pilecloud::devices
