// SPDX-License-Identifier: Apache-2.0
// A bill: what pricing makes of readings and frozen terms (rules.md P3). Amounts add up exactly:
// delivered = sum of slices; every line is rounded once; total = electricity + service = sum of lines.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::session {

// What a person should know about a session or its bill; a set of bits beside the state.
enum class flag : std::uint32_t {
  clock_corrected = 1u << 0,         // R3: the pile's clock was off by more than 3 minutes
  value_conflict = 1u << 1,          // R4: two values at one instant, more than 1 Wh apart
  reading_dropped = 1u << 2,         // R4: one reading broke the curve and was dropped
  register_reset = 1u << 3,          // R4: the register fell; a new segment began
  power_exceeded = 1u << 4,          // R5: more energy than the pile can deliver
  no_start = 1u << 5,                // R6: the start reading was missing
  no_stop = 1u << 6,                 // R6, S4: the stop reading was missing
  too_few_readings = 1u << 7,        // R6: fewer than two values, nothing billed
  interpolated = 1u << 8,            // P4: readings more than 30 min apart across a class border
  overlaps = 1u << 9,                // another session of the pile covers some of its time
  no_duration = 1u << 10,            // energy in zero time
  late_record = 1u << 11,            // S5: a device fact came after settlement
  started_after_failure = 1u << 12,  // S6: the pile started although the order had failed
  abnormal = 1u << 13,               // needs a person
  unordered = 1u << 14,              // the pile began without an order
  charge_state_unknown = 1u << 15,   // a limit by state of charge, and the pile reports none
  message_missing = 1u << 16,        // W2: a number of the pile's messages has not come
};
using flag_set = std::uint32_t;
constexpr flag_set bit(flag one) { return static_cast<flag_set>(one); }
constexpr bool has(flag_set set, flag one) { return (set & bit(one)) != 0; }
std::string_view to_text(flag one);
inline constexpr std::uint32_t flag_count = 17;

// Energy of one stretch inside one half-hour slot and one segment; empty ones are left out.
struct slice {
  instant from{};
  instant to{};
  tariff::rate_class rate{};
  std::uint8_t table = 0;  // index into the terms' day tables
  energy delivered;
  bool operator==(const slice&) const = default;
};

enum class line_kind : std::uint8_t { electricity = 1, service };
std::string_view to_text(line_kind kind);

struct line {
  line_kind kind{};
  tariff::rate_class rate{};
  std::uint8_t table = 0;
  energy delivered;
  price unit;
  money amount;
  bool operator==(const line&) const = default;
};

struct bill {
  energy delivered;
  std::vector<slice> slices;  // by time
  std::vector<line> lines;    // P6 order: per table and class electricity, service
  money electricity;
  money service;
  money total;
  flag_set flags = 0;
  std::uint32_t segments = 0;
  bool operator==(const bill&) const = default;
};

std::array<energy, tariff::rate_class_count> energy_by_class(const bill& priced);

}  // namespace pilecloud::domain::session
