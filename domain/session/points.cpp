// SPDX-License-Identifier: Apache-2.0
#include "domain/session/points.hpp"

#include <algorithm>
#include <tuple>

namespace pilecloud::domain::session {

namespace {

constexpr std::int64_t agree_mwh = 1'000;  // R4: 1 Wh

role role_of(reading_context context) {
  if (context == reading_context::transaction_begin) return role::start;
  return context == reading_context::transaction_end ? role::stop : role::between;
}

struct phase_point {
  point of;
  session::phase phase{};
};

template <class Keep>
void correct(instant at, duration offset, std::int64_t value, flag_set& flags, Keep&& keep) {
  std::int64_t us = 0;
  if (__builtin_add_overflow(us_of(at), offset.count(), &us) || !is_reading({instant_from_us(us), energy{value}})) {
    flags |= bit(flag::reading_dropped);
    return;
  }
  keep(instant_from_us(us));
}

// Nothing unless every instant brings the same phases (R2).
std::vector<point> sum_of_phases(std::vector<phase_point> parts, flag_set& flags) {
  const auto key = [](const phase_point& one) { return std::tuple{one.of.at, one.of.role, one.phase, one.of.value}; };
  std::sort(parts.begin(), parts.end(), [&key](const auto& a, const auto& b) { return key(a) < key(b); });
  std::vector<point> sums;
  unsigned always = 0;
  for (std::size_t i = 0; i < parts.size();) {
    point sum{parts[i].of.at, parts[i].of.role, 0};
    unsigned seen = 0;
    while (i < parts.size() && parts[i].of.at == sum.at && parts[i].of.role == sum.role) {
      const auto one = parts[i].phase;
      std::vector<std::int64_t> values;
      for (; i < parts.size() && parts[i].of.at == sum.at && parts[i].of.role == sum.role && parts[i].phase == one;
           ++i) {
        values.push_back(parts[i].of.value);
      }
      sum.value += finer_or_lower(values, flags);
      seen |= 1u << static_cast<unsigned>(one);
    }
    if (sums.empty()) always = seen;
    if (seen != always) return {};
    sums.push_back(sum);
  }
  return sums;
}

// R6, for a start that was reported without a meter.
std::optional<reading> start_by_register(const evidence& known) {
  if (known.start || !known.began || !known.register_before) return std::nullopt;
  if (!speaks_for_start(*known.register_before, *known.began)) return std::nullopt;
  return reading{*known.began, known.register_before->total};
}

int trailing_zeros(std::int64_t value) {
  if (value == 0) return 18;
  int zeros = 0;
  for (; value % 10 == 0; value /= 10) ++zeros;
  return zeros;
}

}  // namespace

std::vector<point> points_of(const evidence& known, measurand wanted, flag_set& flags) {
  const auto offset = applied_offset(known.clock_offset);
  std::vector<point> whole;
  std::vector<phase_point> phases;
  whole.reserve(known.samples.size() + 2);
  for (const auto& one : known.samples) {
    if (one.measurand != wanted || one.location != location::outlet) continue;
    correct(one.at, offset, one.value, flags, [&whole, &phases, &one](instant at) {
      const point read{at, role_of(one.context), one.value};
      if (one.phase == phase::none) {
        whole.push_back(read);
      } else {
        phases.push_back({read, one.phase});
      }
    });
  }
  if (whole.empty() && !phases.empty()) whole = sum_of_phases(std::move(phases), flags);
  if (wanted == measurand::energy_register) {
    const auto add = [&whole, &flags, offset](const std::optional<reading>& end, role as) {
      if (!end) return;
      const auto value = end->total.count();
      correct(end->at, offset, value, flags, [&whole, as, value](instant at) { whole.push_back({at, as, value}); });
    };
    const bool has_begin =
        std::any_of(whole.begin(), whole.end(), [](const point& one) { return one.role == role::start; });
    add(known.start, role::start);
    if (!has_begin) add(start_by_register(known), role::start);
    add(known.stop, role::stop);
  }
  if (!std::is_sorted(whole.begin(), whole.end())) std::sort(whole.begin(), whole.end());
  return whole;
}

std::vector<point> origin_of(const evidence& known, flag_set& flags) {
  std::vector<point> origin;
  const auto keep = [&origin](instant at) { origin.push_back({at, role::start, 0}); };
  const auto offset = applied_offset(known.clock_offset);
  if (known.start) {
    correct(known.start->at, offset, 0, flags, keep);
  } else if (known.began) {
    correct(*known.began, offset, 0, flags, keep);
  }
  return origin;
}

bool agree(std::span<const std::int64_t> rising) { return rising.back() - rising.front() <= agree_mwh; }

std::int64_t finest(std::span<const std::int64_t> rising) {
  return *std::min_element(rising.begin(), rising.end(),
                           [](std::int64_t a, std::int64_t b) { return trailing_zeros(a) < trailing_zeros(b); });
}

std::int64_t finer_or_lower(std::span<const std::int64_t> rising, flag_set& flags) {
  if (agree(rising)) return finest(rising);
  flags |= bit(flag::value_conflict);
  return rising.front();
}

}  // namespace pilecloud::domain::session
