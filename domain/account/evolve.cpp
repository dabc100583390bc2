// SPDX-License-Identifier: Apache-2.0
// What a fact makes of an account. follows() holds the arithmetic of the wallet, not policy: who may hold or owe is
// decided once, in decide(), and an old stream must fold for ever.
#include <algorithm>

#include "domain/account/account.hpp"
#include "domain/account/charge.hpp"

namespace pilecloud::domain::account {
namespace {

constexpr money none{0};

const session_money& money_of(const state& known, const session_id& session) {
  static const session_money untouched;
  const auto found = known.sessions.find(session);
  return found == known.sessions.end() ? untouched : found->second;
}

// Where a fact adds to a sum, the sum must stay inside int64; quantity would abort, a reader of a log wants `false`.
bool fits(money sum, money more) {
  std::int64_t ignored = 0;
  return !__builtin_add_overflow(sum.count(), more.count(), &ignored);
}

void take(state& known, const charged& next) {
  auto& session = known.sessions[next.session];
  const bool late = session.revision != 0;
  known.held -= session.held;
  session.held = none;
  session.released = true;
  session.captured += next.captured + next.from_balance - next.refunded;
  session.debt += next.to_debt - next.debt_forgiven;
  session.loss += next.to_loss - next.loss_forgiven;
  // A forgiven late debt may be asked for again.
  if (late) session.late_debt += next.to_debt;
  session.late_debt -= std::min(session.late_debt, next.debt_forgiven);
  session.revision = next.revision;
  session.due = next.due;
  known.balance += next.released + next.refunded - next.from_balance;
  known.debt += next.to_debt - next.debt_forgiven;
  PILECLOUD_ASSERT(session.due == session.captured + session.debt + session.loss, "{}: {} is not {} + {} + {}",
                   next.session.text(), session.due.count(), session.captured.count(), session.debt.count(),
                   session.loss.count());
}

}  // namespace

bool follows(const state& known, const fact& next) {
  if (known.registered == std::holds_alternative<registered>(next)) return false;  // it comes first, and once
  return std::visit(
      overload{
          [](const registered&) { return true; },
          [](const profile_changed&) { return true; },
          [&known](const card_added& one) { return !known.cards.contains(one.card.hash); },
          [&known](const card_removed& one) { return known.cards.contains(one.hash); },
          [&known](const vehicle_added& one) { return !known.vehicles.contains(one.plate.hash); },
          [&known](const vehicle_removed& one) { return known.vehicles.contains(one.hash); },
          [&known](const frozen&) { return !known.is_frozen; },
          [&known](const unfrozen&) { return known.is_frozen; },
          [&known](const topped_up& one) { return one.amount > none && fits(known.balance, one.amount); },
          [&known](const hold_placed& one) {
            const auto& session = money_of(known, one.session);
            if (one.amount > known.balance || session.released) return false;
            if (one.asked == none) return one.amount > none && session.placed == none;
            return one.amount >= none && one.asked > session.asked && one.in_all == session.held + one.amount;
          },
          [&known](const hold_released& one) {
            const auto& session = money_of(known, one.session);
            return !session.released && one.amount == session.held;
          },
          [&known](const charged& one) {
            return bears(known.balance, money_of(known, one.session), one) && fits(known.debt, one.to_debt) &&
                   fits(known.balance, one.released) && fits(known.balance + one.released, one.refunded);
          },
          [&known](const debt_paid& one) {
            return one.amount > none && one.amount <= known.balance && one.amount <= money_of(known, one.session).debt;
          },
      },
      next);
}

void evolve(state& known, const fact& next, instant /*recorded_at*/) {
  PILECLOUD_ASSERT(follows(known, next), "account: fact {} cannot follow", next.index());
  std::visit(overload{
                 [&known](const registered& one) {
                   known.registered = true;
                   known.phone = known.registered_phone = one.phone;
                   known.name = known.registered_name = one.name;
                 },
                 [&known](const profile_changed& one) {
                   known.phone = one.phone;
                   known.name = one.name;
                 },
                 [&known](const card_added& one) { known.cards.emplace(one.card.hash, one.card); },
                 [&known](const card_removed& one) { known.cards.erase(one.hash); },
                 [&known](const vehicle_added& one) {
                   known.vehicles.emplace(one.plate.hash, vehicle{one.plate, one.consumption_wh_per_100km});
                 },
                 [&known](const vehicle_removed& one) { known.vehicles.erase(one.hash); },
                 [&known](const frozen&) { known.is_frozen = true; },
                 [&known](const unfrozen&) { known.is_frozen = false; },
                 [&known](const topped_up& one) { known.balance += one.amount; },
                 [&known](const hold_placed& one) {
                   auto& session = known.sessions[one.session];
                   (one.asked == none ? session.placed : session.raised) += one.amount;
                   session.asked = std::max(session.asked, one.asked);
                   session.held += one.amount;
                   known.balance -= one.amount;
                   known.held += one.amount;
                 },
                 [&known](const hold_released& one) {
                   auto& session = known.sessions[one.session];
                   session.held = none;
                   session.released = true;
                   known.balance += one.amount;
                   known.held -= one.amount;
                 },
                 [&known](const charged& one) { take(known, one); },
                 [&known](const debt_paid& one) {
                   auto& session = known.sessions[one.session];
                   session.debt -= one.amount;
                   session.captured += one.amount;
                   known.debt -= one.amount;
                   known.balance -= one.amount;
                 },
             },
             next);
  PILECLOUD_ASSERT(known.balance >= none && known.held >= none && known.debt >= none, "balance {} held {} debt {}",
                   known.balance.count(), known.held.count(), known.debt.count());
}

}  // namespace pilecloud::domain::account
