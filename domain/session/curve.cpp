// SPDX-License-Identifier: Apache-2.0
// Readings -> curve, each step a function of the set alone (rules.md P3):
//   choices  instants where more than one value stands; one is taken, start and stop apart    R4
//   falls    one reading dropped, or segments                                                 R4
//   power    increases no pile can deliver are flagged                                        R5
#include <algorithm>
#include <cstdlib>
#include <span>

#include "domain/session/points.hpp"
#include "domain/session/pricing.hpp"
#include "domain/session/slot_walk.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr std::int64_t sum_max_mwh = 100'000'000'000'000'000;  // keeps a running sum inside 64 bits

// The values of one instant (and end point, where start and stop share it) of which one counts.
struct choice {
  instant at{};
  std::span<const std::int64_t> values;  // rising, unique
};

// Choices of sorted points. Owns the values.
class choices {
 public:
  explicit choices(const std::vector<point>& points) {
    values_.reserve(points.size());
    list_.reserve(points.size());
    for (std::size_t i = 0; i < points.size();) {
      std::size_t end = i + 1;
      while (end < points.size() && points[end].at == points[i].at) ++end;
      add_instant(std::span{points}.subspan(i, end - i));
      i = end;
    }
  }
  std::span<const choice> list() const { return list_; }

 private:
  // R4: a start and a stop reading at one instant both stand (energy in zero time); what else was read then belongs to
  // the nearer of the two. Everywhere else an instant has one choice.
  void add_instant(std::span<const point> points) {
    if (points.size() == 1) {
      values_.push_back(points.front().value);
      list_.push_back({points.front().at, std::span{values_}.last(1)});
      return;
    }
    const auto& start = points.front();
    const auto& stop = points.back();
    const bool both = start.role == role::start && stop.role == role::stop;
    const auto belongs_to_stop = [both, &start, &stop](const point& one) {
      const bool nearer = std::llabs(one.value - stop.value) < std::llabs(one.value - start.value);
      return both && (one.role == role::stop || (one.role == role::between && nearer));
    };
    for (const bool wanted : {false, true}) {
      const auto first = values_.size();
      for (const auto& one : points) {
        if (belongs_to_stop(one) == wanted) values_.push_back(one.value);  // within the capacity: spans stay
      }
      const auto from = values_.begin() + static_cast<std::ptrdiff_t>(first);
      std::sort(from, values_.end());
      values_.erase(std::unique(from, values_.end()), values_.end());
      if (values_.size() > first) list_.push_back({start.at, std::span{values_}.subspan(first)});
    }
  }

  std::vector<std::int64_t> values_;
  std::vector<choice> list_;
};

bool falls(const reading& a, const reading& b) { return b.total < a.total; }

class curve_maker {
 public:
  curve_maker(const evidence& known, const tariff::terms& agreed) : known_(known), walk_(agreed) {}

  curve make() {
    if (applied_offset(known_.clock_offset) != duration{}) flag_it(flag::clock_corrected);
    auto readings = register_readings();
    if (readings.size() < 2) {
      if (auto sums = interval_readings(); sums.size() >= 2) readings = std::move(sums);
    }
    if (!has_start_) flag_it(flag::no_start);
    if (!has_stop_ && known_.ended) flag_it(flag::no_stop);
    drop_one(readings);
    if (readings.size() < 2 && known_.ended) flag_it(flag::too_few_readings);
    split_at_falls(std::move(readings));
    flag_power();
    return std::move(curve_);
  }

 private:
  void flag_it(flag one) { curve_.flags |= bit(one); }

  void note_ends(const std::vector<point>& points) {
    for (const auto& one : points) {
      has_start_ = has_start_ || one.role == role::start;
      has_stop_ = has_stop_ || one.role == role::stop;
    }
  }

  std::vector<reading> register_readings() {
    const auto points = points_of(known_, measurand::energy_register, curve_.flags);
    note_ends(points);
    const choices all{points};
    std::vector<reading> readings;
    readings.reserve(all.list().size());
    for (std::size_t i = 0; i < all.list().size(); ++i) {
      const auto* next = i + 1 < all.list().size() ? &all.list()[i + 1] : nullptr;
      readings.push_back(chosen(all.list()[i], readings.empty() ? nullptr : &readings.back(), next));
    }
    return readings;
  }

