// SPDX-License-Identifier: Apache-2.0
#include "domain/session/slot_walk.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr duration slot_length = std::chrono::minutes{30};
constexpr duration day_length = std::chrono::hours{24};

time_zone zone_of(const tariff::terms& agreed) {
  const auto zone = time_zone::find(agreed.time_zone);
  PILECLOUD_ASSERT(zone.has_value(), "terms of {} name no time zone: {}", agreed.tariff.text(), agreed.time_zone);
  return *zone;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

slot_walk::slot_walk(const tariff::terms& agreed) : agreed_(agreed), zone_(zone_of(agreed)) {}

const slot& slot_walk::at(instant when) {
  if (slot_.from <= when && when < slot_.to) return slot_;
  if (!(span_.from <= when && when < span_.to)) span_ = zone_.span_at(when);
  const std::int64_t wall = us_of(when) + span_.offset.count();
  const std::int64_t day = floor_div(wall, day_length.count());
  if (day != day_ || table_ == nullptr) {
    day_ = day;
    table_ = &tariff::table_on(agreed_, static_cast<std::int32_t>(day), table_index_);
  }
  const std::int64_t number = floor_div(wall, slot_length.count());
  const instant from = instant_from_us(number * slot_length.count() - span_.offset.count());
  const auto in_day = static_cast<std::size_t>(number - day * static_cast<std::int64_t>(tariff::slots_a_day));
  PILECLOUD_ASSERT(tariff::index_of(table_->slots[in_day]) < tariff::rate_class_count,
                   "slot {} of {} has no rate class", in_day, agreed_.tariff.text());
  slot_ = {std::max(from, span_.from), std::min(from + slot_length, span_.to), table_->slots[in_day], table_index_};
  return slot_;
}

int128 slot_walk::cost(const reading& a, const reading& b) {
  if (b.total <= a.total || b.at < a.at) return 0;
  int128 sum = 0;
  between(a, b, b.at, [this, &sum](const stretch& part) {
    const auto& unit = price_in(part.within);
    sum += static_cast<int128>(part.delivered.count()) * (unit.electricity.count() + unit.service.count());
  });
  return sum;
}

}  // namespace pilecloud::domain::session
