// SPDX-License-Identifier: Apache-2.0
// Random lives of a payment: what must hold after every fact, whatever came before (rules.md S1, S5, S7, S11, R8).
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/payment/payment.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::payment {
namespace {

using tests::noon;
constexpr money none{0};

demand any_demand(purpose why) {
  demand asked;
  asked.owner = operator_id{"o"};
  asked.merchant = "m";
  asked.channel = channel::sandbox;
  asked.purpose = why;
  asked.session = why == purpose::prepayment ? session_id{"P/1"} : session_id{};
  asked.account = account_id{"a"};
  asked.amount = money{5'000};
  asked.number = "PAY-000001";
  asked.expires_at = noon + std::chrono::minutes{15};
  return asked;
}

money any_amount() { return money{*rc::gen::inRange(-1, 9'000)}; }
std::uint32_t any_ordinal() { return *rc::gen::inRange<std::uint32_t>(0, 8); }

command any_command(purpose why) {
  switch (*rc::gen::inRange(0, 18)) {
    case 0:
      return ask_for{any_demand(why)};
    case 1:
    case 2:
    case 3: {
      const auto amount = *rc::gen::element(5'000, 5'000, 5'000, 4'999);
      return record_receipt{{std::to_string(*rc::gen::inRange(0, 4)), money{amount}, "payer", noon}};
    }
    case 4:
      return *rc::gen::inRange(0, 4) == 0 ? command{lapse{lapse_reason::expired}} : command{pass_on{}};
    case 5:
      return pass_on{};
    case 6:
      return *rc::gen::inRange(0, 4) == 0 ? command{give_back{}} : command{pay_debt{any_amount()}};
    case 7:
      return pay_debt{any_amount()};
    case 8:
    case 9:
    case 10:
    case 11:
      return capture{*rc::gen::inRange<std::uint32_t>(0, 7), any_amount(),
                     noon - std::chrono::hours{*rc::gen::inRange(0, 24 * 40)}};
    case 12:
      return withdraw{any_ordinal(), any_amount()};
    case 13:
    case 14:
      return send_refund{any_ordinal()};
    case 15:
      return record_refund{any_ordinal(), noon};
    case 16:
      return record_refund_failure{any_ordinal(), *rc::gen::element(refund_failure::closed, refund_failure::abnormal,
                                                                    refund_failure::impossible)};
    default:
      return reroute_refund{any_ordinal(), account_id{"a"}, "n"};
  }
}

void check_money(const state& known) {
  for (const money part : {known.paid, known.held, known.unmatched, known.captured, known.refund_pending,
                           known.refunded, known.debt, known.debt_paid, known.loss}) {
    RC_ASSERT(part >= none);
  }
  RC_ASSERT(known.paid == known.held + known.unmatched + known.captured + known.refund_pending + known.refunded);  // S1
  money received, pending, refunded;
  for (const auto& [number, one] : known.receipts) received += one.amount;
  RC_ASSERT(known.paid == received);
  for (const auto& [ordinal, one] : known.refunds) {
    const bool was_repeated = one.stage == refund_stage::failed && one.failure == refund_failure::closed;
    const bool is_over = one.stage == refund_stage::succeeded || one.stage == refund_stage::rerouted;
    if (is_over) refunded += one.amount;
    if (!is_over && !was_repeated) pending += one.amount;
  }
  RC_ASSERT(known.refund_pending == pending);
  RC_ASSERT(known.refunded == refunded);
}

// Of what was due somebody paid, owes or lost every fen.
void check_bill(const state& known) {
  if (known.demand.purpose != purpose::prepayment || known.revision == 0) return;
  RC_ASSERT(known.due == known.captured + known.debt + known.debt_paid + known.loss);
  RC_ASSERT(known.held == none);
}

struct life {
  state known;
  instant now = noon;

  void does(const command& asked) {
    const auto decided = decide(known, asked, now);
    if (!decided.ok()) return;
    for (const auto& one : decided.value().facts) {
      RC_ASSERT(follows(known, one));
      evolve(known, one, now);
    }
    RC_ASSERT(known.unmatched == none);  // goes back in the commit that took it
    check_money(known);
    check_bill(known);
  }
};

TEST_CASE("S1: in any life of a payment every fen paid is held, captured, on its way back or back") {
  CHECK(rc::check("lives of a payment", [] {
    const auto why = *rc::gen::element(purpose::prepayment, purpose::prepayment, purpose::top_up);
    life one;
    one.does(ask_for{any_demand(why)});
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      one.now += std::chrono::seconds{*rc::gen::inRange(0, 90)};
      one.does(any_command(why));
    }
    RC_TAG(one.known.paid_by.empty() ? "unpaid" : one.known.refunds.empty() ? "paid" : "refunded");
  }));
}

TEST_CASE("R8: a command that was taken once is taken again without a fact") {
  CHECK(rc::check("repeats", [] {
    const auto why = *rc::gen::element(purpose::prepayment, purpose::top_up);
    life one;
    one.does(ask_for{any_demand(why)});
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      one.now += std::chrono::minutes{2};
      const auto asked = any_command(why);
      const bool taken = decide(one.known, asked, one.now).ok();
      one.does(asked);
      // A debt is paid as often as somebody pays; who pays has a command id of their own.
      if (!taken || std::holds_alternative<pay_debt>(asked)) continue;
      const auto again = decide(one.known, asked, one.now);
      RC_ASSERT(again.ok());
      RC_ASSERT(again.value().facts.empty());
    }
  }));
}

}  // namespace
}  // namespace pilecloud::domain::payment
