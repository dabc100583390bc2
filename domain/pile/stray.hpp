// SPDX-License-Identifier: Apache-2.0
// A report of a charge that does not say which: its start is still on the way, or the pile never got the number we gave
// it (OCPP 1.6 transactionId -1; rules.md W2). The pile keeps it until a start claims it, so that nothing answered is
// lost.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/session/facts.hpp"
#include "domain/session/sample.hpp"
#include "domain/session/signed_value.hpp"

namespace pilecloud::domain::pile {

using report_key = std::array<std::uint8_t, 16>;  // natural key of a report (R8)

enum class stray_kind : std::uint8_t { meter = 1, stop };
std::string_view to_text(stray_kind value);

struct stray {
  stray_kind kind{};
  std::uint16_t connector = 0;  // 0: not said (a stop of OCPP 1.6)
  instant at{};                 // of the stop, or of the last sample; device time
  bool has_meter = false;
  energy meter;  // register at the stop
  session::stop_reason reason = session::stop_reason::other;
  std::string card;                 // hash of the token shown; empty: none
  std::optional<report_key> start;  // of the start it belongs to, where the pile names transactions itself (2.0.1)
  std::vector<session::sample> samples;
  report_key key{};
  std::optional<std::uint32_t> sequence{};             // of its message (2.0.1 seqNo)
  std::vector<session::signed_value> signed_values{};  // W13
  bool operator==(const stray&) const = default;
};

// What the start says that a stray report may belong to.
struct charge_begin {
  std::uint16_t connector = 0;
  instant at{};
  bool has_meter = false;
  energy meter;
  std::string card;  // hash of the token shown; empty: none, or an order's one-time token
  report_key key{};
  bool operator==(const charge_begin&) const = default;
};

// Whether it can belong to that charge: by the start it names, else by connector, time (no sample lies before the
// start), register and card; a stop that says when its charge began, by that, give or take a minute.
bool fits(const stray& report, const charge_begin& begin);

// The same, and if the stop says when its charge began and at which register, it is exactly so: another charge of the
// same card, whose start is still on the way, would not be.
bool fits_surely(const stray& report, const charge_begin& begin);

}  // namespace pilecloud::domain::pile
