// SPDX-License-Identifier: Apache-2.0
// Random lives of a wallet: what must hold after every command, whatever came before (rules.md S1, R8).
#include <map>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/account/account.hpp"
#include "domain/account/state_archive.hpp"
#include "domain/ledger/postings.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::account {
namespace {

using books = std::map<std::pair<ledger::book, std::string>, money>;
constexpr money none{0};
const account_id owner{"a"};
constexpr auto start = tests::noon;
constexpr auto day = std::chrono::hours{24};

sealed_text any_text() { return {std::to_string(*rc::gen::inRange(0, 3)), std::to_string(*rc::gen::inRange(0, 2))}; }
session_id any_session() { return session_id{"p/" + std::to_string(*rc::gen::inRange(1, 4))}; }
money any_amount(int up_to) { return money{*rc::gen::inRange(-1, up_to)}; }
instant any_instant() { return start + day * *rc::gen::inRange(0, 45); }

command any_command() {
  switch (*rc::gen::inRange(0, 21)) {
    case 0:
      return register_account{owner, any_text(), any_text()};
    case 1:
      return change_profile{any_text(), any_text()};
    case 2:
      return add_card{any_text()};
    case 3:
      return remove_card{any_text().hash};
    case 4:
      return add_vehicle{any_text(), *rc::gen::inRange<std::uint32_t>(0, 2)};
    case 5:
      return remove_vehicle{any_text().hash};
    case 6:
      return freeze{};
    case 7:
      return unfreeze{};
    case 8:
    case 9:
      return top_up{any_amount(9000), top_up_channel::sandbox, "r"};
    case 10:
    case 11:
      return place_hold{any_session(), any_amount(4000)};
    case 15:
      return hold_more{any_session(), any_amount(8000)};
    case 12:
      return release_hold{any_session()};
    case 13:
    case 14:
      return pay_debt{any_session(), any_amount(6000)};
    default: {
      const auto revision = *rc::gen::inRange<std::uint32_t>(0, 8);
      return charge{any_session(), revision, any_amount(12'000), any_instant(), *rc::gen::arbitrary<bool>()};
    }
  }
}

money in(const books& kept, ledger::book book, const std::string& of) {
  const auto found = kept.find({book, of});
  return found == kept.end() ? none : found->second;
}

void post(books& kept, const fact& happened) {
  money sum;
  for (const auto& one : ledger::postings_of(owner, happened)) {
    RC_ASSERT(one.amount != none);
    sum += one.amount;
    kept[{one.book, one.owner}] += one.amount;
  }
  RC_ASSERT(sum == none);  // S1
}

void check_invariants(const state& known, const books& kept) {
  money held, debt, loss;
  for (const auto& [session, moved] : known.sessions) {
    RC_ASSERT((moved.held >= none && moved.debt >= none && moved.loss >= none && moved.captured >= none));
    RC_ASSERT((moved.late_debt >= none && moved.late_debt <= late_debt_limit));
    RC_ASSERT(moved.due == moved.captured + moved.debt + moved.loss);
    RC_ASSERT(in(kept, ledger::book::settlement_in_transit, session.text()) == -moved.due);
    held += moved.held;
    debt += moved.debt;
    loss += moved.loss;
  }
  RC_ASSERT(known.balance >= none);
  RC_ASSERT(known.held == held);
  RC_ASSERT(known.debt == debt);
  RC_ASSERT(in(kept, ledger::book::wallet_principal, owner.text()) == -known.balance);
  RC_ASSERT(in(kept, ledger::book::wallet_held, owner.text()) == -known.held);
  RC_ASSERT(in(kept, ledger::book::receivable_debts, owner.text()) == known.debt);
  RC_ASSERT(in(kept, ledger::book::losses, owner.text()) == loss);
}

// People's money commands are made safe by their command id (design §5.2); all others by the state.
bool is_known_by_id_alone(const command& asked) {
  return std::holds_alternative<top_up>(asked) || std::holds_alternative<pay_debt>(asked);
}

TEST_CASE(
    "S1, R8: whatever is asked of a wallet, books and state agree and an accepted command repeated adds nothing") {
  CHECK(rc::check("lives of a wallet", [] {
    state known;
    books kept;
    evolve(known, registered{}, start);
    for (int left = *rc::gen::inRange(1, 60); left > 0; --left) {
      const auto asked = any_command();
      const auto now = any_instant();
      const auto decided = decide(known, asked, now);
      if (!decided.ok()) {
        RC_ASSERT(to_text(decided.error().rule) != "not_recorded");
        continue;
      }
      for (const auto& happened : decided.value().facts) {
        RC_ASSERT(follows(known, happened));
        evolve(known, happened, now);
        post(kept, happened);
      }
      check_invariants(known, kept);
      if (is_known_by_id_alone(asked)) continue;
      const auto again = decide(known, asked, now);
      RC_ASSERT((!again.ok() || again.value().facts.empty()));
    }
    state read;
    RC_ASSERT(from_archive(to_archive(known), read));
    RC_ASSERT(read == known);
  }));
}

TEST_CASE("S6: hold and release in any order and number leave nothing held") {
  CHECK(rc::check("a release came", [] {
    state known;
    evolve(known, registered{}, start);
    evolve(known, topped_up{money{1000}, top_up_channel::cash, ""}, start);
    std::vector<command> asked;
    const session_id session{"p/1"};
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) asked.emplace_back(place_hold{session, money{400}});
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
      asked.emplace_back(hold_more{session, money{*rc::gen::element(300, 500, 2000)}});
    }
    for (int left = *rc::gen::inRange(1, 3); left > 0; --left) asked.emplace_back(release_hold{session});
    for (std::size_t at = asked.size() - 1; at > 0; --at) {
      std::swap(asked[at], asked[*rc::gen::inRange<std::size_t>(0, at + 1)]);
    }
    for (const auto& one : asked) {
      const auto decided = decide(known, one, start);
      if (!decided.ok()) continue;
      for (const auto& happened : decided.value().facts) evolve(known, happened, start);
    }
    RC_ASSERT(known.held == none);
    RC_ASSERT(known.balance == money{1000});
  }));
}

TEST_CASE("S2: revisions that come doubled, late or not at all leave the wallet charged with the last one's amount") {
  CHECK(rc::check("revisions in any order", [] {
    state known;
    evolve(known, registered{}, start);
    evolve(known, topped_up{money{9000}, top_up_channel::cash, ""}, start);
    const auto due = *rc::gen::container<std::vector<int>>(5, rc::gen::inRange(0, 9000));
    std::uint32_t last = 0;
    for (int left = *rc::gen::inRange(1, 12); left > 0; --left) {
      const auto revision = *rc::gen::inRange<std::uint32_t>(1, 6);
      const charge asked{session_id{"p/1"}, revision, money{due[revision - 1]}, start, true};
      const auto decided = decide(known, asked, start);
      RC_ASSERT(decided.ok());
      for (const auto& happened : decided.value().facts) evolve(known, happened, start);
      last = std::max(last, revision);
    }
    const auto& moved = known.sessions.at(session_id{"p/1"});
    RC_ASSERT(moved.due == money{due[last - 1]});
    RC_ASSERT(known.balance + moved.captured == money{9000});
  }));
}

}  // namespace
}  // namespace pilecloud::domain::account
