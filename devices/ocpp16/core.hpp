// SPDX-License-Identifier: Apache-2.0
// What a 1.6 pile tells us by itself, in our own units, from payloads that check() let through. A field that cannot be
// had is absent, the fact still counts (rules.md R7): only a connector or transaction number no pile of ours can have
// is a fault. No clock, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/quantity.hpp"
#include "devices/ocpp_metering.hpp"
#include "domain/pile/facts.hpp"
#include "domain/session/facts.hpp"

namespace pilecloud::devices::ocpp16 {

// W2: ours are positive int32; what is above is somebody else's. 0 and below are a pile's way to say that it does not
// know its transaction's number.
struct transaction_ref {
  bool within = false;  // a transaction at all
  std::optional<std::int64_t> number{};
  bool operator==(const transaction_ref&) const = default;
};

struct boot {
  std::string vendor, model, serial, box_serial, firmware, iccid, imsi, meter_type, meter_serial;
};
struct authorize {
  std::string token;
};
struct start_transaction {
  std::uint16_t connector = 0;
  std::string token;  // empty: the pile sent none
  std::optional<energy> meter{};
  instant at{};
  std::optional<std::int64_t> reservation{};
};
struct stop_transaction {
  transaction_ref transaction;
  std::string token;
  std::optional<energy> meter{};
  instant at{};
  domain::session::stop_reason reason = domain::session::stop_reason::local;
  std::string reason_sent;  // the pile's own word; empty: none
  devices::metering metering;
};
struct meter_values {
  std::uint16_t connector = 0;
  transaction_ref transaction;
  devices::metering metering;
};
struct status {
  std::uint16_t connector = 0;  // 0: the whole pile
  domain::pile::connector_status is{};
  std::string sent;   // "SuspendedEV": what `is` leaves out
  std::string error;  // empty: NoError
  std::string detail, vendor, vendor_error;
  std::optional<instant> at{};
};
struct transfer {
  std::string vendor, message;
  std::optional<std::string> text{};  // as sent; JSON where the pile did not send text
};

boot read_boot(const json& payload);
domain::pile::nameplate nameplate_of(boot sent);
authorize read_authorize(const json& payload, const ocpp_quirks& quirks);
result<start_transaction, shape_fault> read_start(const json& payload, const ocpp_quirks& quirks);
stop_transaction read_stop(const json& payload, const ocpp_quirks& quirks);
result<meter_values, shape_fault> read_meter_values(const json& payload, const ocpp_quirks& quirks);
result<status, shape_fault> read_status(const json& payload, const ocpp_quirks& quirks);
transfer read_data_transfer(const json& payload);

// Diagnostics-, Firmware-, SignedFirmware- and LogStatusNotification: a word of their tables and the request it is
// about, which only the whitepaper's have.
struct progress {
  std::string word;
  std::optional<std::int64_t> request{};
};
progress read_progress(const json& payload);

}  // namespace pilecloud::devices::ocpp16
