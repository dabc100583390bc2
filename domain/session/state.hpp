// SPDX-License-Identifier: Apache-2.0
// A session folded from its facts. Readings are kept as they came: pricing reads the set (rules.md P3).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/session/facts.hpp"

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

struct state {
  session::stage stage = stage::none;
  session::order order;
  money hold;
  bool started = false;
  instant started_at{};
  bool has_start_meter = false;
  energy start_meter;
  bool stopped = false;
  bool ended_by_rule = false;
  instant stopped_at{};
  bool has_stop_meter = false;
  energy stop_meter;
  instant stop_recorded_at{};
  stop_reason reason{};
  bool stop_requested = false;
  failure_reason failure{};
  duration clock_offset{};
  std::vector<sample> samples;     // every energy sample, sorted and unique (a set); other measurands are not kept
  sample last_battery_or_power{};  // the latest non-energy value, for running displays
  flag_set flags = 0;
  std::uint32_t revision = 0;
  session::bill bill;                    // of the last revision
  bool record_after_settlement = false;  // facts came that the last revision has not seen
};

}  // namespace pilecloud::domain::session
