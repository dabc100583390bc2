// SPDX-License-Identifier: Apache-2.0
#include "domain/payment/capture.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/int128.hpp"

namespace pilecloud::domain::payment {
namespace {

constexpr money none{0};

// Of the charge's own money; what was paid twice goes back whatever the bill says.
bool may_be_lowered(const refund& one) {
  const bool is_rest = one.reason == refund_reason::rest || one.reason == refund_reason::lower_bill;
  return one.stage == refund_stage::ordered && is_rest;
}

money unsent_rest(const state& known) {
  money rest;
  for (const auto& [ordinal, one] : known.refunds) {
    if (may_be_lowered(one)) rest += one.amount;
  }
  return rest;
}

int128 sum(std::initializer_list<money> parts) {
  int128 total = 0;
  for (const money part : parts) total += part.count();
  return total;
}

}  // namespace

captured meet_prepayment(const state& known, const capture& asked, instant now) {
  captured next;
  next.revision = asked.revision;
  next.due = asked.due;
  next.due_before = known.due;
  if (known.revision == 0) {  // S3
    next.from_held = std::min(asked.due, known.held);
    next.released = known.held - next.from_held;
    next.to_debt = asked.due - next.from_held;
    return next;
  }
  if (asked.due < known.due) {  // S5: what was given up comes back first, then what is owed, then money
    const money less = known.due - asked.due;
    next.loss_forgiven = std::min(known.loss, less);
    next.debt_forgiven = std::min(known.debt, less - next.loss_forgiven);
    const money rest = less - next.loss_forgiven - next.debt_forgiven;
    next.returned = std::min(known.captured, rest);
    next.credited = rest - next.returned;
    return next;
  }
  const money more = asked.due - known.due;
  next.from_refunds = std::min(unsent_rest(known), more);
  const money rest = more - next.from_refunds;
  const bool in_time = now <= asked.ended_at + late_debt_window;
  const money room = in_time ? std::max(none, late_debt_limit - known.late_debt) : none;
  next.to_debt = std::min(rest, room);
  next.to_loss = rest - next.to_debt;
  return next;
}

std::vector<refund_lowered> lowered_refunds(const state& known, money taken) {
  std::vector<refund_lowered> lowered;
  for (auto one = known.refunds.rbegin(); one != known.refunds.rend() && taken > none; ++one) {
    if (!may_be_lowered(one->second)) continue;
    const money part = std::min(taken, one->second.amount);
    if (part == none) continue;
    lowered.push_back({one->first, one->second.amount - part});
    taken -= part;
  }
  PILECLOUD_ASSERT(taken == none, "refunds that were not sent lack {} fen", taken.count());
  return lowered;
}

bool bears(const state& known, const captured& next) {
  for (const money part : {next.due, next.from_held, next.released, next.from_refunds, next.to_debt, next.to_loss,
                           next.loss_forgiven, next.debt_forgiven, next.returned, next.credited}) {
    if (part < none) return false;
  }
  const bool adds_up = sum({next.due}) - sum({next.due_before}) ==
                       sum({next.from_held, next.from_refunds, next.to_debt, next.to_loss}) -
                           sum({next.loss_forgiven, next.debt_forgiven, next.returned, next.credited});
  return adds_up && next.revision > known.revision && next.due_before == known.due &&
         sum({next.from_held, next.released}) == sum({known.held}) && next.from_refunds <= unsent_rest(known) &&
         next.loss_forgiven <= known.loss && next.debt_forgiven <= known.debt && next.returned <= known.captured &&
         next.credited <= known.debt_paid;
}

}  // namespace pilecloud::domain::payment
