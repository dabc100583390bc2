// SPDX-License-Identifier: Apache-2.0
#include "domain/payment/payment.hpp"

#include <doctest/doctest.h>

#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::payment {
namespace {

using tests::noon;
constexpr auto minute = std::chrono::minutes{1};
using facts = std::vector<fact>;

demand prepayment() {
  demand asked;
  asked.owner = operator_id{"o"};
  asked.merchant = "m";
  asked.channel = channel::wechat_pay;
  asked.purpose = purpose::prepayment;
  asked.session = session_id{"P/1"};
  asked.amount = money{5'000};
  asked.number = "PAY-000001";
  asked.expires_at = noon + 15 * minute;
  return asked;
}
receipt received(const std::string& number, int fen = 5'000) { return {number, money{fen}, "payer", noon}; }

struct life {
  state known;
  instant now = noon;

  facts does(const command& asked) {
    const auto decided = decide(known, asked, now);
    REQUIRE_MESSAGE(decided.ok(), tests::outcome(decided));
    for (const auto& one : decided.value().facts) {
      REQUIRE(follows(known, one));
      evolve(known, one, now);
    }
    return decided.value().facts;
  }
  std::string says(const command& asked) const { return tests::outcome(decide(known, asked, now)); }
};
life paid_life() {
  life one;
  one.does(ask_for{prepayment()});
  one.does(record_receipt{received("4200")});
  return one;
}
capture bill(std::uint32_t revision, int fen, instant ended_at = noon) { return {revision, money{fen}, ended_at}; }

TEST_CASE("what is asked for must be possible, and does not change") {
  life one;
  auto asked = prepayment();
  asked.amount = money{0};
  CHECK(one.says(ask_for{asked}) == "amount_must_be_positive amount_fen");
  asked.amount = amount_max + money{1};
  CHECK(one.says(ask_for{asked}) == "amount_must_not_exceed_limit amount_fen");
  asked = prepayment();
  for (const auto* number : {"short", "with space 1", "012345678901234567890123456789012", "订单00001"}) {
    asked.number = number;
    CHECK(one.says(ask_for{asked}) == "number_must_fit_the_channel number");
  }
  asked = prepayment();
  asked.expires_at = noon;
  CHECK(one.says(ask_for{asked}) == "demand_must_expire_in_the_future expires_at");
  asked = prepayment();
  asked.session = {};
  CHECK(one.says(ask_for{asked}) == "prepayment_must_name_its_session session");
  asked.purpose = purpose::top_up;
  CHECK(one.says(ask_for{asked}) == "top_up_must_name_its_account account");
  CHECK(one.says(record_receipt{received("1")}) == "payment_must_be_demanded");
  one.does(ask_for{prepayment()});
  CHECK(one.says(ask_for{prepayment()}) == "nothing new");
  asked = prepayment();
  asked.amount = money{1};
  CHECK(one.says(ask_for{asked}) == "demand_must_not_change");
}

TEST_CASE("S3: what is due is captured, the rest is refunded at once") {
  auto one = paid_life();
  CHECK(one.known.held == money{5'000});
  const auto told = one.does(bill(1, 1'250));
  captured expected;
  expected.revision = 1;
  expected.due = expected.from_held = money{1'250};
  expected.released = money{3'750};
  CHECK(told == facts{expected, refund_ordered{1, "4200", money{3'750}, refund_reason::rest, instant{}}});
  CHECK(one.says(bill(1, 1'250)) == "nothing new");
  CHECK(one.says(bill(1, 1'251)) == "capture_must_not_change due_fen");
  one.does(send_refund{1});
  CHECK(one.says(send_refund{1}) == "nothing new");
  one.does(record_refund{1, noon});
  CHECK(one.known.refunded == money{3'750});
  CHECK(one.known.captured == money{1'250});
  CHECK(refund_number(one.known, 1) == "PAY-000001R1");
}

TEST_CASE("S3: more than was paid is a debt") {
  auto one = paid_life();
  one.does(bill(1, 6'000));
  CHECK(one.known.captured == money{5'000});
  CHECK(one.known.debt == money{1'000});
  CHECK(one.known.refunds.empty());
  CHECK(one.says(pay_debt{money{1'001}}) == "debt_must_cover_amount amount_fen");
  one.does(pay_debt{money{1'000}});
  // A lower bill then returns what came this way, and credits who paid the debt.
  const auto told = one.does(bill(2, 0));
  CHECK(std::get<captured>(told[0]).returned == money{5'000});
  CHECK(std::get<captured>(told[0]).credited == money{1'000});
}

TEST_CASE(
    "S5: a higher bill takes from refunds that were not sent, then from a debt up to 50 yuan, then it is a loss") {
  auto one = paid_life();
  one.does(bill(1, 4'000));
  one.does(bill(2, 4'400));
  CHECK(one.known.refunds.at(1).amount == money{600});
  CHECK(one.known.captured == money{4'400});
  one.does(send_refund{1});
  one.does(bill(3, 9'500));
  CHECK(one.known.refunds.at(1).amount == money{600});
  CHECK(one.known.debt == money{5'000});
  CHECK(one.known.loss == money{100});
  one.does(bill(4, 9'450));
  CHECK(one.known.loss == money{50});
  auto late = paid_life();
  late.does(bill(1, 5'000));
  late.now = noon + late_debt_window + minute;
  late.does(bill(2, 5'001));
  CHECK(late.known.loss == money{1});
}

TEST_CASE("S5: a refund taken whole by a higher bill is never sent") {
  auto one = paid_life();
  one.does(bill(1, 4'000));
  one.does(bill(2, 5'000));
  CHECK(one.known.refunds.at(1).amount == money{0});
  CHECK(one.says(send_refund{1}) == "refund_must_not_have_ended");
}

TEST_CASE("S6: a charge that did not begin gives all back, and what is paid after that is late") {
  auto one = paid_life();
  CHECK(one.does(give_back{}) == facts{refund_ordered{1, "4200", money{5'000}, refund_reason::not_started, instant{}}});
  CHECK(one.says(give_back{}) == "nothing new");
  life unpaid;
  unpaid.does(ask_for{prepayment()});
  CHECK(unpaid.does(give_back{}) == facts{lapsed{lapse_reason::cancelled}});
  CHECK(unpaid.says(give_back{}) == "nothing new");
  unpaid.does(record_receipt{received("4200")});
  CHECK(unpaid.known.paid_by.empty());
  CHECK(unpaid.known.refund_pending == money{5'000});
}

TEST_CASE("S11: genuine money that fits nothing goes back in full and starts nothing") {
  life one;
  one.does(ask_for{prepayment()});
  const auto wrong = one.does(record_receipt{received("1", 4'999)});
  CHECK(std::get<mispaid>(wrong[0]).reason == misfit::wrong_amount);
  one.does(record_receipt{received("2")});
  const auto doubled = one.does(record_receipt{received("3")});
  CHECK(std::get<mispaid>(doubled[0]).reason == misfit::doubled);
  CHECK(one.known.paid_by == "2");
  CHECK(one.known.held == money{5'000});
  CHECK(one.known.refund_pending == money{9'999});
  CHECK(one.says(record_receipt{received("3")}) == "nothing new");
  CHECK(one.says(record_receipt{received("3", 1)}) == "receipt_must_not_change amount_fen");
  life gone;
  gone.does(ask_for{prepayment()});
  gone.does(lapse{lapse_reason::expired});
  CHECK(std::get<mispaid>(gone.does(record_receipt{received("1")})[0]).reason == misfit::late);
}

TEST_CASE(
    "S7: a minute between two refunds of a payment; closed asks again under a new number; the rest is a person's") {
  auto one = paid_life();
  one.does(record_receipt{received("4201")});  // refund 1
  one.does(bill(1, 1'000));                    // refund 2
  one.does(send_refund{1});
  CHECK(one.says(send_refund{2}) == "refund_must_not_be_sent_yet");
  one.now += minute;
  one.does(send_refund{2});
  CHECK(one.says(record_refund{3, noon}) == "refund_must_be_known ordinal");
  const auto told = one.does(record_refund_failure{2, refund_failure::closed});
  CHECK(std::get<refund_ordered>(told[1]).ordinal == 3);
  CHECK(std::get<refund_ordered>(told[1]).amount == money{4'000});
  CHECK(one.says(reroute_refund{2, {}, "n"}) == "refund_must_have_failed");
  CHECK(one.says(record_refund{3, noon}) == "refund_must_have_been_sent");
  one.now += minute;
  one.does(send_refund{3});
  one.does(record_refund_failure{3, refund_failure::abnormal});
  CHECK(one.known.refund_pending == money{9'000});
  one.does(reroute_refund{3, account_id{"a"}, "card is void"});
  CHECK(one.known.refunded == money{4'000});
  CHECK(one.says(record_refund{3, noon}) == "refund_must_not_have_ended");
}

TEST_CASE("S7: after a year, or beyond fifty, a refund is a person's from the beginning") {
  auto one = paid_life();
  one.now = noon + refundable_for + minute;
  const auto told = one.does(bill(1, 1'000));
  CHECK(told[2] == fact{refund_failed{1, refund_failure::impossible}});
  CHECK(one.says(send_refund{1}) == "refund_must_not_have_ended");
  one.does(reroute_refund{1, account_id{"a"}, "too old"});
  CHECK(one.known.refunded == money{4'000});
}

TEST_CASE("a top-up is passed on whole, and a withdrawal takes its route back") {
  life one;
  auto asked = prepayment();
  asked.purpose = purpose::top_up;
  asked.account = account_id{"a"};
  one.does(ask_for{asked});
  CHECK(one.says(pass_on{}) == "payment_must_be_paid");
  one.does(record_receipt{received("4200")});
  CHECK(one.does(pass_on{}) == facts{passed_on{account_id{"a"}, money{5'000}}});
  CHECK(one.says(pass_on{}) == "nothing new");
  CHECK(one.says(bill(1, 1)) == "purpose_must_fit");
  CHECK(one.says(withdraw{1, money{5'001}}) == "captured_must_cover_amount amount_fen");
  one.does(withdraw{1, money{2'000}});
  CHECK(one.says(withdraw{1, money{2'000}}) == "nothing new");
  CHECK(one.says(withdraw{1, money{1}}) == "withdrawal_must_not_change amount_fen");
  CHECK(one.known.refund_pending == money{2'000});
  CHECK(one.known.captured == money{3'000});
}

}  // namespace
}  // namespace pilecloud::domain::payment
