// SPDX-License-Identifier: Apache-2.0
// Settlement revisions meeting a wallet: rules.md S3 and S5 as tables.
#include "domain/account/account.hpp"
#include "domain/account/charge.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::account {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;

const session_id here{"pile-1/1"};
constexpr auto day = std::chrono::hours{24};

// An account with `balance` free and `held` for the session.
state wallet(std::int64_t balance, std::int64_t held) {
  state known = tests::after<state, fact>({registered{}});
  if (balance + held > 0) evolve(known, topped_up{money{balance + held}, top_up_channel::sandbox, ""}, noon);
  if (held > 0) evolve(known, hold_placed{here, money{held}}, noon);
  return known;
}

charge asking(std::uint32_t revision, std::int64_t due, bool beyond = false, instant ended_at = noon) {
  return {here, revision, money{due}, ended_at, beyond};
}

charged apply(state& known, const charge& asked, instant now = noon) {
  const auto facts = facts_of(decide(known, asked, now));
  REQUIRE(facts.size() == 1);
  evolve(known, facts.front(), now);
  return std::get<charged>(facts.front());
}

struct parts {
  std::int64_t captured, released, from_balance, to_debt, to_loss, loss_forgiven, debt_forgiven, refunded;
  bool operator==(const parts&) const = default;
};
parts parts_of(const charged& one) {
  return {one.captured.count(), one.released.count(),      one.from_balance.count(),  one.to_debt.count(),
          one.to_loss.count(),  one.loss_forgiven.count(), one.debt_forgiven.count(), one.refunded.count()};
}

TEST_CASE("S3: the first revision takes what is due from the hold; the rest of the hold goes back, a lack is a debt") {
  struct row {
    std::int64_t balance, held, due;
    bool beyond;
    parts expected;
    std::int64_t balance_after, debt_after;
  };
  const row table[] = {
      //  bal  held   due  beyond  capt  rel  bal  debt loss lf df ref  balance debt
      {100, 500, 300, false, {300, 200, 0, 0, 0, 0, 0, 0}, 300, 0},       // D < P
      {100, 500, 500, false, {500, 0, 0, 0, 0, 0, 0, 0}, 100, 0},         // D = P
      {100, 500, 0, false, {0, 500, 0, 0, 0, 0, 0, 0}, 600, 0},           // a zero bill is a bill
      {100, 500, 700, false, {500, 0, 0, 200, 0, 0, 0, 0}, 100, 200},     // D > P: the balance is not touched
      {300, 500, 700, true, {500, 0, 200, 0, 0, 0, 0, 0}, 100, 0},        // but when the order said so
      {100, 500, 700, true, {500, 0, 100, 100, 0, 0, 0, 0}, 0, 100},      // as far as it goes
      {100, 0, 700, false, {0, 0, 0, 700, 0, 0, 0, 0}, 100, 700},         // S8: no hold, still the account's
      {900, 0, 700, true, {0, 0, 700, 0, 0, 0, 0, 0}, 200, 0},            //
      {0, 0, 90'000, false, {0, 0, 0, 90'000, 0, 0, 0, 0}, 0, 90'000},    // S5's limit is for late records only
      {0, 500, 90'000, true, {500, 0, 0, 89'500, 0, 0, 0, 0}, 0, 89'500}  //
  };
  for (const auto& one : table) {
    CAPTURE(one.balance);
    CAPTURE(one.due);
    auto known = wallet(one.balance, one.held);
    CHECK(parts_of(apply(known, asking(1, one.due, one.beyond))) == one.expected);
    CHECK(known.balance == money{one.balance_after});
    CHECK(known.held == money{0});
    CHECK(known.debt == money{one.debt_after});
  }
}

TEST_CASE("S5: a later revision that is lower lowers the loss, then the debt, then pays back") {
  // The debt of the first revision does not count as late: 6,000 more are 5,000 of debt and 1,000 of loss.
  auto known = wallet(0, 500);
  apply(known, asking(1, 700));
  CHECK(parts_of(apply(known, asking(2, 6700))) == parts{0, 0, 0, 5000, 1000, 0, 0, 0});
  CHECK(parts_of(apply(known, asking(3, 6200))) == parts{0, 0, 0, 0, 0, 500, 0, 0});
  CHECK(parts_of(apply(known, asking(4, 5000))) == parts{0, 0, 0, 0, 0, 500, 700, 0});
  CHECK(parts_of(apply(known, asking(5, 300))) == parts{0, 0, 0, 0, 0, 0, 4500, 200});
  CHECK(known.balance == money{200});
  CHECK(known.debt == money{0});
  CHECK(parts_of(apply(known, asking(6, 0))) == parts{0, 0, 0, 0, 0, 0, 0, 300});
  CHECK(known.balance == money{500});
}

