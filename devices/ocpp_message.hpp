// SPDX-License-Identifier: Apache-2.0
// Every message of OCPP 1.6 (with the security whitepaper) and 2.0.1: who may send it and what its request and answer
// look like. The tables are in ocpp16/ and ocpp201/, a file a functional block; they are made once and never change.
#pragma once

#include <string_view>
#include <vector>

#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

enum class ocpp_side : std::uint8_t { pile = 1, platform };
enum class ocpp_sender : std::uint8_t { pile = 1, platform, both };

struct ocpp_message {
  std::string_view action;
  ocpp_sender sender{};
  std::string_view block;  // of the standard: "Core", "Smart Charging"; "E Transactions"
  ocpp_shape request;
  ocpp_shape response;

  bool from(ocpp_side side) const;
};

const std::vector<ocpp_message>& messages(ocpp_version version);

// nullptr: the version has no such action (CALLERROR NotImplemented), or that side never sends it (NotSupported);
// without a side it is known whoever sends it.
const ocpp_message* find_message(ocpp_version version, std::string_view action);
const ocpp_message* find_message(ocpp_version version, ocpp_side caller, std::string_view action);

}  // namespace pilecloud::devices
