// SPDX-License-Identifier: Apache-2.0
#include "domain/ledger/postings.hpp"

#include "base/result.hpp"

namespace pilecloud::domain::ledger {
namespace {

// Collects the postings of one fact; amounts of 0 are left out.
class entry {
 public:
  entry& debit(book account, const std::string& owner, money amount) {
    if (amount != money{0}) lines_.push_back({account, owner, amount});
    return *this;
  }
  entry& credit(book account, const std::string& owner, money amount) { return debit(account, owner, -amount); }
  std::vector<posting> take() {
    money sum;
    for (const auto& line : lines_) sum += line.amount;
    PILECLOUD_ASSERT(sum == money{0}, "postings of one fact sum to {}", sum.count());  // rules.md S1
    return std::move(lines_);
  }

 private:
  std::vector<posting> lines_;
};

std::vector<posting> of_top_up(const std::string& wallet, const account::topped_up& one) {
  return entry{}
      .debit(book::channel_clearing, std::string{to_text(one.channel)}, one.amount)
      .credit(book::wallet_principal, wallet, one.amount)
      .take();
}

std::vector<posting> of_charge(const std::string& wallet, const account::charged& one) {
  return entry{}
      .debit(book::wallet_held, wallet, one.captured + one.released)
      .credit(book::wallet_principal, wallet, one.released)
      .debit(book::wallet_principal, wallet, one.from_balance)
      .debit(book::receivable_debts, wallet, one.to_debt)
      .debit(book::losses, wallet, one.to_loss)
      .credit(book::losses, wallet, one.loss_forgiven)
      .credit(book::receivable_debts, wallet, one.debt_forgiven)
      .credit(book::wallet_principal, wallet, one.refunded)
      .credit(book::settlement_in_transit, one.session.text(), one.due - one.due_before)
      .take();
}

// What stands against the revenue: the wallet's partition takes it from transit (S1), the rest stays here.
std::vector<posting> of_settlement(const session_id& of, const session::settled& one) {
  const money change = one.electricity_change + one.service_change;
  const auto& owner = one.owner.text();
  entry next;
  switch (one.source) {
    case session::payment_source::wallet:
      next.debit(book::settlement_in_transit, of.text(), change);
      break;
    case session::payment_source::imported:
      next.debit(book::imported_settlements, owner, change);
      break;  // S12
    case session::payment_source::unattributed:
      next.debit(book::unattributed_energy, owner, change);
      break;  // S8
  }
  return next.credit(book::revenue_electricity, owner, one.electricity_change)
      .credit(book::revenue_service, owner, one.service_change)
      .take();
}

}  // namespace

std::string_view to_text(book account) {
  switch (account) {
    case book::wallet_principal:
      return "wallet_principal";
    case book::wallet_held:
      return "wallet_held";
    case book::settlement_in_transit:
      return "settlement_in_transit";
    case book::channel_clearing:
      return "channel_clearing";
    case book::receivable_debts:
      return "receivable_debts";
    case book::losses:
      return "losses";
    case book::unattributed_energy:
      return "unattributed_energy";
    case book::imported_settlements:
      return "imported_settlements";
    case book::revenue_electricity:
      return "revenue_electricity";
    case book::revenue_service:
      return "revenue_service";
  }
  return "not_recorded";
}

std::vector<posting> postings_of(const account_id& of, const account::fact& happened) {
  const auto& wallet = of.text();
  const auto moved = [&wallet](book from, book to, money amount) {
    return entry{}.debit(from, wallet, amount).credit(to, wallet, amount).take();
  };
  using postings = std::vector<posting>;
  return std::visit(overload{
                        [&wallet](const account::topped_up& one) { return of_top_up(wallet, one); },
                        [&moved](const account::hold_placed& one) {
                          return moved(book::wallet_principal, book::wallet_held, one.amount);
                        },
                        [&moved](const account::hold_released& one) {
                          return moved(book::wallet_held, book::wallet_principal, one.amount);
                        },
                        [&wallet](const account::charged& one) { return of_charge(wallet, one); },
                        [&moved](const account::debt_paid& one) {
                          return moved(book::wallet_principal, book::receivable_debts, one.amount);
                        },
                        [](const account::registered&) { return postings{}; },
                        [](const account::profile_changed&) { return postings{}; },
                        [](const account::card_added&) { return postings{}; },
                        [](const account::card_removed&) { return postings{}; },
                        [](const account::vehicle_added&) { return postings{}; },
                        [](const account::vehicle_removed&) { return postings{}; },
                        [](const account::frozen&) { return postings{}; },
                        [](const account::unfrozen&) { return postings{}; },
                    },
                    happened);
}

std::vector<posting> postings_of(const session_id& of, const session::fact& happened) {
  // A settlement alone moves money of a session.
  const auto* settlement = std::get_if<session::settled>(&happened);
  return settlement == nullptr ? std::vector<posting>{} : of_settlement(of, *settlement);
}

}  // namespace pilecloud::domain::ledger
