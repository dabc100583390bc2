// SPDX-License-Identifier: Apache-2.0
// Publishing: the next immutable version, or the rule that says no. Repeating the last version adds nothing.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/time_zone.hpp"
#include "domain/tariff/facts.hpp"

namespace pilecloud::domain::tariff {

namespace {

using refusal = std::optional<rejection<rule>>;

bool is_rate_class(rate_class rate) { return rate >= rate_class::sharp && index_of(rate) < rate_class_count; }

bool holds_every_day(const day_rule& when) {
  const bool every_month = when.months == 0 || (when.months & 0xfff) == 0xfff;
  const bool every_weekday = when.weekdays == 0 || (when.weekdays & 0x7f) == 0x7f;
  return when.dates.empty() && every_month && every_weekday;
}

refusal refuse_price(price unit, std::string field) {
  if (unit < price{}) return rejection<rule>{rule::price_must_not_be_negative, std::move(field)};
  if (unit > price_max) return rejection<rule>{rule::price_must_not_exceed_limit, std::move(field)};
  return std::nullopt;
}

refusal refuse_table(const day_table& table, std::size_t at) {
  for (std::size_t slot = 0; slot < slots_a_day; ++slot) {
    if (!is_rate_class(table.slots[slot])) {
      return rejection<rule>{rule::slot_must_have_a_rate_class, fmt::format("tables[{}].slots[{}]", at, slot)};
    }
  }
  for (std::size_t i = 0; i < rate_class_count; ++i) {
    const auto rate = static_cast<rate_class>(i + 1);
    const auto field = fmt::format("tables[{}].prices.{}", at, to_text(rate));
    if (auto no = refuse_price(table.prices[i].electricity, field + ".electricity")) return no;
    if (auto no = refuse_price(table.prices[i].service, field + ".service")) return no;
  }
  return std::nullopt;
}

refusal refuse(const state& known, const publish& asked) {
  if (asked.name.empty()) return rejection<rule>{rule::name_must_not_be_empty, "name"};
  if (!time_zone::find(asked.time_zone)) return rejection<rule>{rule::time_zone_must_exist, "time_zone"};
  if (!known.versions.empty()) {
    if (known.owner != asked.owner) return rejection<rule>{rule::tariff_must_belong_to_operator, "owner"};
    if (known.versions.back().time_zone != asked.time_zone) {
      return rejection<rule>{rule::time_zone_must_not_change, "time_zone"};
    }
  }
  if (asked.tables.empty()) return rejection<rule>{rule::tariff_must_have_a_day_table, "tables"};
  if (asked.tables.size() > day_tables_max) return rejection<rule>{rule::day_tables_must_not_exceed_limit, "tables"};
  for (std::size_t i = 0; i < asked.tables.size(); ++i) {
    if (auto no = refuse_table(asked.tables[i], i)) return no;
  }
  if (!holds_every_day(asked.tables.back().rule)) {
    return rejection<rule>{rule::last_day_table_must_hold_every_day,
                           fmt::format("tables[{}].rule", asked.tables.size() - 1)};
  }
  return std::nullopt;
}

// One form for equal meaning, so that equal tariffs have equal hashes: dates sorted, no price for a class without
// slots.
day_table canonical(day_table table) {
  auto& dates = table.rule.dates;
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  for (std::size_t i = 0; i < rate_class_count; ++i) {
    const auto rate = static_cast<rate_class>(i + 1);
    if (std::find(table.slots.begin(), table.slots.end(), rate) == table.slots.end()) table.prices[i] = {};
  }
  return table;
}

}  // namespace

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::name_must_not_be_empty:
      return "name_must_not_be_empty";
    case rule::time_zone_must_exist:
      return "time_zone_must_exist";
    case rule::tariff_must_have_a_day_table:
      return "tariff_must_have_a_day_table";
    case rule::last_day_table_must_hold_every_day:
      return "last_day_table_must_hold_every_day";
    case rule::slot_must_have_a_rate_class:
      return "slot_must_have_a_rate_class";
    case rule::price_must_not_be_negative:
      return "price_must_not_be_negative";
    case rule::time_zone_must_not_change:
      return "time_zone_must_not_change";
    case rule::tariff_must_belong_to_operator:
      return "tariff_must_belong_to_operator";
    case rule::price_must_not_exceed_limit:
      return "price_must_not_exceed_limit";
    case rule::day_tables_must_not_exceed_limit:
      return "day_tables_must_not_exceed_limit";
  }
  return "unknown";
}

decision<fact, rule> decide(const state& known, const command& asked, instant) {
  const auto& wanted = std::get<publish>(asked);
  if (auto no = refuse(known, wanted)) return *no;
  published next{wanted.owner,
                 wanted.name,
                 {wanted.tariff, static_cast<std::uint32_t>(known.versions.size()), wanted.time_zone, {}},
                 wanted.effective_at};
  for (const auto& table : wanted.tables) next.terms.tables.push_back(canonical(table));
  if (!known.versions.empty() && known.versions.back() == next.terms && known.name == next.name &&
      known.effective_at.back() == next.effective_at) {
    return nothing_new<fact>();
  }
  ++next.terms.version;
  return accepted<fact>{{std::move(next)}};
}

bool follows(const state& known, const fact& next) {
  const auto& published_next = std::get<published>(next);
  return published_next.terms.version == known.versions.size() + 1 &&
         (known.versions.empty() || known.owner == published_next.owner);
}

void evolve(state& known, const fact& next, instant) {
  PILECLOUD_ASSERT(follows(known, next), "tariff version {} does not follow {}",
                   std::get<published>(next).terms.version, known.versions.size());
  const auto& happened = std::get<published>(next);
  known.owner = happened.owner;
  known.name = happened.name;
  known.versions.push_back(happened.terms);
  known.effective_at.push_back(happened.effective_at);
}

}  // namespace pilecloud::domain::tariff
