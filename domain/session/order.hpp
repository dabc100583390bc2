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

enum class limit_kind : std::uint8_t { until_full = 0, by_time, by_energy, by_amount };
struct limit {
  limit_kind kind = limit_kind::until_full;
  std::int64_t value = 0;  // µs, mWh or fen by kind; 0 for until_full
  bool operator==(const limit&) const = default;
};

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
