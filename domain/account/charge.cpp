// SPDX-License-Identifier: Apache-2.0
#include "domain/account/charge.hpp"

#include <algorithm>
#include <initializer_list>

namespace pilecloud::domain::account {
namespace {

constexpr money none{0};

// S3: the first revision takes what is due from the hold and gives the rest of the hold back. What the hold does not
// cover is a debt; the balance is touched only if the order said so.
void settle_first(money balance, const session_money& before, const charge& asked, charged& next) {
  next.captured = std::min(asked.due, before.held);
  next.released = before.held - next.captured;
  const money rest = asked.due - next.captured;
  next.from_balance = asked.charge_wallet_beyond_hold ? std::min(balance, rest) : none;
  next.to_debt = rest - next.from_balance;
}

// S5, less is due: what was given up comes back first, then what is owed, and only then is money paid back.
void give_back(money less, const session_money& before, charged& next) {
  next.loss_forgiven = std::min(before.loss, less);
  next.debt_forgiven = std::min(before.debt, less - next.loss_forgiven);
  next.refunded = less - next.loss_forgiven - next.debt_forgiven;
}

// S5, more is due: the balance if the order said so, then a debt within the window and up to the limit, then a loss.
void ask_more(money balance, money more, const session_money& before, const charge& asked, instant now, charged& next) {
  next.from_balance = asked.charge_wallet_beyond_hold ? std::min(balance, more) : none;
  const money rest = more - next.from_balance;
  const bool in_time = now <= asked.ended_at + late_debt_window;
  const money room = in_time ? std::max(none, late_debt_limit - before.late_debt) : none;
  next.to_debt = std::min(rest, room);
  next.to_loss = rest - next.to_debt;
}

int128 sum(std::initializer_list<money> parts) {
  int128 total = 0;
  for (const money part : parts) total += part.count();
  return total;
}

}  // namespace

charged meet_wallet(money balance, const session_money& before, const charge& asked, instant now) {
  charged next;
  next.session = asked.session;
  next.revision = asked.revision;
  next.due = asked.due;
  next.due_before = before.due;
  if (before.revision == 0) {
    settle_first(balance, before, asked, next);
  } else if (asked.due < before.due) {
    give_back(before.due - asked.due, before, next);
  } else {
    ask_more(balance, asked.due - before.due, before, asked, now, next);
  }
  return next;
}

bool bears(money balance, const session_money& before, const charged& next) {
  for (const money part : {next.due, next.captured, next.released, next.from_balance, next.to_debt, next.to_loss,
                           next.loss_forgiven, next.debt_forgiven, next.refunded}) {
    if (part < none) return false;
  }
  const bool adds_up =
      sum({next.due}) - sum({next.due_before}) == sum({next.captured, next.from_balance, next.to_debt, next.to_loss}) -
                                                      sum({next.loss_forgiven, next.debt_forgiven, next.refunded});
  return adds_up && next.revision > before.revision && next.due_before == before.due &&
         sum({next.captured, next.released}) == sum({before.held}) &&
         sum({balance, next.released, next.refunded}) >= sum({next.from_balance}) &&
         next.loss_forgiven <= before.loss && next.debt_forgiven <= before.debt && next.refunded <= before.captured;
}

}  // namespace pilecloud::domain::account
