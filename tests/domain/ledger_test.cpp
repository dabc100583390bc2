// SPDX-License-Identifier: Apache-2.0
// Postings as tables, and transit that empties when a session's charge has met the wallet (rules.md S1, S2, S12).
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/account/account.hpp"
#include "domain/ledger/postings.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::ledger {
namespace {

using postings = std::vector<posting>;
using tests::noon;

const account_id a{"a"};
const session_id s{"p/1"};

session::settled settlement(session::payment_source source, std::int64_t electricity, std::int64_t service) {
  session::settled one;
  one.revision = 1;
  one.source = source;
  one.owner = operator_id{"op"};
  one.account = a;
  one.electricity_change = money{electricity};
  one.service_change = money{service};
  return one;
}

TEST_CASE("S1: what moves a wallet's money, line by line") {
  CHECK(postings_of(a, account::topped_up{money{500}, account::top_up_channel::bank_transfer, "r"}) ==
        postings{{book::channel_clearing, "bank_transfer", money{500}}, {book::wallet_principal, "a", money{-500}}});
  CHECK(postings_of(a, account::hold_placed{s, money{400}}) ==
        postings{{book::wallet_principal, "a", money{400}}, {book::wallet_held, "a", money{-400}}});
  CHECK(postings_of(a, account::hold_released{s, money{400}}) ==
        postings{{book::wallet_held, "a", money{400}}, {book::wallet_principal, "a", money{-400}}});
  CHECK(postings_of(a, account::debt_paid{s, money{70}}) ==
        postings{{book::wallet_principal, "a", money{70}}, {book::receivable_debts, "a", money{-70}}});
}

TEST_CASE("S1: facts that move no money post nothing, and no line is 0") {
  CHECK(postings_of(a, account::hold_released{s, money{0}}).empty());
  CHECK(postings_of(a, account::registered{}).empty());
  CHECK(postings_of(a, account::frozen{}).empty());
  CHECK(postings_of(s, session::funded{money{400}}).empty());
  CHECK(postings_of(s, session::settlement_confirmed{2}).empty());
  CHECK(postings_of(s, settlement(session::payment_source::wallet, 0, 0)).empty());
}

TEST_CASE("S3: a charge empties the hold into transit, gives the rest back and owes what is missing") {
  account::charged one;
  one.session = s;
  one.due = money{300};
  one.captured = money{300};
  one.released = money{200};
  CHECK(postings_of(a, one) == postings{{book::wallet_held, "a", money{500}},
                                        {book::wallet_principal, "a", money{-200}},
                                        {book::settlement_in_transit, "p/1", money{-300}}});
  account::charged beyond;
  beyond.session = s;
  beyond.due = money{900};
  beyond.captured = money{500};
  beyond.from_balance = money{100};
  beyond.to_debt = money{250};
  beyond.to_loss = money{50};
  CHECK(postings_of(a, beyond) == postings{{book::wallet_held, "a", money{500}},
                                           {book::wallet_principal, "a", money{100}},
                                           {book::receivable_debts, "a", money{250}},
                                           {book::losses, "a", money{50}},
                                           {book::settlement_in_transit, "p/1", money{-900}}});
}

TEST_CASE("S5: a lower revision takes back loss and debt and pays the rest to the balance") {
  account::charged less;
  less.session = s;
  less.revision = 2;
  less.due = money{100};
  less.due_before = money{900};
  less.loss_forgiven = money{50};
  less.debt_forgiven = money{250};
  less.refunded = money{500};
  CHECK(postings_of(a, less) == postings{{book::losses, "a", money{-50}},
                                         {book::receivable_debts, "a", money{-250}},
                                         {book::wallet_principal, "a", money{-500}},
                                         {book::settlement_in_transit, "p/1", money{800}}});
}

TEST_CASE("S2, S8, S12: a settlement posts its change to two revenues against the session's source") {
  struct row {
    session::payment_source source;
    book against;
    const char* owner;
  };
  const row table[] = {{session::payment_source::wallet, book::settlement_in_transit, "p/1"},
                       {session::payment_source::imported, book::imported_settlements, "op"},
                       {session::payment_source::unattributed, book::unattributed_energy, "op"}};
  for (const auto& one : table) {
    CHECK(postings_of(s, settlement(one.source, 120, 80)) == postings{{one.against, one.owner, money{200}},
                                                                      {book::revenue_electricity, "op", money{-120}},
                                                                      {book::revenue_service, "op", money{-80}}});
    CHECK(postings_of(s, settlement(one.source, -20, 0)) ==
          postings{{one.against, one.owner, money{-20}}, {book::revenue_electricity, "op", money{20}}});
    // A change of nothing in sum still moves between the two revenues.
    CHECK(postings_of(s, settlement(one.source, -20, 20)) ==
          postings{{book::revenue_electricity, "op", money{20}}, {book::revenue_service, "op", money{-20}}});
  }
}

TEST_CASE("every book has a name of its own") {
  std::map<std::string_view, int> names;
  for (std::uint8_t one = 1; one <= book_count; ++one) ++names[to_text(static_cast<book>(one))];
  CHECK(names.size() == book_count);
  CHECK_FALSE(names.contains("not_recorded"));
}

TEST_CASE("S1: once its last revision met the wallet, a session has nothing in transit, whatever came before") {
  CHECK(rc::check("settlements and charges", [] {
    std::map<std::pair<book, std::string>, money> kept;
    const auto post = [&kept](const postings& lines) {
      money sum;
      for (const auto& one : lines) sum += one.amount, kept[{one.book, one.owner}] += one.amount;
      RC_ASSERT(sum == money{0});
    };
    account::state wallet;
    evolve(wallet, account::registered{}, noon);
    const money hold{*rc::gen::inRange(1, 3000)};
    for (const account::fact& one :
         {account::fact{account::topped_up{money{4000}, {}, ""}}, account::fact{account::hold_placed{s, hold}}}) {
      evolve(wallet, one, noon);
      post(postings_of(a, one));
    }
    money before_electricity, before_service;
    const auto last = *rc::gen::inRange<std::uint32_t>(1, 6);
    const bool beyond = *rc::gen::arbitrary<bool>();
    for (std::uint32_t revision = 1; revision <= last; ++revision) {
      const money electricity{*rc::gen::inRange(0, 8000)};
      const money service{*rc::gen::inRange(0, 8000)};
      auto settled = settlement(session::payment_source::wallet, (electricity - before_electricity).count(),
                                (service - before_service).count());
      settled.revision = revision;
      post(postings_of(s, settled));
      before_electricity = electricity;
      before_service = service;
      if (revision < last && *rc::gen::arbitrary<bool>()) continue;  // this one's charge never comes, a later one does
      const auto later = noon + std::chrono::hours{24} * *rc::gen::inRange(0, 40);
      const auto decided = decide(wallet, account::charge{s, revision, electricity + service, noon, beyond}, later);
      RC_ASSERT(decided.ok());
      for (const auto& one : decided.value().facts) {
        evolve(wallet, one, later);
        post(postings_of(a, one));
      }
    }
    RC_ASSERT((kept[{book::settlement_in_transit, "p/1"}]) == money{0});
    RC_ASSERT((kept[{book::revenue_electricity, "op"}]) == -before_electricity);
    RC_ASSERT((kept[{book::revenue_service, "op"}]) == -before_service);
    RC_ASSERT((kept[{book::wallet_principal, "a"}]) == -wallet.balance);
    RC_ASSERT((kept[{book::wallet_held, "a"}]) == money{0});
  }));
}

}  // namespace
}  // namespace pilecloud::domain::ledger
