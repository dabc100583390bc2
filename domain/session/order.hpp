// SPDX-License-Identifier: Apache-2.0
// What is agreed before a charge (充电订单): who, where, which price, how far, paid from where.
#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"
#include "domain/session/bill.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::session {

// rules.md S1: one payment source a session.
enum class payment_source : std::uint8_t {
  wallet = 1,    // a hold on the account's wallet
  imported,      // S12: paid elsewhere, history
  unattributed,  // S8: nobody known
};

// by_mileage: as much energy as the vehicle needs to go so far. by_state_of_charge: as the pile reports it; one that
// reports none charges until full, and the session is flagged.
enum class limit_kind : std::uint8_t { until_full = 0, by_time, by_energy, by_amount, by_mileage, by_state_of_charge };
struct limit {
  limit_kind kind = limit_kind::until_full;
  std::int64_t value = 0;  // µs, mWh, fen, mWh or 1e-3 % by kind; 0 for until_full
  // by_mileage: what the driver asked for, as asked; `value` is made of it.
  std::int64_t distance_m = 0;
  std::uint32_t consumption_wh_per_100km = 0;
  bool operator==(const limit&) const = default;
};
inline constexpr std::int64_t full_charge = 100'000;  // 1e-3 %

// m x Wh / 100 km = 1e-2 mWh, rounded up: the driver gets there. REQUIRES: 0 <= distance_m <= 1e9, which cannot
// overflow.
constexpr limit mileage_limit(std::int64_t distance_m, std::uint32_t consumption_wh_per_100km) {
  return {limit_kind::by_mileage, (distance_m * consumption_wh_per_100km + 99) / 100, distance_m,
          consumption_wh_per_100km};
}

// Where an imported row came from: (format, id) is its identity, content its hash.
struct external_reference {
  std::string format;
  std::string id;
  std::string content;
  bool operator==(const external_reference&) const = default;
};

struct order {
  operator_id owner;
  station_id station;
  pile_id pile;
  std::uint16_t connector = 0;  // 1..n
  account_id account;           // empty: nobody known
  payment_source source = payment_source::wallet;
  tariff::terms terms;
  session::limit limit;
  money hold;                              // wallet: what to reserve
  bool charge_wallet_beyond_hold = false;  // S3: only if the order said so
  power rated_power;                       // of the pile; 0: unknown (R5)
  instant ordered_at{};
  flag_set flags = 0;  // known at order time (an imported row that overlaps)
  external_reference reference;
  bool operator==(const order&) const = default;
};

inline constexpr duration order_lifetime = std::chrono::minutes{15};      // P2
inline constexpr duration start_timeout = std::chrono::seconds{90 + 15};  // S6
inline constexpr duration settlement_grace = std::chrono::seconds{2};     // S2
inline constexpr duration suspicious_hold = std::chrono::hours{24};       // R5
inline constexpr duration overdue_after = std::chrono::hours{24};         // S4
inline constexpr duration overdue_step = std::chrono::hours{1};           // how seldom S4's timer is moved

}  // namespace pilecloud::domain::session