  // R4: if <= 1 Wh apart the finer, else the one that bills less between its neighbours (the later one at its lowest).
  reading chosen(const choice& from, const reading* before, const choice* next) {
    if (from.values.size() == 1) return {from.at, energy{from.values.front()}};
    if (agree(from.values)) return {from.at, energy{finest(from.values)}};
    flag_it(flag::value_conflict);
    reading best{};
    int128 best_cost = -1;
    for (const auto value : from.values) {
      const reading candidate{from.at, energy{value}};
      int128 cost = before != nullptr ? walk_.cost(*before, candidate) : 0;
      if (next != nullptr) cost += walk_.cost(candidate, {next->at, energy{next->values.front()}});
      if (best_cost >= 0 && cost >= best_cost) continue;
      best = candidate;
      best_cost = cost;
    }
    return best;
  }

  // R2: no register that makes a curve: the running sum of the intervals, from the start where there is one.
  std::vector<reading> interval_readings() {
    const auto points = points_of(known_, measurand::energy_interval, curve_.flags);
    if (points.empty()) return {};
    note_ends(points);
    const auto origin = origin_of(known_, curve_.flags);
    note_ends(origin);
    std::int64_t sum = 0;
    std::vector<reading> readings;
    if (!origin.empty()) readings.push_back({origin.front().at, energy{sum}});
    const choices all{points};
    for (const auto& one : all.list()) {
      if (!origin.empty() && one.at < origin.front().at) continue;  // before the charge began
      sum = std::min(sum + finer_or_lower(one.values, curve_.flags), sum_max_mwh);
      readings.push_back({one.at, energy{sum}});
    }
    return readings;
  }

  static bool rises_without(const std::vector<reading>& readings, std::size_t dropped) {
    const reading* before = nullptr;
    for (std::size_t i = 0; i < readings.size(); ++i) {
      if (i == dropped) continue;
      if (before != nullptr && falls(*before, readings[i])) return false;
      before = &readings[i];
    }
    return true;
  }

  int128 cost_without(const std::vector<reading>& readings, std::size_t dropped) {
    int128 sum = 0;
    const reading* before = nullptr;
    for (std::size_t i = 0; i < readings.size(); ++i) {
      if (i == dropped) continue;
      if (before != nullptr) sum += walk_.cost(*before, readings[i]);
      before = &readings[i];
    }
    return sum;
  }

  // R4: only one of the two readings at the first fall can mend the curve.
  void drop_one(std::vector<reading>& readings) {
    const auto fall = std::adjacent_find(readings.begin(), readings.end(), falls);
    if (fall == readings.end()) return;
    const auto high = static_cast<std::size_t>(fall - readings.begin());
    const auto low = high + 1;
    const bool without_high = rises_without(readings, high);
    const bool without_low = rises_without(readings, low);
    if (!without_high && !without_low) return;
    const bool low_goes = !without_high || (without_low && cost_without(readings, low) < cost_without(readings, high));
    readings.erase(readings.begin() + static_cast<std::ptrdiff_t>(low_goes ? low : high));
    flag_it(flag::reading_dropped);
  }

  void split_at_falls(std::vector<reading> readings) {
    auto from = readings.begin();
    while (from != readings.end()) {
      const auto fall = std::adjacent_find(from, readings.end(), falls);
      if (fall == readings.end() && from == readings.begin()) {
        curve_.segments.push_back(std::move(readings));
        return;
      }
      const auto to = fall == readings.end() ? fall : fall + 1;
      if (fall != readings.end()) flag_it(flag::register_reset);
      curve_.segments.emplace_back(from, to);
      from = to;
    }
  }

  // R5: above 1.2 x rated power x time + 0.1 kWh; in mWh x 3.6e10, so that nothing is rounded.
  void flag_power() {
    if (known_.rated_power <= power{}) return;
    for (const auto& segment : curve_.segments) {
      for (std::size_t i = 1; i < segment.size(); ++i) {
        const int128 rise = (segment[i].total - segment[i - 1].total).count();
        const int128 time = (segment[i].at - segment[i - 1].at).count();
        const int128 allowed = time * known_.rated_power.count() * 12 + int128{100'000} * 36'000'000'000;
        if (rise * 36'000'000'000 > allowed) flag_it(flag::power_exceeded);
      }
    }
  }

  const evidence& known_;
  slot_walk walk_;
  bool has_start_ = false;
  bool has_stop_ = false;
  curve curve_;
};

}  // namespace

curve make_curve(const evidence& known, const tariff::terms& agreed) { return curve_maker{known, agreed}.make(); }

}  // namespace pilecloud::domain::session
