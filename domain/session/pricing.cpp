// SPDX-License-Identifier: Apache-2.0
#include "domain/session/pricing.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "domain/session/slot_walk.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr duration sparse = std::chrono::minutes{30};  // P4

bool same_class(const slot& a, const slot& b) { return a.rate == b.rate && a.table == b.table; }

// Collects stretches into slices: one per slot and segment, whatever the number of readings inside (P8).
class slicer {
 public:
  slicer(bill& into, const tariff::terms& agreed, instant until) : bill_(into), walk_(agreed), until_(until) {}

  void add_segment(const std::vector<reading>& readings) {
    open_ = false;
    for (std::size_t i = 1; i < readings.size(); ++i) add_pair(readings[i - 1], readings[i]);
    close();
  }

 private:
  void add_pair(const reading& a, const reading& b) {
    bool crossed = false;
    bool first = true;
    slot before;
    walk_.between(a, b, until_, [this, &crossed, &first, &before](const stretch& part) {
      if (!first && !same_class(before, part.within)) crossed = true;
      before = part.within;
      first = false;
      add(part);
    });
    if (crossed && b.at - a.at > sparse) bill_.flags |= bit(flag::interpolated);
    if (b.at <= until_ && b.total > a.total) {
      if (b.at - a.at > gap_max) bill_.flags |= bit(flag::interpolated);
      if (a.at == b.at) bill_.flags |= bit(flag::no_duration);
    }
  }

  void add(const stretch& part) {
    if (open_ && slot_.from == part.within.from) {
      slice_.to = part.to;
      slice_.delivered += part.delivered;
      return;
    }
    close();
    open_ = true;
    slot_ = part.within;
    slice_ = {part.from, part.to, part.within.rate, part.within.table, part.delivered};
  }

  void close() {
    if (open_ && slice_.delivered > energy{}) bill_.slices.push_back(slice_);
    open_ = false;
  }

  bill& bill_;
  slot_walk walk_;
  instant until_;
  bool open_ = false;
  slot slot_;
  slice slice_;
};

// P6: per table and class electricity, then service; each rounded once.
void add_lines(bill& priced, const tariff::terms& agreed) {
  std::map<std::pair<std::uint8_t, tariff::rate_class>, energy> sums;
  for (const auto& part : priced.slices) {
    sums[{part.table, part.rate}] += part.delivered;
    priced.delivered += part.delivered;
  }
  for (const auto& [key, delivered] : sums) {
    const auto [table, rate] = key;
    const auto& unit = agreed.tables[table].prices[tariff::index_of(rate)];
    const auto electricity = amount_of(delivered, unit.electricity);
    const auto service = amount_of(delivered, unit.service);
    priced.lines.push_back({line_kind::electricity, rate, table, delivered, unit.electricity, electricity});
    priced.lines.push_back({line_kind::service, rate, table, delivered, unit.service, service});
    priced.electricity += electricity;
    priced.service += service;
  }
  priced.total = priced.electricity + priced.service;
}

}  // namespace

bill price(const evidence& known, const tariff::terms& agreed, std::optional<instant> cut) {
  const auto readings = make_curve(known, agreed);
  bill priced;
  priced.flags = readings.flags;
  priced.segments = static_cast<std::uint32_t>(readings.segments.size());
  slicer slices{priced, agreed, cut.value_or(instant::max())};
  for (const auto& segment : readings.segments) slices.add_segment(segment);
  add_lines(priced, agreed);
  return priced;
}

tariff::class_price price_at(const tariff::terms& agreed, instant when) {
  slot_walk walk{agreed};
  return walk.price_in(walk.at(when));
}

std::array<energy, tariff::rate_class_count> energy_by_class(const bill& priced) {
  std::array<energy, tariff::rate_class_count> sums{};
  for (const auto& part : priced.slices) sums[tariff::index_of(part.rate)] += part.delivered;
  return sums;
}

}  // namespace pilecloud::domain::session
