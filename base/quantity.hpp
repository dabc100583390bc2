// SPDX-License-Identifier: Apache-2.0
// Exact integer quantities of design §4. One type a unit, so fen cannot be added to mWh.
//   money  int64 fen (0.01 yuan)         price  int64 1e-5 yuan per kWh
//   energy int64 mWh                     power  int64 mW
// Arithmetic that leaves int64 aborts (release builds too): a wrong sum is worse than a stopped process.
#pragma once

#include <compare>
#include <cstdint>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace pilecloud {
inline namespace base {

template <class Unit>
class quantity {
 public:
  constexpr quantity() = default;
  constexpr explicit quantity(std::int64_t count) : count_(count) {}
  constexpr std::int64_t count() const { return count_; }

  constexpr auto operator<=>(const quantity&) const = default;

  constexpr quantity operator-() const { return quantity{0} - *this; }
  constexpr quantity& operator+=(quantity other) { return *this = *this + other; }
  constexpr quantity& operator-=(quantity other) { return *this = *this - other; }
  friend constexpr quantity operator+(quantity a, quantity b) {
    std::int64_t sum = 0;
    PILECLOUD_ASSERT(!__builtin_add_overflow(a.count_, b.count_, &sum), "{} + {}", a.count_, b.count_);
    return quantity{sum};
  }
  friend constexpr quantity operator-(quantity a, quantity b) {
    std::int64_t difference = 0;
    PILECLOUD_ASSERT(!__builtin_sub_overflow(a.count_, b.count_, &difference), "{} - {}", a.count_, b.count_);
    return quantity{difference};
  }

 private:
  std::int64_t count_ = 0;
};

using money = quantity<struct fen_unit>;
using price = quantity<struct price_unit>;
using energy = quantity<struct milliwatt_hour_unit>;
using power = quantity<struct milliwatt_unit>;

// numerator / denominator with halves away from zero for money (design §4 "round_half_up"; amounts below zero
// appear only as differences and mirror the positive case). REQUIRES: denominator > 0.
constexpr std::int64_t round_half_up(int128 numerator, int128 denominator) {
  PILECLOUD_ASSERT(denominator > 0, "denominator must be positive");
  const bool negative = numerator < 0;
  const int128 magnitude = negative ? -numerator : numerator;
  const int128 rounded = (magnitude + denominator / 2) / denominator;
  PILECLOUD_ASSERT(rounded <= INT64_MAX, "a rounded quotient must fit 64 bits");
  return static_cast<std::int64_t>(negative ? -rounded : rounded);
}

// Amount of one bill line: energy_mWh x price / 1e9 fen, rounded half up once (design §4).
constexpr money amount_of(energy delivered, price per_kwh) {
  return money{round_half_up(static_cast<int128>(delivered.count()) * per_kwh.count(), 1'000'000'000)};
}

}  // namespace base
}  // namespace pilecloud
