// SPDX-License-Identifier: Apache-2.0
// Facts of a user account (用户账户): profile, cards, vehicles, wallet with holds. Stream account/<id>.
// Personal text is sealed by the edge under the account's own key; what must be found again is a keyed hash.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"

namespace pilecloud::domain::account {

enum class top_up_channel : std::uint8_t { cash = 1, bank_transfer, sandbox };
std::string_view to_text(top_up_channel value);

struct sealed_text {
  std::string hash;    // HMAC-SHA-256 under the cluster secret, lower-case hex; empty where nobody looks it up
  std::string cipher;  // the text under the account's key
  bool operator==(const sealed_text&) const = default;
};

struct registered {
  sealed_text phone;  // both empty: none (imported history)
  sealed_text name;
  bool operator==(const registered&) const = default;
};
struct profile_changed {
  sealed_text phone;
  sealed_text name;
  bool operator==(const profile_changed&) const = default;
};
struct card_added {
  sealed_text card;
  bool operator==(const card_added&) const = default;
};
struct card_removed {
  std::string hash;
  bool operator==(const card_removed&) const = default;
};
struct vehicle_added {
  sealed_text plate;
  std::uint32_t consumption_wh_per_100km = 0;  // 0: unknown
  bool operator==(const vehicle_added&) const = default;
};
struct vehicle_removed {
  std::string hash;
  bool operator==(const vehicle_removed&) const = default;
};
struct frozen {
  bool operator==(const frozen&) const = default;
};
struct unfrozen {
  bool operator==(const unfrozen&) const = default;
};
struct topped_up {
  money amount;
  top_up_channel channel{};
  std::string reference;  // of the person or channel that took the money
  bool operator==(const topped_up&) const = default;
};
struct hold_placed {
  session_id session;
  money amount;
  // S10, of a hold that grows: what is held with it in all, and what was asked for. Less than asked: there was no more.
  // Both 0: an order's hold, in one piece.
  money in_all{};
  money asked{};
  bool operator==(const hold_placed&) const = default;
};
struct hold_released {  // the session never charged
  session_id session;
  money amount;  // 0: no hold had come yet; a later one is refused
  bool operator==(const hold_released&) const = default;
};
// One settlement revision meets the wallet (rules.md S3, S5). The parts say where the change of what is due goes:
//   due - due_before = captured + from_balance + to_debt + to_loss - loss_forgiven - debt_forgiven - refunded
// Every part is >= 0. A lower revision lowers this session's loss first, then its debt, and then pays back.
struct charged {
  session_id session;
  std::uint32_t revision = 0;
  money due;           // of this revision
  money due_before;    // of the last one that met this wallet
  money captured;      // taken from the hold
  money released;      // rest of the hold, back to the balance
  money from_balance;  // beyond the hold, only if the order said so
  money to_debt;
  money to_loss;  // S5: too late or too much to ask for
  money loss_forgiven;
  money debt_forgiven;
  money refunded;  // to the balance
  bool operator==(const charged&) const = default;
};
struct debt_paid {  // from the balance
  session_id session;
  money amount;
  bool operator==(const debt_paid&) const = default;
};

using fact = std::variant<registered, profile_changed, card_added, card_removed, vehicle_added, vehicle_removed, frozen,
                          unfrozen, topped_up, hold_placed, hold_released, charged, debt_paid>;

}  // namespace pilecloud::domain::account
