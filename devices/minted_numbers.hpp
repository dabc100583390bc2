// SPDX-License-Identifier: Apache-2.0
// Which fields of a call are numbers of the pile's actor (rules.md W8). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devices/ocpp_shape.hpp"
#include "domain/pile/service.hpp"

namespace pilecloud::devices {

struct minted_number {
  std::string_view within;  // the object that holds it; empty: the payload itself
  std::string_view name;
  domain::pile::request_kind kind{};
  std::string path() const;  // "chargingProfile.id"
};
// In a fixed order; at most two.
std::vector<minted_number> minted_numbers(ocpp_version version, std::string_view action, const json& payload);

// The object the number belongs in; nullptr: the payload has none, so there is no number either.
json* holder_of(const minted_number& number, json& payload);

}  // namespace pilecloud::devices
