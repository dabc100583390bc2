// SPDX-License-Identifier: Apache-2.0
// Arbitrary facts for RapidCheck: every field of every fact, extremes included.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "events/fact.hpp"
#include "tests/events/each_field.hpp"
#include "tests/events/enum_range.hpp"

namespace pilecloud::tests {

// Fills a value in place from RapidCheck's random source; only inside rc::check or rc::gen::exec.
template <class T>
void fill(T& value);

template <class Int>
requires std::is_integral_v<Int>
void fill_field(Int& value) {
  using limits = std::numeric_limits<Int>;
  value = *rc::gen::weightedOneOf<Int>(
      {{8, rc::gen::arbitrary<Int>()}, {1, rc::gen::just(limits::min())}, {1, rc::gen::just(limits::max())}});
}
inline void fill_field(bool& value) { value = *rc::gen::arbitrary<bool>(); }
template <class Enum>
requires std::is_enum_v<Enum>
void fill_field(Enum& value) {
  using range = enum_range<Enum>;
  value = static_cast<Enum>(*rc::gen::inRange<int>(range::first, range::last + 1));
}
inline void fill_field(std::string& value) { value = *rc::gen::arbitrary<std::string>(); }
template <class Tag>
void fill_field(named<Tag>& value) {
  value = named<Tag>{*rc::gen::arbitrary<std::string>()};
}
inline std::int64_t any_int64() {
  std::int64_t count = 0;
  fill_field(count);
  return count;
}
template <class Unit>
void fill_field(quantity<Unit>& value) {
  value = quantity<Unit>{any_int64()};
}
inline void fill_field(instant& value) { value = instant_from_us(any_int64()); }
inline void fill_field(duration& value) { value = duration{any_int64()}; }
template <class T>
void fill_field(std::optional<T>& maybe) {
  maybe.reset();
  if (*rc::gen::arbitrary<bool>()) fill(maybe.emplace());
}
template <class T, std::size_t N>
void fill_field(std::array<T, N>& values) {
  for (auto& value : values) fill(value);
}
template <class T>
void fill_field(std::vector<T>& values) {
  values.resize(*rc::gen::inRange<std::size_t>(0, 5));
  for (auto& value : values) fill(value);
}

template <class T>
void fill(T& value) {
  if constexpr (requires { fill_field(value); }) {
    fill_field(value);
  } else {
    each_field(value, [](auto& field) { fill(field); });
  }
}

}  // namespace pilecloud::tests
