// SPDX-License-Identifier: Apache-2.0
// Terms, orders and bills as others show them too.
#include "events/describe.hpp"
#include "events/shown.hpp"
#include "events/words.hpp"

namespace pilecloud::events {

using nlohmann::json;
namespace tariff = domain::tariff;
namespace session = domain::session;

namespace {

// A day no calendar has is shown as its number: facts are bytes from a disk, and its microseconds need not fit.
std::string shown_day(std::int32_t days) {
  constexpr std::int64_t us_a_day = 86'400'000'000;
  constexpr std::int32_t days_most = 2'900'000;  // the year 9900
  if (days > days_most || days < -days_most) return fmt::format("day {}", days);
  return shown(instant_from_us(days * us_a_day)).substr(0, 10);
}

// Runs of one class: {"from": "08:00", "to": "11:30", "rate": "peak"}.
json described(const std::array<tariff::rate_class, tariff::slots_a_day>& slots) {
  const auto clock = [](std::size_t slot) { return fmt::format("{:02}:{:02}", slot / 2, slot % 2 * 30); };
  auto runs = json::array();
  for (std::size_t from = 0; from < slots.size();) {
    std::size_t to = from;
    while (to < slots.size() && slots[to] == slots[from]) ++to;
    runs.push_back({{"from", clock(from)}, {"to", clock(to)}, {"rate", shown(slots[from])}});
    from = to;
  }
  return runs;
}

json described(const tariff::day_table& table) {
  auto prices = json::object();
  for (std::size_t i = 0; i < table.prices.size(); ++i) {
    prices[shown(static_cast<tariff::rate_class>(i + 1))] = {
        {"electricity_e5_yuan_per_kwh", shown(table.prices[i].electricity)},
        {"service_e5_yuan_per_kwh", shown(table.prices[i].service)}};
  }
  auto dates = json::array();
  for (const auto day : table.rule.dates) dates.push_back(shown_day(day));
  return {{"months", table.rule.months},
          {"weekdays", table.rule.weekdays},
          {"dates", dates},
          {"slots", described(table.slots)},
          {"prices", prices}};
}

json described(const session::slice& slice) {
  return {{"from", shown(slice.from)},
          {"to", shown(slice.to)},
          {"rate", shown(slice.rate)},
          {"table", slice.table},
          {"delivered_mwh", shown(slice.delivered)}};
}

json described(const session::line& line) {
  return {{"kind", shown(line.kind)},
          {"rate", shown(line.rate)},
          {"table", line.table},
          {"delivered_mwh", shown(line.delivered)},
          {"unit_e5_yuan_per_kwh", shown(line.unit)},
          {"amount_fen", shown(line.amount)}};
}

json described(const session::limit& limit) {
  json shown_limit{{"kind", word_of(limit.kind)}};
  const auto field = unit_field_of(limit.kind);
  shown_limit[field.empty() ? std::string{"value"} : std::string{field}] = limit.value;
  if (limit.kind == session::limit_kind::by_mileage) {
    shown_limit["distance_m"] = limit.distance_m;
    shown_limit["consumption_wh_per_100km"] = limit.consumption_wh_per_100km;
  }
  return shown_limit;
}

template <class Items>
json list_of(const Items& items) {
  auto list = json::array();
  for (const auto& item : items) list.push_back(described(item));
  return list;
}

}  // namespace

json describe(const tariff::terms& agreed) {
  return {{"tariff", shown(agreed.tariff)},
          {"version", agreed.version},
          {"time_zone", shown(agreed.time_zone)},
          {"tables", list_of(agreed.tables)}};
}

json describe(const session::order& placed) {
  return {{"owner", shown(placed.owner)},
          {"station", shown(placed.station)},
          {"pile", shown(placed.pile)},
          {"connector", placed.connector},
          {"account", shown(placed.account)},
          {"source", word_of(placed.source)},
          {"terms", describe(placed.terms)},
          {"limit", described(placed.limit)},
          {"hold_fen", shown(placed.hold)},
          {"charge_wallet_beyond_hold", placed.charge_wallet_beyond_hold},
          {"rated_power_mw", shown(placed.rated_power)},
          {"ordered_at", shown(placed.ordered_at)},
          {"flags", shown_flags(placed.flags)},
          {"reference",
           {{"format", shown(placed.reference.format)},
            {"id", shown(placed.reference.id)},
            {"content", shown_hash(placed.reference.content)}}}};
}

json describe(const session::bill& priced) {
  return {{"delivered_mwh", shown(priced.delivered)}, {"slices", list_of(priced.slices)},
          {"lines", list_of(priced.lines)},           {"electricity_fen", shown(priced.electricity)},
          {"service_fen", shown(priced.service)},     {"total_fen", shown(priced.total)},
          {"flags", shown_flags(priced.flags)},       {"segments", priced.segments}};
}

}  // namespace pilecloud::events
