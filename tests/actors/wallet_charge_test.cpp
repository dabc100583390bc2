// SPDX-License-Identifier: Apache-2.0
// A whole charge with a wallet through pile, session and account, with its reactions and timers, on virtual time.
#include <doctest/doctest.h>

#include "domain/ledger/postings.hpp"
#include "tests/actors/charging_world.hpp"

namespace pilecloud::actors::tests {
namespace {

namespace session = domain::session;
using domain::ledger::book;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t wallet_fen = 10'000;
constexpr std::int64_t hold_fen = 5'000;

void open_car_park(charging_world& world) {
  world.tell(with_id(register_account(account_1), 1, 1));
  world.tell(with_id(top_up(account_1, wallet_fen), 2, 2));
  world.tell(register_pile());
}

void order_charge(charging_world& world, std::int64_t hold = hold_fen) {
  world.tell(with_id(place_order(order_at(world.clock.now(), hold)), 3, 3));
}

// 7 kWh in one hour.
void charge_for_an_hour(charging_world& world) {
  const auto began = world.clock.now();
  world.tell(report_start(began, 100'000, 1, 1));
  for (int quarter = 1; quarter <= 4; ++quarter) {
    world.pass(minutes{15});
    world.tell(meter(began + minutes{15} * quarter, 100'000 + 1'750 * quarter));
  }
  world.tell(stop(began + minutes{60}, 107'000));
  world.pass(seconds{3});
}

void check_books(const charging_world& world) {
  CHECK(world.trial_balance() == money{0});
  CHECK(world.balance_of(book::settlement_in_transit) == money{0});
  CHECK(world.balance_of(book::wallet_held) == -world.account(account_1).held);
  CHECK(world.balance_of(book::wallet_principal) == -world.account(account_1).balance);
}

void check_charged(const charging_world& world) {
  const auto charged = world.session(session_1);
  const auto wallet = world.account(account_1);
  CHECK(charged.stage == session::stage::settled);
  CHECK(charged.revision == 1);
  CHECK(charged.bill.delivered == energy{7'000'000});
  CHECK(charged.bill.total > money{0});
  CHECK(wallet.balance == money{wallet_fen} - charged.bill.total);
  CHECK(wallet.held == money{0});
  CHECK(wallet.debt == money{0});
  CHECK(world.pile(pile_1).connectors[0].session == 0);
  CHECK(world.reactor->parked().empty());
  check_books(world);
}

}  // namespace

TEST_CASE_FIXTURE(charging_world,
                  "a wallet charge: held, started, metered, stopped, settled after 2 s, captured and released") {
  open_car_park(*this);
  order_charge(*this);
  CHECK(session(session_1).stage == session::stage::starting);
  CHECK(account(account_1).held == money{hold_fen});
  CHECK(account(account_1).balance == money{wallet_fen - hold_fen});
  check_books(*this);

  const auto began = clock.now();
  tell(report_start(began, 100'000, 1, 1));
  CHECK(session(session_1).stage == session::stage::charging);
  pass(minutes{30});
  tell(meter(began + minutes{30}, 103'500));
  pass(minutes{30});
  tell(stop(began + minutes{60}, 107'000));
  CHECK(session(session_1).stage == session::stage::stopping);
  CHECK(pile(pile_1).connectors[0].session == 0);
  pass(std::chrono::milliseconds{1500});
  CHECK(session(session_1).revision == 0);  // S2: the grace
  pass(seconds{1});
  check_charged(*this);
  CHECK(names_of("account/A1") == std::vector<std::string>{"registered", "topped_up", "hold_placed", "charged"});
  CHECK(names_of("session/P1/1") ==
        std::vector<std::string>{"ordered", "funded", "start_requested", "started", "metered", "stopped", "settled"});
}

TEST_CASE_FIXTURE(charging_world, "every reaction's fact names the fact that led to it") {
  open_car_park(*this);
  order_charge(*this);
  const auto hold = facts_of("account/A1").at(2);
  const auto ordered = facts_of("session/P1/1").at(0);
  CHECK(hold.origin.by == "reactor/place_hold");
  CHECK(hold.origin.cause_partition == ordered.partition);
  CHECK(hold.origin.cause_position == ordered.position);
}

TEST_CASE_FIXTURE(charging_world, "a wallet without the money fails the start and frees the connector") {
  open_car_park(*this);
  SUBCASE("too little") {
    order_charge(*this, wallet_fen + 1);
    CHECK(session(session_1).failure == session::failure_reason::insufficient_funds);
  }
  SUBCASE("frozen") {
    tell(to_account(account_1, domain::account::freeze{}));
    order_charge(*this);
    CHECK(session(session_1).failure == session::failure_reason::account_frozen);
  }
  SUBCASE("unknown") {
    auto unknown = order_at(clock.now(), hold_fen);
    unknown.account = account_id{"nobody"};
    tell(place_order(unknown));
    CHECK(session(session_1).failure == session::failure_reason::account_unknown);
  }
  CHECK(session(session_1).stage == session::stage::start_failed);
  CHECK(account(account_1).balance == money{wallet_fen});
  CHECK(account(account_1).held == money{0});
  CHECK(pile(pile_1).connectors[0].session == 0);
  CHECK(reactor->parked().empty());
  check_books(*this);
}

TEST_CASE_FIXTURE(charging_world, "S6: a pile that does not start in time gives everything back by itself") {
  open_car_park(*this);
  order_charge(*this);
  pass(session::start_timeout + seconds{1});
  CHECK(session(session_1).stage == session::stage::start_failed);
  CHECK(session(session_1).failure == session::failure_reason::start_timed_out);
  CHECK(account(account_1).balance == money{wallet_fen});
  CHECK(account(account_1).held == money{0});
  CHECK(pile(pile_1).connectors[0].session == 0);
  check_books(*this);

  SUBCASE("and starts after all: stopped at once, priced, waived") {
    const auto began = clock.now();
    tell(report_start(began, 100'000, 1, 1));
    const auto names = names_of("session/P1/1");
    CHECK(std::find(names.begin(), names.end(), "stop_requested") != names.end());
    pass(minutes{1});
    tell(stop(began + minutes{1}, 100'050));
    pass(seconds{3});
    CHECK(session(session_1).stage != session::stage::charging);
    CHECK(session(session_1).revision == 1);
    CHECK(account(account_1).balance == money{wallet_fen});
    CHECK(account(account_1).debt == money{0});
    CHECK(pile(pile_1).connectors[0].session == 0);
    CHECK(reactor->parked().empty());
    check_books(*this);
  }
}

TEST_CASE_FIXTURE(charging_world, "P2: an order whose hold never comes expires; the late hold goes back") {
  open_car_park(*this);
  // The reactor does not run: the hold is asked for only after the order has expired.
  ask_now(with_id(place_order(order_at(clock.now(), hold_fen)), 3, 3));
  ask_now(to_session(session_1, session::open{order_at(clock.now(), hold_fen)}));
  advance(session::order_lifetime + seconds{1});
  ask_now(to_session(session_1, session::remind{session::reminder::order_expires}));
  CHECK(session(session_1).failure == session::failure_reason::order_expired);
  settle();
  CHECK(session(session_1).stage == session::stage::start_failed);
  CHECK(account(account_1).balance == money{wallet_fen});
  CHECK(account(account_1).held == money{0});
  CHECK(pile(pile_1).connectors[0].session == 0);
  check_books(*this);
}

TEST_CASE_FIXTURE(charging_world, "S3: more than was held becomes a debt that blocks the next start") {
  open_car_park(*this);
  order_charge(*this, 100);
  charge_for_an_hour(*this);
  const auto due = session(session_1).bill.total;
  CHECK(due > money{100});
  CHECK(account(account_1).debt == due - money{100});
  CHECK(account(account_1).balance == money{wallet_fen - 100});
  tell(place_order(order_at(clock.now(), 100)));
  CHECK(session("P1/2").failure == session::failure_reason::account_has_debt);
  check_books(*this);
}

request card_start(instant at, const std::string& account) {
  auto asked = report_start(at, 100'000, 1, std::nullopt);
  auto& report = std::get<domain::pile::report_start>(std::get<domain::pile::command>(asked.command));
  report.otherwise.account = account_id{account};
  report.otherwise.source = session::payment_source::wallet;
  report.otherwise.charge_wallet_beyond_hold = true;
  return asked;
}

void charge_by_card(charging_world& world) {
  const auto began = world.clock.now() - std::chrono::hours{20};
  world.tell(card_start(began, account_1));
  world.tell(meter(began + std::chrono::hours{19}, 190'000));
  world.pass(seconds{20});
  world.tell(stop(began + std::chrono::hours{20}, 191'000));
  world.pass(seconds{20});
}

TEST_CASE("S10: the power goes at any actor's turn of a card's charge: nothing is held twice, nothing stays held") {
  std::uint64_t turns = 0;
  std::vector<std::string> wallet_facts;
  for (std::uint64_t k = 0; k <= turns; ++k) {  // the first is not cut
    CAPTURE(k);
    charging_world world;
    if (k > 0) world.cut_after(k);
    open_car_park(world);
    charge_by_card(world);
    CHECK(world.session(session_1).stage == session::stage::settled);
    CHECK(world.account(account_1).held == money{0});
    CHECK(world.account(account_1).balance == money{wallet_fen} - world.session(session_1).bill.total);
    check_books(world);
    if (k == 0) {
      turns = world.turns;
      wallet_facts = world.names_of("account/A1");
      REQUIRE(std::count(wallet_facts.begin(), wallet_facts.end(), "hold_placed") == 2);
    }
    CHECK(world.names_of("account/A1") == wallet_facts);
  }
}

TEST_CASE_FIXTURE(charging_world, "S10: a card's hold grows with its charge, and what is left of it comes back") {
  open_car_park(*this);
  const auto began = clock.now() - std::chrono::hours{20};
  tell(card_start(began, account_1));
  const auto first = account(account_1).held;
  CHECK(first > money{5000});
  CHECK(session(session_1).hold == first);
  check_books(*this);
  tell(meter(began + std::chrono::hours{19}, 190'000));
  CHECK(account(account_1).held > first);
  CHECK(session(session_1).hold == account(account_1).held);
  CHECK(session(session_1).stage == session::stage::charging);
  check_books(*this);
  tell(stop(began + std::chrono::hours{20}, 191'000));
  pass(seconds{3});
  CHECK(session(session_1).stage == session::stage::settled);
  CHECK(account(account_1).held == money{0});
  CHECK(account(account_1).balance == money{wallet_fen} - session(session_1).bill.total);
  CHECK(reactor->parked().empty());
  check_books(*this);
}

TEST_CASE_FIXTURE(charging_world, "S10: a card whose account has nothing, or is unknown, is stopped at its start") {
  open_car_park(*this);
  std::string whose = "A-unknown";
  SUBCASE("unknown") {}
  SUBCASE("empty") {
    whose = "A-empty";
    tell(to_account(whose, domain::account::register_account{account_id{whose}, {"p9", "sealed"}, {}}));
  }
  tell(card_start(clock.now(), whose));
  CHECK(session(session_1).stop_requested);
  CHECK(session(session_1).reason == session::stop_reason::low_balance);
  CHECK(trial_balance() == money{0});
}

TEST_CASE_FIXTURE(charging_world, "a claim is confirmed by the fact that uses it and lapses without one") {
  const std::string used = "claim/phone/aa11";
  const std::string unused = "phone/bb22";
  tell(to_claim("phone/aa11", domain::claim::take{"account/A7"}));
  tell(to_claim(unused, domain::claim::take{"account/A8"}));
  tell(to_account("A7", domain::account::register_account{account_id{"A7"}, {"aa11", "sealed"}, {}}));
  CHECK(state_of<events::category::claim>("phone/aa11").confirmed);
  pass(domain::claim::unused_lifetime + seconds{1});
  CHECK(state_of<events::category::claim>("phone/aa11").holder == "account/A7");
  CHECK(state_of<events::category::claim>(unused).holder.empty());
}

TEST_CASE("the power goes at any actor's turn of a wallet charge: the end is the same") {
  std::uint64_t turns = 0;
  std::vector<std::string> wallet_facts;
  {
    charging_world undisturbed;
    open_car_park(undisturbed);
    order_charge(undisturbed);
    charge_for_an_hour(undisturbed);
    check_charged(undisturbed);
    turns = undisturbed.turns;
    wallet_facts = undisturbed.names_of("account/A1");
  }
  REQUIRE(turns > 50);
  for (std::uint64_t k = 0; k <= turns; ++k) {
    CAPTURE(k);
    charging_world world;
    world.cut_after(k);
    open_car_park(world);
    order_charge(world);
    charge_for_an_hour(world);
    world.pass(seconds{20});  // what a cut delayed
    check_charged(world);
    CHECK(world.names_of("account/A1") == wallet_facts);
  }
}

}  // namespace pilecloud::actors::tests
