// SPDX-License-Identifier: Apache-2.0
// Readings -> curve. Stages, each a function of the set alone (rules.md P3):
//   points   what each series says at each instant, with its role (start, stop, between)      R2, R3, R6
//   choices  instants where more than one value stands; one is taken, start and stop apart    R4
//   falls    one reading dropped, or segments                                                 R4
//   power    increases no pile can deliver are flagged                                        R5
#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "domain/session/pricing.hpp"
#include "domain/session/slot_walk.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr std::int64_t fine_apart_mwh = 1'000;  // R4: 1 Wh
constexpr std::int64_t register_max_mwh = 100'000'000'000'000;
constexpr std::int64_t year_0_us = -62'167'219'200'000'000;
constexpr std::int64_t year_9999_us = 253'402'300'799'999'999;

enum class role : std::uint8_t { start = 0, between, stop };

struct point {
  instant at{};
  session::role role{};
  session::phase phase{};
  std::int64_t value = 0;
  auto operator<=>(const point&) const = default;
};

// The values of one instant (and role, where start and stop share it) of which one counts.
struct choice {
  instant at{};
  std::vector<std::int64_t> values;  // rising, unique
};

role role_of(reading_context context) {
  if (context == reading_context::transaction_begin) return role::start;
  return context == reading_context::transaction_end ? role::stop : role::between;
}

class curve_maker {
 public:
  curve_maker(const evidence& known, const tariff::terms& agreed)
      : known_(known), walk_(agreed), offset_(applied_offset(known.clock_offset)) {
    if (offset_ != duration{}) curve_.flags |= bit(flag::clock_corrected);
  }

  curve make() {
    auto readings = register_readings();
    if (readings.size() < 2) {
      if (auto sums = interval_readings(); sums.size() >= 2) readings = std::move(sums);
    }
    flag_missing_ends();
    split_at_falls(drop_one(std::move(readings)));
    flag_power();
    std::size_t values = 0;
    for (const auto& segment : curve_.segments) values += segment.size();
    if (values < 2 && known_.ended) curve_.flags |= bit(flag::too_few_readings);
    return std::move(curve_);
  }

 private:
  // ---- points

  void add(std::vector<point>& into, instant at, role as, phase of, std::int64_t value) {
    std::int64_t us = 0;
    const bool overflow = __builtin_add_overflow(us_of(at), offset_.count(), &us);
    if (overflow || us < year_0_us || us > year_9999_us || value < 0 || value > register_max_mwh) {
      curve_.flags |= bit(flag::reading_dropped);
      return;
    }
    into.push_back({instant_from_us(us), as, of, value});
  }

  // R2: the whole where it is measured, else the sum of the phases when always the same ones come.
  std::vector<point> series(measurand wanted) {
    std::vector<point> whole;
    std::vector<point> phases;
    for (const auto& one : known_.samples) {
      if (one.measurand != wanted || one.location != location::outlet) continue;
      add(one.phase == phase::none ? whole : phases, one.at, role_of(one.context), one.phase, one.value);
    }
    return whole.empty() ? sum_of_phases(std::move(phases)) : std::move(whole);
  }

  std::vector<point> sum_of_phases(std::vector<point> phases) {
    std::sort(phases.begin(), phases.end());
    std::vector<point> sums;
    unsigned always = 0;
    for (std::size_t i = 0; i < phases.size();) {
      point sum{phases[i].at, phases[i].role, phase::none, 0};
      unsigned seen = 0;
      while (i < phases.size() && phases[i].at == sum.at && phases[i].role == sum.role) {
        std::vector<std::int64_t> values;
        const auto one = phases[i].phase;
        for (; i < phases.size() &&
               std::tie(phases[i].at, phases[i].role, phases[i].phase) == std::tie(sum.at, sum.role, one);
             ++i) {
          values.push_back(phases[i].value);
        }
        sum.value += finer_or_lower(values);
        seen |= 1u << static_cast<unsigned>(one);
      }
      if (sums.empty()) always = seen;
      if (seen != always) return {};
      sums.push_back(sum);
    }
    return sums;
  }

  // ---- choices

  // R4: a start and a stop reading at one instant both stand (energy in zero time); what else was read then belongs to
  // the nearer of the two. Everywhere else an instant has one choice.
  static std::vector<choice> choices_of(std::vector<point> points) {
    std::sort(points.begin(), points.end());
    std::vector<choice> choices;
    for (std::size_t i = 0; i < points.size();) {
      std::size_t end = i;
      while (end < points.size() && points[end].at == points[i].at) ++end;
      const bool both = points[i].role == role::start && points[end - 1].role == role::stop;
      choice first{points[i].at, {}};
      choice second{points[i].at, {}};
      const auto start = points[i].value;
      const auto stop = points[end - 1].value;
      for (; i < end; ++i) {
        const auto& one = points[i];
        const bool nearer_stop = std::llabs(one.value - stop) < std::llabs(one.value - start);
        const bool to_second = both && (one.role == role::stop || (one.role == role::between && nearer_stop));
        (to_second ? second : first).values.push_back(one.value);
      }
      for (auto* each : {&first, &second}) {
        auto& values = each->values;
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
        if (!values.empty()) choices.push_back(std::move(*each));
      }
    }
    return choices;
  }

  // Fewer trailing zeros are more digits read.
  static int trailing_zeros(std::int64_t value) {
    if (value == 0) return 18;
    int zeros = 0;
    for (; value % 10 == 0; value /= 10) ++zeros;
    return zeros;
  }
  static std::int64_t finest(const std::vector<std::int64_t>& rising) {
    return *std::min_element(rising.begin(), rising.end(),
                             [](std::int64_t a, std::int64_t b) { return trailing_zeros(a) < trailing_zeros(b); });
  }
  static bool agree(const std::vector<std::int64_t>& rising) {
    return rising.back() - rising.front() <= fine_apart_mwh;
  }

