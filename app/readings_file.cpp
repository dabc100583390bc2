// SPDX-License-Identifier: Apache-2.0
#include "app/readings_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "app/csv.hpp"
#include "domain/session/sample_text.hpp"

namespace pilecloud::app {

namespace {

enum column : std::size_t {
  at_column,
  value_column,
  unit_column,
  measurand_column,
  context_column,
  phase_column,
  location_column,
  column_count
};
constexpr std::array<std::string_view, column_count> column_names{"at",      "value", "unit",    "measurand",
                                                                  "context", "phase", "location"};

}  // namespace

result<readings, file_error> parse_readings(std::string_view csv, const std::string& file_name) {
  const auto refuse = [&](std::size_t line, std::string_view field, std::string rule) {
    return file_error{fmt::format("{}:{}", file_name, line), std::string{field}, std::move(rule)};
  };
  const auto rows = parse_csv(csv, ',');
  if (!rows) return refuse(rows.error().line, "", rows.error().what);
  if (rows.value().empty()) return refuse(1, "", "is empty: the first line must name the columns at,value");

  const auto& header = rows.value().front();
  std::array<std::optional<std::size_t>, column_count> place{};
  for (std::size_t at = 0; at < header.fields.size(); ++at) {
    const auto known = std::find(column_names.begin(), column_names.end(), header.fields[at]);
    if (known == column_names.end()) return refuse(header.line, header.fields[at], "is not a known column");
    auto& free = place[static_cast<std::size_t>(known - column_names.begin())];
    if (free) return refuse(header.line, *known, "stands twice in the header");
    free = at;
  }
  for (const auto needed : {at_column, value_column}) {
    if (!place[needed]) return refuse(header.line, column_names[needed], "is missing from the header");
  }

  readings read;
  for (auto row = rows.value().begin() + 1; row != rows.value().end(); ++row) {
    if (row->fields.size() != header.fields.size()) {
      return refuse(row->line, "", fmt::format("has {} fields, not {}", row->fields.size(), header.fields.size()));
    }
    const auto field = [&](column which) {
      return place[which] ? std::string_view{row->fields[*place[which]]} : std::string_view{};
    };
    const auto at = parse_rfc3339(field(at_column));
    if (!at) return refuse(row->line, "at", "must be an RFC 3339 time with its offset, e.g. 2026-11-22T08:00:00+08:00");
    const auto sample =
        domain::session::parse_sample(*at, {field(value_column), field(unit_column), field(measurand_column),
                                            field(context_column), field(phase_column), field(location_column)});
    if (!sample) return refuse(row->line, sample.error().field, std::string{sample.error().rule});
    ++read.rows;
    if (sample.value()) {
      read.samples.push_back(*sample.value());
    } else {
      ++read.not_kept;
    }
  }
  return read;
}

}  // namespace pilecloud::app
