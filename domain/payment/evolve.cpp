// SPDX-License-Identifier: Apache-2.0
// What a fact makes of a payment. After every fact paid = held + unmatched + captured + refund pending + refunded, for
// each fact moves money from one of these to another, or adds it to one when it was paid.
#include <algorithm>

#include "domain/payment/capture.hpp"
#include "domain/payment/payment.hpp"

namespace pilecloud::domain::payment {
namespace {

constexpr money none{0};

// Where the money of a refund comes from; nowhere for one that is asked again: it is pending already.
money* source_of(state& known, refund_reason reason) {
  switch (reason) {
    case refund_reason::rest:
    case refund_reason::not_started:
      return &known.held;
    case refund_reason::lower_bill:
    case refund_reason::withdrawal:
      return &known.captured;
    case refund_reason::unmatched:
      return &known.unmatched;
    case refund_reason::repeated:
      return nullptr;
  }
  return nullptr;
}

bool is_receipt(const state& known, const receipt& told) {
  return known.is_demanded && told.amount > none && told.amount <= receipt_max && !known.receipts.contains(told.number);
}

bool may_be_ordered(const state& known, const refund_ordered& next) {
  if (next.ordinal != known.refunds.size() + 1 || next.amount <= none) return false;
  if (!known.receipts.contains(next.receipt)) return false;
  auto sources = known;
  const auto* from = source_of(sources, next.reason);
  return from == nullptr ? next.amount <= known.refund_pending : next.amount <= *from;
}

const refund* find(const state& known, std::uint32_t ordinal) {
  const auto found = known.refunds.find(ordinal);
  return found == known.refunds.end() ? nullptr : &found->second;
}

bool is_in(const state& known, std::uint32_t ordinal, refund_stage stage) {
  const auto* one = find(known, ordinal);
  return one != nullptr && one->stage == stage;
}

bool may_fail(const state& known, const refund_failed& next) {
  // One that cannot even be asked for fails before it is sent.
  const bool unsent = next.how == refund_failure::impossible && is_in(known, next.ordinal, refund_stage::ordered);
  return unsent || is_in(known, next.ordinal, refund_stage::sent);
}

void take(state& known, const receipt& told) {
  known.receipts.emplace(told.number, told);
  known.paid += told.amount;
}

void order(state& known, const refund_ordered& next, instant recorded_at) {
  if (auto* from = source_of(known, next.reason)) {
    *from -= next.amount;
    known.refund_pending += next.amount;
  }
  if (next.reason == refund_reason::not_started) known.was_given_back = true;
  refund one;
  one.receipt = next.receipt;
  one.amount = next.amount;
  one.reason = next.reason;
  one.not_before = next.not_before;
  known.refunds.emplace(next.ordinal, std::move(one));
  known.last_refund_at = std::max({known.last_refund_at, next.not_before, recorded_at});
}

void settle(state& known, const captured& next) {
  known.held -= next.from_held;
  known.captured += next.from_held;
  known.debt += next.to_debt - next.debt_forgiven;
  known.loss += next.to_loss - next.loss_forgiven;
  known.debt_paid -= next.credited;
  if (known.revision > 0) known.late_debt += next.to_debt;
  known.revision = next.revision;
  known.due = next.due;
}

// The money goes to the bill.
void lower(state& known, const refund_lowered& next) {
  auto& one = known.refunds.at(next.ordinal);
  const money taken = one.amount - next.amount;
  one.amount = next.amount;
  known.refund_pending -= taken;
  known.captured += taken;
}

void reach(state& known, std::uint32_t ordinal, refund_stage stage) {
  auto& one = known.refunds.at(ordinal);
  one.stage = stage;
  known.refund_pending -= one.amount;
  known.refunded += one.amount;
}

}  // namespace

bool follows(const state& known, const fact& next) {
  return std::visit(
      overload{
          [&known](const demanded& one) { return !known.is_demanded && one.demand.amount > none; },
          [&known](const lapsed&) { return known.is_demanded && !known.has_lapsed && known.paid_by.empty(); },
          [&known](const paid& one) {
            return is_receipt(known, one.receipt) && known.paid_by.empty() && known.revision == 0;
          },
          [&known](const mispaid& one) { return is_receipt(known, one.receipt); },
          [&known](const passed_on& one) { return one.amount > none && one.amount <= known.held; },
          [&known](const captured& one) { return known.is_demanded && bears(known, one); },
          [&known](const withdrawn& one) {
            return one.amount > none && one.amount <= known.captured && !known.withdrawals.contains(one.ordinal);
          },
          [&known](const debt_paid& one) { return one.amount > none && one.amount <= known.debt; },
          [&known](const refund_ordered& one) { return may_be_ordered(known, one); },
          [&known](const refund_lowered& one) {
            const auto* before = find(known, one.ordinal);
            return before != nullptr && before->stage == refund_stage::ordered && one.amount >= none &&
                   one.amount < before->amount;
          },
          [&known](const refund_sent& one) { return is_in(known, one.ordinal, refund_stage::ordered); },
          [&known](const refund_succeeded& one) { return is_in(known, one.ordinal, refund_stage::sent); },
          [&known](const refund_failed& one) { return may_fail(known, one); },
          [&known](const refund_rerouted& one) { return is_in(known, one.ordinal, refund_stage::failed); },
      },
      next);
}

void evolve(state& known, const fact& next, instant recorded_at) {
  PILECLOUD_ASSERT(follows(known, next), "payment: fact {} cannot follow", next.index());
  std::visit(overload{
                 [&known](const demanded& one) {
                   known.is_demanded = true;
                   known.demand = one.demand;
                 },
                 [&known](const lapsed&) { known.has_lapsed = true; },
                 [&known](const paid& one) {
                   take(known, one.receipt);
                   known.paid_by = one.receipt.number;
                   known.held += one.receipt.amount;
                 },
                 [&known](const mispaid& one) {
                   take(known, one.receipt);
                   known.unmatched += one.receipt.amount;
                 },
                 [&known](const passed_on& one) {
                   known.held -= one.amount;
                   known.captured += one.amount;
                 },
                 [&known](const captured& one) { settle(known, one); },
                 [&known](const withdrawn& one) { known.withdrawals.emplace(one.ordinal, one.amount); },
                 [&known](const debt_paid& one) {
                   known.debt -= one.amount;
                   known.debt_paid += one.amount;
                 },
                 [&known, recorded_at](const refund_ordered& one) { order(known, one, recorded_at); },
                 [&known](const refund_lowered& one) { lower(known, one); },
                 [&known, recorded_at](const refund_sent& one) {
                   known.refunds.at(one.ordinal).stage = refund_stage::sent;
                   known.last_refund_at = std::max(known.last_refund_at, recorded_at);
                 },
                 [&known](const refund_succeeded& one) { reach(known, one.ordinal, refund_stage::succeeded); },
                 [&known](const refund_failed& one) {
                   auto& failed = known.refunds.at(one.ordinal);
                   failed.stage = refund_stage::failed;
                   failed.failure = one.how;
                 },
                 [&known](const refund_rerouted& one) { reach(known, one.ordinal, refund_stage::rerouted); },
             },
             next);
}

}  // namespace pilecloud::domain::payment
