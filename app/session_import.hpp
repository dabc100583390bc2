// SPDX-License-Identifier: Apache-2.0
// Drives the rows of a checked file through the same commands that live piles send, paid elsewhere (rules.md S12).
// Rows of one pile go in the file's order, piles side by side. Every step repeats harmlessly: its natural key is in the
// entities' states, so an import that was killed is completed by running it again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "actors/entities.hpp"
#include "app/norway_file.hpp"
#include "app/tariff_file.hpp"
#include "projections/views.hpp"

namespace pilecloud::app {

inline constexpr std::string_view norway_format = "norway";
inline constexpr std::string_view default_operator = "default";

struct import_report {
  std::size_t rows = 0;
  std::size_t billed = 0;       // rows with an end, settled
  std::size_t abnormal = 0;     // rows without an end: recorded, not billed
  std::size_t overlapping = 0;  // billed, flagged
  std::size_t no_duration = 0;  // billed in the slot of their start
  std::size_t already_present = 0;
  std::uint64_t facts_added = 0;
  std::vector<std::string> conflicts;  // "line 12: session_ID 7: …"
};

struct import_failure {
  std::string what;
};

// `known` shows every fact of the log. `report` is called with rows done, on any thread.
// Facts added are for the caller to count.
result<import_report, import_failure> import_sessions(actors::entities& entities, const projections::view_reader& known,
                                                      const norway_file& file, const tariff_draft& tariff,
                                                      const std::function<void(std::size_t)>& report);

// The bills of the file's rows as the sessions projection has them, in the file's order.
std::string bills_csv(const projections::view_reader& known, const norway_file& file, bool with_deep_valley);

}  // namespace pilecloud::app
