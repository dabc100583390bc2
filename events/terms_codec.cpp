// SPDX-License-Identifier: Apache-2.0
#include "events/terms_codec.hpp"

namespace pilecloud::events {

namespace {

using domain::tariff::day_table;
using domain::tariff::rate_class_count;
using domain::tariff::slots_a_day;

void put_table(schema::DayTable::Builder to, const day_table& from) {
  to.setMonths(from.rule.months);
  to.setWeekdays(from.rule.weekdays);
  if (!from.rule.dates.empty()) {
    to.setDatesDay(kj::ArrayPtr<const std::int32_t>{from.rule.dates.data(), from.rule.dates.size()});
  }
  auto slots = to.initSlots(slots_a_day);
  for (unsigned i = 0; i < slots_a_day; ++i) slots.set(i, to_wire(from.slots[i]));
  auto prices = to.initPrices(rate_class_count);
  for (unsigned i = 0; i < rate_class_count; ++i) {
    prices[i].setElectricityE5(from.prices[i].electricity.count());
    prices[i].setServiceE5(from.prices[i].service.count());
  }
}

void take_table(schema::DayTable::Reader from, day_table& to) {
  to.rule.months = from.getMonths();
  to.rule.weekdays = from.getWeekdays();
  const auto dates = from.getDatesDay();
  to.rule.dates.resize(dates.size());
  for (unsigned i = 0; i < dates.size(); ++i) to.rule.dates[i] = dates[i];
  const auto slots = from.getSlots();
  const auto prices = from.getPrices();
  if (slots.size() != slots_a_day || prices.size() != rate_class_count) {
    refuse(decode_fault::malformed,
           fmt::format("a day table with {} slots and {} prices", slots.size(), prices.size()));
  }
  for (unsigned i = 0; i < slots_a_day; ++i) take(slots[i], to.slots[i]);
  for (unsigned i = 0; i < rate_class_count; ++i) {
    const auto price = prices[i];
    take(price.getElectricityE5(), to.prices[i].electricity);
    take(price.getServiceE5(), to.prices[i].service);
  }
}

}  // namespace

void put_terms(schema::Terms::Builder to, const domain::tariff::terms& from) {
  to.setTariff(text(from.tariff));
  to.setVersion(from.version);
  to.setTimeZone(text(from.time_zone));
  auto tables = to.initTables(static_cast<unsigned>(from.tables.size()));
  for (unsigned i = 0; i < tables.size(); ++i) put_table(tables[i], from.tables[i]);
}

void take_terms(schema::Terms::Reader from, domain::tariff::terms& to) {
  take(from.getTariff(), to.tariff);
  to.version = from.getVersion();
  take(from.getTimeZone(), to.time_zone);
  const auto tables = from.getTables();
  to.tables.resize(tables.size());
  for (unsigned i = 0; i < tables.size(); ++i) take_table(tables[i], to.tables[i]);
}

}  // namespace pilecloud::events
