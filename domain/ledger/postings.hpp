// SPDX-License-Identifier: Apache-2.0
// Double entry: the postings of one fact. They sum to 0 alone (rules.md S1), so the trial balance is 0 always.
// Debit is positive. No posting is ever edited; a correction is another fact's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/named.hpp"
#include "base/quantity.hpp"
#include "domain/account/facts.hpp"
#include "domain/session/facts.hpp"

namespace pilecloud::domain::ledger {

enum class book : std::uint8_t {
  wallet_principal = 1,   // liability: free balances, by account
  wallet_held,            // liability: reserved, by account
  settlement_in_transit,  // between wallet and revenue, by session; 0 for every session not in flight
  channel_clearing,       // asset: money taken by a channel, by channel
  receivable_debts,       // asset: what drivers owe, by account
  losses,                 // expense: late-record losses, by account
  unattributed_energy,    // expense: energy nobody is known for, by operator
  imported_settlements,   // history paid elsewhere, by operator
  revenue_electricity,    // by operator
  revenue_service,        // by operator
};
inline constexpr std::uint8_t book_count = 10;
std::string_view to_text(book account);

struct posting {
  ledger::book book{};
  std::string owner;  // account, session, channel or operator id, as the book says
  money amount;       // debit > 0
  bool operator==(const posting&) const = default;
};

// Empty for facts that move no money. `of` names the stream's entity.
std::vector<posting> postings_of(const account_id& of, const account::fact& happened);
// A settlement posts only the change to the revision before.
std::vector<posting> postings_of(const session_id& of, const session::fact& happened);

}  // namespace pilecloud::domain::ledger