  std::int64_t finer_or_lower(const std::vector<std::int64_t>& rising) {
    if (agree(rising)) return finest(rising);
    curve_.flags |= bit(flag::value_conflict);
    return rising.front();
  }

  // R4: if <= 1 Wh apart the finer, else the one that bills less between its neighbours (the later still at its
  // lowest).
  std::vector<reading> chosen(std::vector<choice> choices) {
    for (auto& one : choices) {
      if (one.values.size() > 1 && agree(one.values)) one.values = {finest(one.values)};
    }
    std::vector<reading> readings;
    readings.reserve(choices.size());
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const auto& values = choices[i].values;
      reading best{choices[i].at, energy{values.front()}};
      if (values.size() > 1) {
        curve_.flags |= bit(flag::value_conflict);
        const auto* next = i + 1 < choices.size() ? &choices[i + 1] : nullptr;
        best = cheapest(readings, choices[i], next);
      }
      readings.push_back(best);
    }
    return readings;
  }

  reading cheapest(const std::vector<reading>& before, const choice& from, const choice* next) {
    reading best{};
    int128 best_cost = 0;
    for (std::size_t i = 0; i < from.values.size(); ++i) {
      const reading candidate{from.at, energy{from.values[i]}};
      int128 cost = before.empty() ? 0 : walk_.cost(before.back(), candidate);
      if (next != nullptr) cost += walk_.cost(candidate, {next->at, energy{next->values.front()}});
      if (i == 0 || cost < best_cost) {
        best = candidate;
        best_cost = cost;
      }
    }
    return best;
  }

  std::vector<reading> register_readings() {
    auto points = series(measurand::energy_register);
    if (known_.start) add(points, known_.start->at, role::start, phase::none, known_.start->total.count());
    if (known_.stop) add(points, known_.stop->at, role::stop, phase::none, known_.stop->total.count());
    note_ends(points);
    return chosen(choices_of(std::move(points)));
  }

  // R2: no register that makes a curve: the running sum of the intervals, from the start reading where there is one.
  std::vector<reading> interval_readings() {
    auto points = series(measurand::energy_interval);
    if (points.empty()) return {};
    note_ends(points);
    std::int64_t sum = known_.start ? known_.start->total.count() : 0;
    std::vector<reading> readings;
    std::vector<point> origin;
    if (known_.start || known_.began) {
      add(origin, known_.start ? known_.start->at : *known_.began, role::start, phase::none, 0);
    }
    for (const auto& one : origin) readings.push_back({one.at, energy{sum}});
    for (const auto& one : choices_of(std::move(points))) {
      if (!origin.empty() && one.at < origin.front().at) continue;  // before the charge began
      sum = std::min(sum + finer_or_lower(one.values), 1'000 * register_max_mwh);
      readings.push_back({one.at, energy{sum}});
    }
    return readings;
  }

  // ---- R6

  void note_ends(const std::vector<point>& points) {
    for (const auto& one : points) {
      has_start_ = has_start_ || one.role == role::start;
      has_stop_ = has_stop_ || one.role == role::stop;
    }
  }

  void flag_missing_ends() {
    if (!has_start_) curve_.flags |= bit(flag::no_start);
    if (!has_stop_ && known_.ended) curve_.flags |= bit(flag::no_stop);
  }

  // ---- falls

  static bool falls(const reading& a, const reading& b) { return b.total < a.total; }

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
  std::vector<reading> drop_one(std::vector<reading> readings) {
    const auto fall = std::adjacent_find(readings.begin(), readings.end(), falls);
    if (fall == readings.end()) return readings;
    const auto high = static_cast<std::size_t>(fall - readings.begin());
    const bool without_high = rises_without(readings, high);
    const bool without_low = rises_without(readings, high + 1);
    if (!without_high && !without_low) return readings;
    auto dropped = without_high ? high : high + 1;
    if (without_high && without_low && cost_without(readings, high + 1) < cost_without(readings, high)) {
      dropped = high + 1;
    }
    readings.erase(readings.begin() + static_cast<std::ptrdiff_t>(dropped));
    curve_.flags |= bit(flag::reading_dropped);
    return readings;
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
      if (fall != readings.end()) curve_.flags |= bit(flag::register_reset);
      curve_.segments.emplace_back(from, to);
      from = to;
    }
  }

  // ---- power

  // R5: above 1.2 x rated power x time + 0.1 kWh. In mWh x 3.6e10, so that nothing is rounded.
  void flag_power() {
    if (known_.rated_power <= power{}) return;
    for (const auto& segment : curve_.segments) {
      for (std::size_t i = 1; i < segment.size(); ++i) {
        const int128 rise = (segment[i].total - segment[i - 1].total).count();
        const int128 time = (segment[i].at - segment[i - 1].at).count();
        const int128 allowed = time * known_.rated_power.count() * 12 + int128{100'000} * 36'000'000'000;
        if (rise * 36'000'000'000 > allowed) curve_.flags |= bit(flag::power_exceeded);
      }
    }
  }

  const evidence& known_;
  slot_walk walk_;
  duration offset_;
  bool has_start_ = false;
  bool has_stop_ = false;
  curve curve_;
};

}  // namespace

curve make_curve(const evidence& known, const tariff::terms& agreed) { return curve_maker{known, agreed}.make(); }

}  // namespace pilecloud::domain::session