TEST_CASE("S5: more due is a debt within 30 days after the end and up to 50 yuan a session, beyond that a loss") {
  struct row {
    duration later;
    std::int64_t more;
    parts expected;
  };
  const row table[] = {
      {day, 4999, {0, 0, 0, 4999, 0, 0, 0, 0}},              //
      {day * 30, 5000, {0, 0, 0, 5000, 0, 0, 0, 0}},         // both limits still hold
      {day, 5001, {0, 0, 0, 5000, 1, 0, 0, 0}},              // up to the limit
      {day * 30 + duration{1}, 1, {0, 0, 0, 0, 1, 0, 0, 0}}  // too late for any
  };
  for (const auto& one : table) {
    CAPTURE(one.more);
    auto known = wallet(800, 500);
    apply(known, asking(1, 400));
    CHECK(parts_of(apply(known, asking(2, 400 + one.more), noon + one.later)) == one.expected);
    CHECK(known.balance == money{900});
  }
}

TEST_CASE("S5: the limit counts what one session was asked for late, whether paid or not; what was forgiven is free") {
  auto known = wallet(9000, 500);
  apply(known, asking(1, 500));
  CHECK(apply(known, asking(2, 3500)).to_debt == money{3000});
  evolve(known, debt_paid{here, money{3000}}, noon);
  CHECK(parts_of(apply(known, asking(3, 6000))) == parts{0, 0, 0, 2000, 500, 0, 0, 0});
  CHECK(parts_of(apply(known, asking(4, 5000))) == parts{0, 0, 0, 0, 0, 500, 500, 0});
  CHECK(parts_of(apply(known, asking(5, 6000))) == parts{0, 0, 0, 500, 500, 0, 0, 0});
}

TEST_CASE("S5: more due is taken from the balance only if the order said so, then the limits hold for the rest") {
  auto known = wallet(300, 500);
  apply(known, asking(1, 500, true));
  CHECK(parts_of(apply(known, asking(2, 1000, true))) == parts{0, 0, 300, 200, 0, 0, 0, 0});
  CHECK(known.balance == money{0});
}

TEST_CASE("S2: a charge is known by (session, revision); what is due is absolute, so a jump moves the difference") {
  auto known = wallet(0, 500);
  apply(known, asking(2, 300));
  CHECK(outcome(decide(known, asking(2, 300), noon)) == "nothing new");
  CHECK(outcome(decide(known, asking(1, 999), noon)) == "nothing new");
  CHECK(outcome(decide(known, asking(2, 301), noon)) == "charge_must_not_change due_fen");
  CHECK(outcome(decide(known, asking(0, 300), noon)) == "revision_must_follow revision");
  CHECK(outcome(decide(known, asking(3, -1), noon)) == "amount_must_be_positive due_fen");
  CHECK(outcome(decide(known, asking(3, charge_limit.count() + 1), noon)) == "amount_must_not_exceed_limit due_fen");
  CHECK(parts_of(apply(known, asking(7, 200))) == parts{0, 0, 0, 0, 0, 0, 0, 100});
  CHECK(known.sessions.at(here).revision == 7);
}

TEST_CASE("S2: a revision with the same amount due moves nothing but is remembered") {
  auto known = wallet(0, 500);
  apply(known, asking(1, 300));
  CHECK(parts_of(apply(known, asking(2, 300))) == parts{0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(outcome(decide(known, asking(2, 300), noon)) == "nothing new");
}

TEST_CASE("a charged session takes neither a hold nor a release any more") {
  auto known = wallet(900, 0);
  apply(known, asking(1, 300));
  CHECK(outcome(decide(known, release_hold{here}, noon)) == "nothing new");
  evolve(known, topped_up{money{500}, top_up_channel::cash, ""}, noon);
  CHECK(outcome(decide(known, place_hold{here, money{100}}, noon)) == "session_must_not_be_released session");
}

TEST_CASE("S6: a start that came after its failure may still be charged, the hold being gone") {
  auto known = wallet(0, 500);
  evolve(known, hold_released{here, money{500}}, noon);
  CHECK(parts_of(apply(known, asking(1, 120))) == parts{0, 0, 0, 120, 0, 0, 0, 0});
  CHECK(known.balance == money{500});
}

TEST_CASE("charged facts that do not add up, or that the wallet cannot bear, cannot follow") {
  auto known = wallet(100, 500);
  const auto good = std::get<charged>(facts_of(decide(known, asking(1, 700, true), noon)).front());
  CHECK(follows(known, good));
  const auto broken = [&good](auto change) {
    auto one = good;
    change(one);
    return one;
  };
  CHECK_FALSE(follows(known, broken([](charged& one) { one.due += money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.revision = 0; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.due_before = money{1}, one.due += money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.captured += money{1}, one.to_debt -= money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.from_balance += money{1}, one.to_debt -= money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.to_debt = money{-1}, one.to_loss = money{101}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.loss_forgiven = money{1}, one.to_debt += money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.refunded = money{1}, one.to_debt += money{1}; })));
  CHECK_FALSE(follows(known, broken([](charged& one) { one.to_debt = money{INT64_MAX}, one.due = money{INT64_MAX}; })));
}

}  // namespace
}  // namespace pilecloud::domain::account
