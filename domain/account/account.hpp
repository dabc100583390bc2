// SPDX-License-Identifier: Apache-2.0
// Commands, state and rules of an account. Invariant: balance >= 0, every hold >= 0, every debt >= 0, always.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "domain/account/facts.hpp"
#include "domain/decision.hpp"

namespace pilecloud::domain::account {

struct register_account {
  account_id account;
  sealed_text phone;
  sealed_text name;
};
struct change_profile {
  sealed_text phone;
  sealed_text name;
};
struct add_card {
  sealed_text card;
};
struct remove_card {
  std::string hash;
};
struct add_vehicle {
  sealed_text plate;
  std::uint32_t consumption_wh_per_100km = 0;
};
struct remove_vehicle {
  std::string hash;
};
struct freeze {};
struct unfreeze {};
struct top_up {
  money amount;
  top_up_channel channel{};
  std::string reference;
};
struct place_hold {  // natural key: the session
  session_id session;
  money amount;
};
struct hold_more {  // S10: as much as there is, up to this in all; natural key: (session, up_to)
  session_id session;
  money up_to;
};
struct release_hold {
  session_id session;
};
struct charge {  // natural key: (session, revision)
  session_id session;
  std::uint32_t revision = 0;
  money due;
  instant ended_at{};                      // of the charge: S5's 30 days
  bool charge_wallet_beyond_hold = false;  // S3
};
struct pay_debt {
  session_id session;
  money amount;
};
using command = std::variant<register_account, change_profile, add_card, remove_card, add_vehicle, remove_vehicle,
                             freeze, unfreeze, top_up, place_hold, release_hold, charge, pay_debt, hold_more>;

// What one session did to this wallet; kept for ever, so that a repeated command is known (R8).
// Invariant: due = captured + debt + loss; a hold is placed at most once.
struct session_money {
  money placed;                // the hold as it was asked for; 0: none was
  money raised;                // held beyond it, step by step (S10), and
  money asked;                 // the most that was asked for in all
  money held;                  // still reserved
  money captured;              // taken for good, from hold and balance (a paid debt too), less refunds
  money debt;                  // open
  money late_debt;             // asked for after the first settlement: what S5's limit counts, paid or not
  money loss;                  // given up
  std::uint32_t revision = 0;  // last that met this wallet; 0: none
  money due;                   // of that revision
  bool released = false;       // the hold was given back or used up: none may be placed any more
  bool operator==(const session_money&) const = default;
};

struct vehicle {
  sealed_text plate;
  std::uint32_t consumption_wh_per_100km = 0;  // 0: unknown
  bool operator==(const vehicle&) const = default;
};

struct state {
  bool registered = false;
  bool is_frozen = false;
  sealed_text phone;
  sealed_text name;
  sealed_text registered_phone;  // as first written: what a repeated registration is compared with
  sealed_text registered_name;
  std::map<std::string, sealed_text> cards;  // by hash
  std::map<std::string, vehicle> vehicles;   // by hash
  money balance;                             // free to spend
  money held;                                // sum of holds
  money debt;                                // sum of open debts
  std::map<session_id, session_money> sessions;
  bool operator==(const state&) const = default;
};

// S5: what is still asked of a driver after the fact.
inline constexpr duration late_debt_window = std::chrono::hours{24 * 30};
inline constexpr money late_debt_limit{5000};         // 50 yuan
inline constexpr money top_up_limit{1'000'000};       // 10,000 yuan at once
inline constexpr money charge_limit{10'000'000'000};  // 100 million yuan: no bill is, so sums stay far from overflow

enum class rule : std::uint8_t {
  account_must_be_registered = 1,
  account_must_not_be_registered_differently,
  account_must_not_be_frozen,
  amount_must_be_positive,
  amount_must_not_exceed_limit,
  balance_must_cover_amount,
  debt_must_be_paid_first,
  hold_must_not_change,
  session_must_not_be_released,  // its release (or its bill) came before this hold
  revision_must_follow,          // revisions count from 1
  charge_must_not_change,        // same (session, revision), other amount due
  debt_must_cover_amount,
  card_must_be_known,
  card_must_not_be_known,
  vehicle_must_be_known,
  vehicle_must_not_be_known,
};
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

}  // namespace pilecloud::domain::account
