// SPDX-License-Identifier: Apache-2.0
// A session folded from its facts. Readings are kept as they came: pricing reads the set (rules.md P3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "domain/session/facts.hpp"
#include "domain/session/sequence_ranges.hpp"

namespace pilecloud::domain::session {

enum class stage : std::uint8_t {
  none = 0,
  ordered,
  funded,
  starting,
  charging,
  stopping,  // asked to stop, or stopped and not yet settled
  settled,
  start_failed,
  closed_unbilled,
};
std::string_view to_text(stage value);

// A second start or stop that differs from the first: kept as evidence, never as another session (R7).
struct further_report {
  instant at{};
  bool has_meter = false;
  energy meter;
  bool operator==(const further_report&) const = default;
  auto operator<=>(const further_report&) const = default;
};

// Of several starts the earliest with a meter is the start, of several stops the latest with a meter is the stop;
// the others are further_*. So the folded evidence is a function of the set of reports, whatever came first (P3).
struct state {
  session::stage stage = stage::none;
  session::order order;
  money hold;           // in all, as last told
  money hold_asked;     // S10: the most the account was asked for, and
  money hold_answered;  // which asking it has answered
  bool started = false;
  instant started_at{};
  bool has_start_meter = false;
  energy start_meter;
  std::optional<reading> register_before;  // R6: of several starts' the one read first
  bool register_withdrawn = false;         // for ever, whatever comes first
  bool stopped = false;
  bool ended_by_rule = false;
  instant stopped_at{};
  bool has_stop_meter = false;
  energy stop_meter;
  std::vector<further_report> further_starts;  // sorted
  std::vector<further_report> further_stops;   // sorted
  instant stop_recorded_at{};                  // of the first stop or ended_by_rule
  stop_reason reason{};
  bool stop_requested = false;
  failure_reason failure{};
  closed_unbilled closed;  // of stage closed_unbilled
  bool has_clock_offset = false;
  duration clock_offset{};         // the smallest reported (R3)
  std::vector<sample> samples;     // every energy sample, sorted and unique (a set); other measurands are not kept
  sample last_battery_or_power{};  // the latest non-energy value, for running displays
  sample last_power{};             // S10
  sequence_ranges sequences;       // W2
  std::set<std::array<std::uint8_t, 16>> signed_seen;  // keys of signed values, for ever (R8)
  flag_set flags = 0;
  std::uint32_t revision = 0;
  session::bill bill;                    // of the last revision
  bool record_after_settlement = false;  // facts came that the last revision has not seen
  bool was_funded = false;
  // Durable timers as last set; a reminder that fires before its instant was moved and does nothing.
  instant order_expires_at{};
  instant start_deadline_at{};
  instant overdue_at{};
  instant settle_at{};
  bool operator==(const state&) const = default;
};

// What a signed value is known by.
std::array<std::uint8_t, 16> key_of(const signed_value& one);

constexpr bool has_ended(const state& known) { return known.stopped || known.ended_by_rule; }

}  // namespace pilecloud::domain::session
