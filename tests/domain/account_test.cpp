// SPDX-License-Identifier: Apache-2.0
// Accounts as tables: profile, cards, vehicles, top-ups, holds. Charges have their own file.
#include "domain/account/account.hpp"

#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::account {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

const sealed_text phone{"a1", "sealed phone"};
const sealed_text name{"", "sealed name"};
const sealed_text card{"c1", "sealed card"};
const sealed_text plate{"v1", "sealed plate"};
const session_id charge_1{"pile-1/1"};
const session_id charge_2{"pile-1/2"};

state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
state with_money(std::int64_t fen) {
  return after({registered{phone, name}, topped_up{money{fen}, top_up_channel::cash, "r"}});
}
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }

TEST_CASE("an account is registered once; the same again is nothing new, another is refused") {
  const auto known = after({registered{phone, name}});
  CHECK(facts_of(decide(state{}, register_account{account_id{"a"}, phone, name}, noon)) ==
        facts{registered{phone, name}});
  CHECK(said(known, register_account{account_id{"a"}, phone, name}) == "nothing new");
  CHECK(said(known, register_account{account_id{"a"}, {"a1", "sealed anew"}, name}) == "nothing new");
  CHECK(said(known, register_account{account_id{"a"}, {"a2", "other"}, name}) ==
        "account_must_not_be_registered_differently phone");
  CHECK(said(known, register_account{account_id{"a"}, phone, {"", "other"}}) ==
        "account_must_not_be_registered_differently name");
}

TEST_CASE("R8: a repeated registration is compared with the first one, not with what the profile became") {
  const auto known = after({registered{{}, {}}, profile_changed{phone, name}});
  CHECK(said(known, register_account{account_id{"a"}, {}, {}}) == "nothing new");
  CHECK(said(known, change_profile{phone, name}) == "nothing new");
  CHECK(facts_of(decide(known, change_profile{phone, {}}, noon)) == facts{profile_changed{phone, {}}});
}

TEST_CASE("nothing but a registration happens to an account nobody registered") {
  const command asked[] = {change_profile{},
                           add_card{card},
                           remove_card{"c1"},
                           freeze{},
                           unfreeze{},
                           top_up{money{1}, {}, ""},
                           place_hold{},
                           charge{charge_1, 1, money{1}},
                           pay_debt{charge_1, money{1}},
                           add_vehicle{},
                           remove_vehicle{}};
  for (const auto& one : asked) CHECK(said(state{}, one) == "account_must_be_registered");
  CHECK(said(state{}, release_hold{charge_1}) == "nothing new");  // S6: never refused
}

