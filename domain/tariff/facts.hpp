// SPDX-License-Identifier: Apache-2.0
// Facts, commands and state of a tariff (价格策略): a name and its immutable versions. Stream tariff/<id>.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "domain/decision.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::tariff {

struct published {
  operator_id owner;
  std::string name;
  tariff::terms terms;  // version = 1, 2, …
  instant effective_at{};
  bool operator==(const published&) const = default;
};
using fact = std::variant<published>;

struct publish {
  tariff_id tariff;
  operator_id owner;
  std::string name;
  std::string time_zone;
  std::vector<day_table> tables;
  instant effective_at{};
};
using command = std::variant<publish>;

struct state {
  operator_id owner;
  std::string name;
  std::vector<tariff::terms> versions;  // index = version - 1
  std::vector<instant> effective_at;    // of each version
  bool operator==(const state&) const = default;
};

inline constexpr std::size_t day_tables_max = 64;
inline constexpr price price_max{100'000'000};  // 1,000 yuan/kWh: keeps every amount far inside 64 bits

enum class rule : std::uint8_t {
  name_must_not_be_empty = 1,
  time_zone_must_exist,
  tariff_must_have_a_day_table,
  last_day_table_must_hold_every_day,
  slot_must_have_a_rate_class,
  price_must_not_be_negative,
  time_zone_must_not_change,
  tariff_must_belong_to_operator,
  price_must_not_exceed_limit,
  day_tables_must_not_exceed_limit,
};
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& now_known, const command& asked, instant now);
bool follows(const state& now_known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

}  // namespace pilecloud::domain::tariff
