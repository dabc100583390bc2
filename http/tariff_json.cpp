// SPDX-License-Identifier: Apache-2.0
#include "http/tariff_json.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "http/day.hpp"
#include "http/problem.hpp"

namespace pilecloud::http {

namespace {

namespace tariff = domain::tariff;

constexpr std::int64_t price_most = 100'000'000;  // 1,000 yuan/kWh, as in domain/tariff

tariff::rate_class class_named(const std::string& name) {
  const auto& names = rate_class_names();
  return all_rate_classes[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin())];
}

shape price_shape() {
  return {integer("electricity_e5_yuan_per_kwh").between(0, price_most),
          integer("service_e5_yuan_per_kwh").between(0, price_most)};
}

shape prices_shape() {
  std::vector<field> classes;
  for (const auto& name : rate_class_names()) classes.push_back(object(name, price_shape()).optional());
  return shape{std::move(classes)};
}

// Free of charge is 0 + 0, said; what is not said is a hole.
void refuse_hole(const json& table, const std::string& path) {
  const auto& prices = table["prices"];
  for (const auto& slot : table["slots"]) {
    const auto& name = slot.get_ref<const std::string&>();
    if (prices.contains(name) && !prices[name].is_null()) continue;
    refuse(problem_kind::invalid, "a class with slots has a price, 0 when it is free",
           fmt::format("{}.prices.{}", path, name), "rate_class_must_have_a_price");
  }
}

tariff::day_rule rule_of(const json& rule, const std::string& path) {
  tariff::day_rule made;
  for (const auto& month : rule.value("months", json::array())) {
    made.months = static_cast<std::uint16_t>(made.months | (1u << (month.get<unsigned>() - 1)));
  }
  for (const auto& day : rule.value("weekdays", json::array())) {
    made.weekdays = static_cast<std::uint8_t>(made.weekdays | (1u << (day.get<unsigned>() - 1)));
  }
  for (const auto& date : rule.value("dates", json::array())) {
    made.dates.push_back(day_of(date.get<std::string>(), path + ".dates"));
  }
  return made;
}

ordered_json json_of(const tariff::day_rule& rule) {
  ordered_json made = ordered_json::object();
  if (rule.months != 0) made["months"] = ordered_json::array();
  for (int month = 0; month < 12; ++month) {
    if ((rule.months >> month & 1) != 0) made["months"].push_back(month + 1);
  }
  if (rule.weekdays != 0) made["weekdays"] = ordered_json::array();
  for (int day = 0; day < 7; ++day) {
    if ((rule.weekdays >> day & 1) != 0) made["weekdays"].push_back(day + 1);
  }
  if (!rule.dates.empty()) made["dates"] = ordered_json::array();
  for (const auto date : rule.dates) {
    made["dates"].push_back(text_of_day(date));
  }
  return made;
}

}  // namespace

const std::vector<std::string>& rate_class_names() {
  static const auto names = [] {
    std::vector<std::string> made;
    made.reserve(tariff::rate_class_count);
    for (const auto rate : all_rate_classes) made.emplace_back(tariff::to_text(rate));
    return made;
  }();
  return names;
}

const shape& day_table_shape() {
  static const shape one{object("rule", {list_of(integer("months").between(1, 12), 12).optional(),
                                         list_of(integer("weekdays").between(1, 7), 7).optional().noted("1 = Monday"),
                                         list_of(text("dates").between(10, 10), 366).optional()})
                             .optional()
                             .noted("when this table holds; the last table has none and holds on every other day"),
                         list_of(one_of("slots", rate_class_names()), tariff::slots_a_day)
                             .between(tariff::slots_a_day, tariff::slots_a_day)
                             .noted("rate class of each half hour from 00:00, local wall time"),
                         object("prices", prices_shape())};
  return one;
}

std::vector<tariff::day_table> tables_of(const json& tables) {
  std::vector<tariff::day_table> made;
  for (const auto& table : tables) {
    auto& next = made.emplace_back();
    const auto path = "tables[" + std::to_string(made.size() - 1) + "]";
    if (const auto rule = table.find("rule"); rule != table.end() && !rule->is_null())
      next.rule = rule_of(*rule, path + ".rule");
    refuse_hole(table, path);
    for (std::size_t i = 0; i < next.slots.size(); ++i) next.slots[i] = class_named(table["slots"][i]);
    for (const auto& [name, two] : table["prices"].items()) {
      if (two.is_null()) continue;
      next.prices[tariff::index_of(class_named(name))] = {price{two["electricity_e5_yuan_per_kwh"].get<std::int64_t>()},
                                                          price{two["service_e5_yuan_per_kwh"].get<std::int64_t>()}};
    }
  }
  return made;
}

ordered_json json_of(const std::vector<tariff::day_table>& tables) {
  auto made = ordered_json::array();
  for (const auto& table : tables) {
    auto slots = ordered_json::array();
    for (const auto rate : table.slots) slots.push_back(tariff::to_text(rate));
    ordered_json prices = ordered_json::object();
    for (const auto rate : all_rate_classes) {
      const bool used = std::find(table.slots.begin(), table.slots.end(), rate) != table.slots.end();
      if (!used) continue;
      const auto& two = table.prices[tariff::index_of(rate)];
      prices[std::string{tariff::to_text(rate)}] = {{"electricity_e5_yuan_per_kwh", two.electricity.count()},
                                                    {"service_e5_yuan_per_kwh", two.service.count()}};
    }
    made.push_back(
        ordered_json{{"rule", json_of(table.rule)}, {"slots", std::move(slots)}, {"prices", std::move(prices)}});
  }
  return made;
}

}  // namespace pilecloud::http
