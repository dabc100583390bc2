// SPDX-License-Identifier: Apache-2.0
// A sampled value as text (OCPP's words) made exact by rules.md R1: decimal text to integers, never through a double;
// what is finer than our unit is floored. The HTTP device routes and `pilecloud price` read values with it, protocols
// will too. Pure.
//
// Absent parts take OCPP's defaults: Energy.Active.Import.Register, Wh (or the measurand's own unit), Sample.Periodic,
// Outlet, no phase. Words OCPP has and we do not keep (reactive energy, frequency, N, phase to phase) give nullopt: the
// value is no error and no sample. Other words are errors, so that a misspelt unit is never read as Wh.
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::domain::session {

struct sampled_value {  // empty: absent
  std::string_view value{};
  std::string_view unit{};
  std::string_view measurand{};
  std::string_view context{};
  std::string_view phase{};
  std::string_view location{};
  int multiplier = 0;  // 2.0.1: the value times 10^multiplier
};

struct sample_error {
  std::string_view field;  // "value", "unit", "measurand", "context", "phase", "location", "multiplier", "at"
  std::string_view rule;   // "value_must_be_a_decimal_number"
};

// No pile delivers 1,000 GWh: beyond it the text is broken, and sums stay far from overflow.
inline constexpr std::int64_t sample_value_max = 1'000'000'000'000'000;

result<std::optional<sample>, sample_error> parse_sample(instant at, const sampled_value& text);

// A register's text in Wh or kWh (meterStart, meterStop).
result<energy, sample_error> parse_register(std::string_view value, std::string_view unit);

}  // namespace pilecloud::domain::session
