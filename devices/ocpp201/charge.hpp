// SPDX-License-Identifier: Apache-2.0
// What a 2.0.1 station tells us by itself, in our own units, from payloads that check() let through. A field that
// cannot be had is absent, the fact still counts (rules.md R7). An EVSE is our connector (W9). No clock, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "devices/ocpp_metering.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/facts.hpp"

namespace pilecloud::devices::ocpp201 {

enum class event_kind : std::uint8_t { started = 1, updated, ended };

struct token {
  std::string text;
  std::string type;  // "ISO14443", "Central", "NoAuthorization"
  bool counts() const { return !text.empty() && type != "NoAuthorization"; }
};

struct transaction_event {
  event_kind kind{};
  std::string transaction;
  instant at{};
  std::string trigger;      // "CablePluggedIn"
  std::int64_t number = 0;  // seqNo
  bool offline = false;
  std::optional<std::uint16_t> evse{};
  std::optional<token> shown{};
  std::optional<std::int64_t> remote_start{};
  std::optional<std::int64_t> reservation{};
  std::string charging_state;  // empty: not told
  domain::session::stop_reason reason = domain::session::stop_reason::local;
  devices::metering metering;
};

struct status {
  std::uint16_t evse = 0;  // 0: the whole station
  std::uint16_t connector = 0;
  std::string sent;  // "Occupied"
  instant at{};
};

domain::pile::nameplate read_boot(const json& payload);
token read_token(const json& payload, const ocpp_quirks& quirks);  // of an Authorize
result<transaction_event, shape_fault> read_transaction_event(const json& payload, const ocpp_quirks& quirks);
result<status, shape_fault> read_status(const json& payload, const ocpp_quirks& quirks);

// Of an idle connector.
struct meter_values {
  std::uint16_t evse = 0;
  devices::metering metering;
};
result<meter_values, shape_fault> read_meter_values(const json& payload, const ocpp_quirks& quirks);

}  // namespace pilecloud::devices::ocpp201
