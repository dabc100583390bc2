// SPDX-License-Identifier: Apache-2.0
// What a channel says of money is never refused for what we think of it: genuine money that fits nothing is kept and
// goes back (rules.md S11). Commands carry natural keys that are looked up before any rule (R8).
#include <algorithm>

#include "domain/payment/capture.hpp"
#include "domain/payment/payment.hpp"

namespace pilecloud::domain::payment {
namespace {

using decided = decision<fact, rule>;
constexpr money none{0};

bool fits_channel(const std::string& number) {
  return number.size() >= 6 && number.size() <= 32 && std::all_of(number.begin(), number.end(), [](char one) {
           return (one >= '0' && one <= '9') || (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z') ||
                  one == '-' || one == '_';
         });
}

// At the end of an answer, so that its ordinal and pause count those before it.
void order_refund(const state& known, const receipt& of, money amount, refund_reason reason, instant now,
                  accepted<fact>& answer) {
  if (amount <= none) return;
  auto ordinal = static_cast<std::uint32_t>(known.refunds.size());
  for (const auto& one : answer.facts) ordinal += std::holds_alternative<refund_ordered>(one) ? 1 : 0;
  ++ordinal;
  const auto not_before = ordinal == 1 ? instant{} : std::max(now, known.last_refund_at + pause_between_refunds);
  answer.facts.emplace_back(refund_ordered{ordinal, of.number, amount, reason, not_before});
  const bool is_possible = ordinal <= refunds_max && now <= of.at + refundable_for;
  if (!is_possible) answer.facts.emplace_back(refund_failed{ordinal, refund_failure::impossible});
}

decided on_ask_for(const state& known, const ask_for& asked, instant now) {
  const auto& wanted = asked.demand;
  if (known.is_demanded) {
    if (known.demand == wanted) return nothing_new<fact>();
    return refuse(rule::demand_must_not_change);
  }
  if (wanted.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  if (wanted.amount > amount_max) return refuse(rule::amount_must_not_exceed_limit, "amount_fen");
  if (!fits_channel(wanted.number)) return refuse(rule::number_must_fit_the_channel, "number");
  if (wanted.expires_at <= now) return refuse(rule::demand_must_expire_in_the_future, "expires_at");
  if (wanted.purpose == purpose::prepayment && wanted.session.empty()) {
    return refuse(rule::prepayment_must_name_its_session, "session");
  }
  if (wanted.purpose == purpose::top_up && wanted.account.empty()) {
    return refuse(rule::top_up_must_name_its_account, "account");
  }
  return accept<fact>(demanded{wanted});
}

decided on_receipt(const state& known, const record_receipt& asked, instant now) {
  const auto& told = asked.receipt;
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (const auto present = known.receipts.find(told.number); present != known.receipts.end()) {
    if (present->second.amount == told.amount) return nothing_new<fact>();
    return refuse(rule::receipt_must_not_change, "amount_fen");
  }
  if (told.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  if (told.amount > receipt_max) return refuse(rule::amount_must_not_exceed_limit, "amount_fen");
  const bool is_late = known.has_lapsed || known.revision > 0;  // billed without it: a debt is paid as a debt
  const bool is_first = known.paid_by.empty();
  if (is_first && !is_late && told.amount == known.demand.amount) return accept<fact>(paid{told});
  const auto reason = !is_first ? misfit::doubled : is_late ? misfit::late : misfit::wrong_amount;
  auto answer = accept<fact>(mispaid{told, reason});
  order_refund(known, told, told.amount, refund_reason::unmatched, now, answer);
  return answer;
}

decided on_lapse(const state& known, const lapse& asked) {
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (known.has_lapsed || !known.paid_by.empty()) return nothing_new<fact>();
  return accept<fact>(lapsed{asked.reason});
}

decided on_pass_on(const state& known) {
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (known.demand.purpose != purpose::top_up) return refuse(rule::purpose_must_fit);
  if (known.paid_by.empty()) return refuse(rule::payment_must_be_paid);
  if (known.held == none) return nothing_new<fact>();
  return accept<fact>(passed_on{known.demand.account, known.held});
}

decided on_give_back(const state& known, instant now) {
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (known.demand.purpose != purpose::prepayment) return refuse(rule::purpose_must_fit);
  if (known.paid_by.empty()) return on_lapse(known, lapse{lapse_reason::cancelled});
  if (known.was_given_back || known.revision > 0) return nothing_new<fact>();
  accepted<fact> answer;
  order_refund(known, known.receipts.at(known.paid_by), known.held, refund_reason::not_started, now, answer);
  return answer;
}

decided on_capture(const state& known, const capture& asked, instant now) {
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (known.demand.purpose != purpose::prepayment) return refuse(rule::purpose_must_fit);
  if (asked.revision == 0) return refuse(rule::revision_must_follow, "revision");
  if (asked.revision < known.revision) return nothing_new<fact>();
  if (asked.revision == known.revision) {
    if (asked.due != known.due) return refuse(rule::capture_must_not_change, "due_fen");
    return nothing_new<fact>();
  }
  if (asked.due < none) return refuse(rule::amount_must_be_positive, "due_fen");
  if (asked.due > receipt_max) return refuse(rule::amount_must_not_exceed_limit, "due_fen");
  const auto next = meet_prepayment(known, asked, now);
  auto answer = accept<fact>(next);
  for (const auto& one : lowered_refunds(known, next.from_refunds)) answer.facts.emplace_back(one);
  if (next.released + next.returned > none) {
    const auto& of = known.receipts.at(known.paid_by);
    order_refund(known, of, next.released, refund_reason::rest, now, answer);
    order_refund(known, of, next.returned, refund_reason::lower_bill, now, answer);
  }
  return answer;
}

decided on_pay_debt(const state& known, const pay_debt& asked) {
  if (asked.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  if (asked.amount > known.debt) return refuse(rule::debt_must_cover_amount, "amount_fen");
  return accept<fact>(debt_paid{asked.amount});
}

decided on_withdraw(const state& known, const withdraw& asked, instant now) {
  if (!known.is_demanded) return refuse(rule::payment_must_be_demanded);
  if (known.demand.purpose != purpose::top_up) return refuse(rule::purpose_must_fit);
  if (const auto before = known.withdrawals.find(asked.ordinal); before != known.withdrawals.end()) {
    if (before->second == asked.amount) return nothing_new<fact>();
    return refuse(rule::withdrawal_must_not_change, "amount_fen");
  }
  if (asked.amount <= none) return refuse(rule::amount_must_be_positive, "amount_fen");
  if (asked.amount > known.captured) return refuse(rule::captured_must_cover_amount, "amount_fen");
  auto answer = accept<fact>(withdrawn{asked.ordinal, asked.amount});
  order_refund(known, known.receipts.at(known.paid_by), asked.amount, refund_reason::withdrawal, now, answer);
  return answer;
}

const refund* find(const state& known, std::uint32_t ordinal) {
  const auto found = known.refunds.find(ordinal);
  return found == known.refunds.end() ? nullptr : &found->second;
}

decided on_send(const state& known, const send_refund& asked, instant now) {
  const auto* one = find(known, asked.ordinal);
  if (one == nullptr) return refuse(rule::refund_must_be_known, "ordinal");
  if (one->stage == refund_stage::sent) return nothing_new<fact>();  // S7: again under the same number
  if (one->stage != refund_stage::ordered || one->amount == none) return refuse(rule::refund_must_not_have_ended);
  if (now < one->not_before) return refuse(rule::refund_must_not_be_sent_yet);
  return accept<fact>(refund_sent{asked.ordinal});
}

decided on_refund(const state& known, const record_refund& asked) {
  const auto* one = find(known, asked.ordinal);
  if (one == nullptr) return refuse(rule::refund_must_be_known, "ordinal");
  if (one->stage == refund_stage::succeeded) return nothing_new<fact>();
  if (one->stage == refund_stage::ordered) return refuse(rule::refund_must_have_been_sent);
  if (one->stage != refund_stage::sent) return refuse(rule::refund_must_not_have_ended);
  return accept<fact>(refund_succeeded{asked.ordinal, asked.at});
}

decided on_refund_failure(const state& known, const record_refund_failure& asked, instant now) {
  const auto* one = find(known, asked.ordinal);
  if (one == nullptr) return refuse(rule::refund_must_be_known, "ordinal");
  if (one->stage == refund_stage::failed && one->failure == asked.how) return nothing_new<fact>();
  if (one->stage == refund_stage::ordered) return refuse(rule::refund_must_have_been_sent);
  if (one->stage != refund_stage::sent) return refuse(rule::refund_must_not_have_ended);
  auto answer = accept<fact>(refund_failed{asked.ordinal, asked.how});
  if (asked.how == refund_failure::closed) {
    order_refund(known, known.receipts.at(one->receipt), one->amount, refund_reason::repeated, now, answer);
  }
  return answer;
}

decided on_reroute(const state& known, const reroute_refund& asked) {
  const auto* one = find(known, asked.ordinal);
  if (one == nullptr) return refuse(rule::refund_must_be_known, "ordinal");
  if (one->stage == refund_stage::rerouted) return nothing_new<fact>();
  // One that was closed is asked again under a new number.
  const bool is_persons = one->stage == refund_stage::failed && one->failure != refund_failure::closed;
  if (!is_persons) return refuse(rule::refund_must_have_failed);
  return accept<fact>(refund_rerouted{asked.ordinal, asked.account, asked.note});
}

}  // namespace

std::string refund_number(const state& known, std::uint32_t ordinal) {
  return known.demand.number + "R" + std::to_string(ordinal);
}

decision<fact, rule> decide(const state& known, const command& asked, instant now) {
  return std::visit(overload{
                        [&](const ask_for& one) { return on_ask_for(known, one, now); },
                        [&](const record_receipt& one) { return on_receipt(known, one, now); },
                        [&](const lapse& one) { return on_lapse(known, one); },
                        [&](const pass_on&) { return on_pass_on(known); },
                        [&](const give_back&) { return on_give_back(known, now); },
                        [&](const capture& one) { return on_capture(known, one, now); },
                        [&](const pay_debt& one) { return on_pay_debt(known, one); },
                        [&](const withdraw& one) { return on_withdraw(known, one, now); },
                        [&](const send_refund& one) { return on_send(known, one, now); },
                        [&](const record_refund& one) { return on_refund(known, one); },
                        [&](const record_refund_failure& one) { return on_refund_failure(known, one, now); },
                        [&](const reroute_refund& one) { return on_reroute(known, one); },
                    },
                    asked);
}

}  // namespace pilecloud::domain::payment