TEST_CASE("cards and vehicles are known by their keyed hash") {
  const auto known = after({registered{}, card_added{card}, vehicle_added{plate, 15'000}});
  CHECK(said(known, add_card{card}) == "nothing new");
  CHECK(said(known, add_card{{"c1", "sealed anew"}}) == "card_must_not_be_known card");
  CHECK(facts_of(decide(known, add_card{{"c2", "x"}}, noon)) == facts{card_added{{"c2", "x"}}});
  CHECK(facts_of(decide(known, remove_card{"c1"}, noon)) == facts{card_removed{"c1"}});
  CHECK(said(known, remove_card{"c2"}) == "card_must_be_known card");
  CHECK(said(known, add_vehicle{plate, 15'000}) == "nothing new");
  CHECK(said(known, add_vehicle{plate, 16'000}) == "vehicle_must_not_be_known plate");
  CHECK(facts_of(decide(known, remove_vehicle{"v1"}, noon)) == facts{vehicle_removed{"v1"}});
  CHECK(said(known, remove_vehicle{"v2"}) == "vehicle_must_be_known plate");
}

TEST_CASE("freezing twice is nothing new, and so is unfreezing what is not frozen") {
  const auto cold = after({registered{}, frozen{}});
  CHECK(facts_of(decide(after({registered{}}), freeze{}, noon)) == facts{frozen{}});
  CHECK(said(cold, freeze{}) == "nothing new");
  CHECK(facts_of(decide(cold, unfreeze{}, noon)) == facts{unfrozen{}});
  CHECK(said(after({registered{}}), unfreeze{}) == "nothing new");
}

TEST_CASE("a top-up is positive and within the limit; a frozen account may be topped up") {
  const auto known = after({registered{}, frozen{}});
  CHECK(said(known, top_up{money{0}, top_up_channel::cash, ""}) == "amount_must_be_positive amount_fen");
  CHECK(said(known, top_up{money{-1}, top_up_channel::cash, ""}) == "amount_must_be_positive amount_fen");
  CHECK(said(known, top_up{top_up_limit + money{1}, top_up_channel::cash, ""}) ==
        "amount_must_not_exceed_limit amount_fen");
  CHECK(facts_of(decide(known, top_up{top_up_limit, top_up_channel::cash, "r"}, noon)) ==
        facts{topped_up{top_up_limit, top_up_channel::cash, "r"}});
}

TEST_CASE("S1: a hold needs its amount in the balance and moves it out of reach") {
  const auto known = with_money(500);
  CHECK(facts_of(decide(known, place_hold{charge_1, money{500}}, noon)) == facts{hold_placed{charge_1, money{500}}});
  CHECK(said(known, place_hold{charge_1, money{501}}) == "balance_must_cover_amount hold_fen");
  CHECK(said(known, place_hold{charge_1, money{0}}) == "amount_must_be_positive hold_fen");
  const auto held =
      after({registered{}, topped_up{money{500}, top_up_channel::cash, ""}, hold_placed{charge_1, money{400}}});
  CHECK(held.balance == money{100});
  CHECK(held.held == money{400});
  CHECK(said(held, place_hold{charge_2, money{101}}) == "balance_must_cover_amount hold_fen");
}

TEST_CASE("R8: a hold is known by its session for ever") {
  const fact before[] = {registered{}, topped_up{money{900}, top_up_channel::cash, ""},
                         hold_placed{charge_1, money{400}}};
  const auto held = after({before[0], before[1], before[2]});
  const auto released = after({before[0], before[1], before[2], hold_released{charge_1, money{400}}});
  for (const auto& known : {held, released}) {
    CHECK(said(known, place_hold{charge_1, money{400}}) == "nothing new");
    CHECK(said(known, place_hold{charge_1, money{300}}) == "hold_must_not_change hold_fen");
  }
  const auto cold = after({before[0], before[1], before[2], frozen{}});
  CHECK(said(cold, place_hold{charge_1, money{400}}) == "nothing new");
  CHECK(said(cold, place_hold{charge_2, money{400}}) == "account_must_not_be_frozen");
}

TEST_CASE("S3: an open debt blocks the next hold until it is paid") {
  charged beyond;
  beyond.session = charge_1;
  beyond.revision = 1;
  beyond.due = beyond.to_debt = money{700};
  const auto indebted = after({registered{}, beyond, topped_up{money{1000}, top_up_channel::cash, ""}});
  CHECK(said(indebted, place_hold{charge_2, money{100}}) == "debt_must_be_paid_first");
  CHECK(said(indebted, pay_debt{charge_1, money{701}}) == "debt_must_cover_amount amount_fen");
  CHECK(said(indebted, pay_debt{charge_2, money{1}}) == "debt_must_cover_amount amount_fen");
  CHECK(said(indebted, pay_debt{charge_1, money{0}}) == "amount_must_be_positive amount_fen");
  CHECK(facts_of(decide(indebted, pay_debt{charge_1, money{700}}, noon)) == facts{debt_paid{charge_1, money{700}}});
  auto paid = indebted;
  evolve(paid, debt_paid{charge_1, money{700}}, noon);
  CHECK(paid.balance == money{300});
  CHECK(said(paid, place_hold{charge_2, money{100}}) == "1 facts");
  const auto poor = after({registered{}, beyond, topped_up{money{10}, top_up_channel::cash, ""}});
  CHECK(said(poor, pay_debt{charge_1, money{11}}) == "balance_must_cover_amount amount_fen");
}

TEST_CASE("S6: a release gives back what is held, once") {
  const auto held =
      after({registered{}, topped_up{money{900}, top_up_channel::cash, ""}, hold_placed{charge_1, money{400}}});
  CHECK(facts_of(decide(held, release_hold{charge_1}, noon)) == facts{hold_released{charge_1, money{400}}});
  auto released = held;
  evolve(released, hold_released{charge_1, money{400}}, noon);
  CHECK(released.balance == money{900});
  CHECK(released.held == money{0});
  CHECK(said(released, release_hold{charge_1}) == "nothing new");
}

TEST_CASE("S6: a release that overtakes its hold closes the session to it, so no money stays held") {
  const auto known = with_money(900);
  const auto answer = facts_of(decide(known, release_hold{charge_1}, noon));
  CHECK(answer == facts{hold_released{charge_1, money{0}}});
  auto released = known;
  evolve(released, answer.front(), noon);
  CHECK(said(released, release_hold{charge_1}) == "nothing new");
  CHECK(said(released, place_hold{charge_1, money{400}}) == "session_must_not_be_released session");
  CHECK(said(released, place_hold{charge_2, money{400}}) == "1 facts");
}

TEST_CASE("a fact that would break the wallet cannot follow") {
  const auto known = with_money(100);
  CHECK_FALSE(follows(known, registered{}));
  CHECK_FALSE(follows(known, topped_up{money{0}, top_up_channel::cash, ""}));
  CHECK_FALSE(follows(known, topped_up{money{INT64_MAX}, top_up_channel::cash, ""}));
  CHECK_FALSE(follows(known, hold_placed{charge_1, money{101}}));
  CHECK_FALSE(follows(known, hold_released{charge_1, money{1}}));
  CHECK_FALSE(follows(known, debt_paid{charge_1, money{1}}));
  CHECK_FALSE(follows(known, card_removed{"c1"}));
  CHECK_FALSE(follows(known, unfrozen{}));
  CHECK_FALSE(follows(state{}, frozen{}));
}

}  // namespace
}  // namespace pilecloud::domain::account
