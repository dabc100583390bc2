// SPDX-License-Identifier: Apache-2.0
#include "domain/tariff/terms.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace pilecloud::domain::tariff {

namespace {

bool holds(const day_rule& rule, std::int32_t local_day) {
  if (!rule.dates.empty()) return std::find(rule.dates.begin(), rule.dates.end(), local_day) != rule.dates.end();
  if (rule.months == 0 && rule.weekdays == 0) return true;
  const std::chrono::sys_days day{std::chrono::days{local_day}};
  const unsigned month = static_cast<unsigned>(std::chrono::year_month_day{day}.month());
  const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
  const bool month_matches = rule.months == 0 || (rule.months >> (month - 1) & 1u) != 0;
  const bool weekday_matches = rule.weekdays == 0 || (rule.weekdays >> (weekday - 1) & 1u) != 0;
  return month_matches && weekday_matches;
}

// The canonical bytes: every integer as 8 bytes big-endian, text and lists led by their length, fields in the order
// of the structs. They are evidence (a receipt names their hash), so their form never changes.
class canonical_bytes {
 public:
  void add(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (int shift = 56; shift >= 0; shift -= 8) bytes_ += static_cast<char>(bits >> shift & 0xff);
  }
  void add(const std::string& text) {
    add(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_ = "pilecloud terms 1\n";
};

}  // namespace

std::string_view to_text(rate_class rate) {
  switch (rate) {
    case rate_class::sharp:
      return "sharp";
    case rate_class::peak:
      return "peak";
    case rate_class::flat:
      return "flat";
    case rate_class::valley:
      return "valley";
    case rate_class::deep_valley:
      return "deep_valley";
  }
  return "unknown";
}

const day_table& table_on(const terms& agreed, std::int32_t local_day, std::uint8_t& table_index) {
  PILECLOUD_ASSERT(!agreed.tables.empty(), "terms of {} have no day table", agreed.tariff.text());
  std::size_t index = 0;
  while (index + 1 < agreed.tables.size() && !holds(agreed.tables[index].rule, local_day)) ++index;
  table_index = static_cast<std::uint8_t>(index);
  return agreed.tables[index];
}

bool uses(const terms& agreed, rate_class rate) {
  return std::any_of(agreed.tables.begin(), agreed.tables.end(), [rate](const day_table& table) {
    return std::find(table.slots.begin(), table.slots.end(), rate) != table.slots.end();
  });
}

hash256 hash_of(const terms& agreed) {
  canonical_bytes out;
  out.add(agreed.tariff.text());
  out.add(agreed.version);
  out.add(agreed.time_zone);
  out.add(static_cast<std::int64_t>(agreed.tables.size()));
  for (const auto& table : agreed.tables) {
    out.add(table.rule.months);
    out.add(table.rule.weekdays);
    out.add(static_cast<std::int64_t>(table.rule.dates.size()));
    for (const auto date : table.rule.dates) out.add(date);
    for (const auto slot : table.slots) out.add(static_cast<std::int64_t>(slot));
    for (const auto& unit : table.prices) {
      out.add(unit.electricity.count());
      out.add(unit.service.count());
    }
  }
  return sha256(out.bytes());
}

}  // namespace pilecloud::domain::tariff
