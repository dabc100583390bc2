// SPDX-License-Identifier: Apache-2.0
// The price table a driver agrees to (rules.md P1, P2): day tables of 48 half-hour slots -> rate class -> two prices.
// Immutable once published; an order keeps a whole copy, its version and its hash as evidence of consent.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"

namespace pilecloud::domain::tariff {

inline constexpr std::size_t slots_a_day = 48;
inline constexpr std::size_t rate_class_count = 5;

enum class rate_class : std::uint8_t {
  sharp = 1,
  peak,
  flat,
  valley,
  deep_valley
};                                          // 尖 峰 平 谷 深谷; 0: not recorded
std::string_view to_text(rate_class rate);  // "sharp" …
constexpr std::size_t index_of(rate_class rate) { return static_cast<std::size_t>(rate) - 1; }

struct class_price {
  price electricity;
  price service;
  bool operator==(const class_price&) const = default;
};

// When a day table holds. Empty sets match every month, weekday or date; dates win over the rest: a table with dates
// holds on exactly those dates.
struct day_rule {
  std::uint16_t months = 0;         // bit 0 = January; 0: all
  std::uint8_t weekdays = 0;        // bit 0 = Monday; 0: all
  std::vector<std::int32_t> dates;  // days since 1970-01-01, local calendar
  bool operator==(const day_rule&) const = default;
};

struct day_table {
  day_rule rule;
  std::array<rate_class, slots_a_day> slots{};
  std::array<class_price, rate_class_count> prices{};  // by index_of(rate_class); classes without a slot stay 0
  bool operator==(const day_table&) const = default;
};

// The first table whose rule holds on a local day prices it; the last table is the default and holds on every day.
struct terms {
  tariff_id tariff;
  std::uint32_t version = 0;
  std::string time_zone;  // IANA name; equals the station's
  std::vector<day_table> tables;
  bool operator==(const terms&) const = default;
};

const day_table& table_on(const terms& agreed, std::int32_t local_day, std::uint8_t& table_index);
bool uses(const terms& agreed, rate_class rate);

// SHA-256 over the canonical bytes of the terms: what a receipt names as "the price you agreed to".
hash256 hash_of(const terms& agreed);

}  // namespace pilecloud::domain::tariff
