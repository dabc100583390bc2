// SPDX-License-Identifier: Apache-2.0
// What is said of a card while its account pays for a charge (rules.md W5, S10).
#include "devices/tokens.hpp"

#include "tests/projections/city.hpp"
#include "tests/projections/folded.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;
using namespace pilecloud::projections::testing;

namespace {

class nobody : public actors::entities {
 public:
  void ask(actors::request, std::function<void(actors::answer)>) override { FAIL("a verdict decides nothing"); }
};

// Card "c1" of A1, which has 10 yuan; it charges on P1, which holds so much of it.
struct charging_card {
  explicit charging_card(bool one_charge_a_card, money held) {
    for (const auto* id : {"P1", "P2"}) facts.set_up_pile(id);
    facts.open_account("A1", money{1000});
    facts.tell<account::fact>("A1", account::card_added{{"hash of c1", ""}});
    order = facts.order("P1", "A1", {});
    order.charge_wallet_beyond_hold = true;
    facts.tell<pile::fact>("P1", pile::order_placed{1, order});
    pile::start_reported report;
    report.number = 1;
    report.connector = 1;
    report.at = facts.now;
    report.card = "hash of c1";
    facts.tell<pile::fact>("P1", report);
    facts.tell<session::fact>("P1/1", session::ordered{order});
    session::started started;
    started.at = facts.now;
    facts.tell<session::fact>("P1/1", started);
    if (held > money{}) {
      facts.tell<account::fact>("A1", account::hold_placed{session_id{"P1/1"}, held, held, money{5025}});
    }
    at.one_charge_a_card = one_charge_a_card;
  }
  token_status verdict(const char* pile, std::uint16_t connector = 0) {
    view.all();
    return verdict_on(at, pile_id{pile}, "c1", connector).status;
  }

  city facts;
  session::order order;
  folded view{facts.log};
  nobody entities;
  system_clock_source clock;
  platform at{entities, (view.all(), view.rows()), clock,
              [](std::string_view card) { return "hash of " + std::string{card}; }, [] { return true; }};
};

}  // namespace

TEST_CASE("W5: a card that charges elsewhere is ConcurrentTx where the operator says so, not where it charges") {
  charging_card one{true, money{100}};
  CHECK(one.verdict("P2") == token_status::concurrent_tx);
  CHECK(one.verdict("P1", 2) == token_status::concurrent_tx);
  CHECK(one.verdict("P1", 1) == token_status::accepted);
  CHECK(one.verdict("P1") == token_status::accepted);  // to stop it, perhaps
  session::stopped stopped;
  stopped.at = one.facts.now;
  one.facts.tell<session::fact>("P1/1", stopped);
  CHECK(one.verdict("P2") == token_status::accepted);

  charging_card many{false, money{100}};
  CHECK(many.verdict("P2") == token_status::accepted);
}

TEST_CASE("S10: what is held for a charge is credit where it charges, and nowhere else") {
  charging_card one{false, money{1000}};
  CHECK(one.verdict("P1") == token_status::accepted);
  CHECK(one.verdict("P2") == token_status::no_credit);
}
