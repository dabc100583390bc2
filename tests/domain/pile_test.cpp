// SPDX-License-Identifier: Apache-2.0
// Piles as tables: registration, orders, start reports, statuses.
#include "domain/pile/facts.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

attributes two_guns() {
  attributes one;
  one.owner = operator_id{"op"};
  one.station = station_id{"site"};
  one.vendor = "V";
  one.rated_power = power{7'000'000};
  one.connectors = 2;
  return one;
}
session::order order_on(std::uint16_t connector) {
  session::order one;
  one.owner = operator_id{"op"};
  one.connector = connector;
  one.account = account_id{"a"};
  one.terms.tables.resize(1);
  return one;
}
session::order imported_row(const std::string& id, const std::string& content) {
  auto one = order_on(1);
  one.source = session::payment_source::imported;
  one.reference = {"norway", id, content};
  return one;
}
session::order unordered(std::uint16_t connector) {
  auto one = order_on(connector);
  one.account = account_id{};
  one.source = session::payment_source::unattributed;
  return one;
}
session::order flagged(session::order one) {
  one.flags |= bit(session::flag::unordered);
  return one;
}
report_start begins(std::uint16_t connector, std::uint8_t key, std::optional<std::uint32_t> number = std::nullopt) {
  return {connector, noon, true, energy{5}, number, unordered(connector), report_key{key}, {}, {}};
}
start_reported began(std::uint32_t number, std::uint16_t connector, std::uint8_t key) {
  return {number, connector, noon, true, energy{5}, report_key{key}, {}, {}, {}};
}
state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }
facts made(const state& known, const command& asked) { return facts_of(decide(known, asked, noon)); }

TEST_CASE("a pile is registered once; a repeat is compared with the first registration (R8)") {
  const auto first = two_guns();
  auto later = first;
  later.vendor = "W";
  CHECK(made(state{}, register_pile{pile_id{"p"}, first}) == facts{registered{first}});
  const auto known = after({registered{first}, changed{later}});
  CHECK(said(known, register_pile{pile_id{"p"}, first}) == "nothing new");
  CHECK(said(known, register_pile{pile_id{"p"}, later}) == "pile_must_not_be_registered_differently");
  CHECK(said(known, change_pile{later}) == "nothing new");
  CHECK(made(known, change_pile{first}) == facts{changed{first}});
}

TEST_CASE("what a pile must have: an operator, a station, a connector, no negative power") {
  struct row {
    void (*spoil)(attributes&);
    const char* expected;
  };
  const row table[] = {
      {[](attributes& one) { one.connectors = 0; }, "pile_must_have_a_connector connectors"},
      {[](attributes& one) { one.owner = operator_id{}; }, "owner_must_be_named operator"},
      {[](attributes& one) { one.station = station_id{}; }, "station_must_be_named station"},
      {[](attributes& one) { one.rated_power = power{-1}; }, "rated_power_must_not_be_negative rated_power_mw"},
  };
  const auto known = after({registered{two_guns()}});
  for (const auto& one : table) {
    auto asked = two_guns();
    one.spoil(asked);
    CHECK(said(state{}, register_pile{pile_id{"p"}, asked}) == one.expected);
    CHECK(said(known, change_pile{asked}) == one.expected);
  }
  auto asked = two_guns();
  asked.connectors = 1;
  CHECK(said(known, change_pile{asked}) == "connectors_must_not_shrink connectors");
  asked.connectors = 3;
  CHECK(made(known, change_pile{asked}) == facts{changed{asked}});
}

TEST_CASE("nothing but a registration happens to a pile nobody registered") {
  const command asked[] = {change_pile{}, place_order{order_on(1)}, begins(1, 1),
                           report_status{1, connector_status::charging, "", noon}};
  for (const auto& one : asked) CHECK(said(state{}, one) == "pile_must_be_registered");
  CHECK(said(state{}, close_session{1}) == "nothing new");
}

TEST_CASE("an order gets the next number and its connector, which must be free and in order") {
  const auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}});
  CHECK(made(known, place_order{order_on(2)}) == facts{order_placed{2, order_on(2)}});
  CHECK(made(known, place_order{flagged(order_on(2))}) == facts{order_placed{2, order_on(2)}});
  CHECK(said(known, place_order{order_on(1)}) == "connector_must_be_free connector");
  CHECK(said(known, place_order{order_on(0)}) == "connector_must_exist connector");
  CHECK(said(known, place_order{order_on(3)}) == "connector_must_exist connector");
  auto without_terms = order_on(2);
  without_terms.terms.tables.clear();
  CHECK(said(known, place_order{without_terms}) == "order_must_have_terms terms");
}

TEST_CASE("no order where the connector or the whole pile is faulted or unavailable") {
  struct row {
    std::uint16_t connector;
    connector_status status;
    const char* expected;
  };
  const row table[] = {{1, connector_status::faulted, "connector_must_not_be_faulted connector"},
                       {1, connector_status::unavailable, "connector_must_not_be_faulted connector"},
                       {0, connector_status::faulted, "connector_must_not_be_faulted connector"},
                       {2, connector_status::faulted, "1 facts"},
                       {1, connector_status::preparing, "1 facts"}};
  for (const auto& one : table) {
    auto known = after({registered{two_guns()}, status_reported{one.connector, one.status, "e", noon}});
    CHECK(said(known, place_order{order_on(1)}) == one.expected);
    CHECK(said(known, place_order{imported_row("1", "x")}) == "1 facts");  // S12: history
    evolve(known, status_reported{one.connector, connector_status::available, "", noon}, noon);
    CHECK(said(known, place_order{order_on(1)}) == "1 facts");
  }
}

TEST_CASE("S12: an imported session occupies nothing and is known by (format, id) for ever") {
  const auto known = after({registered{two_guns()}, order_placed{1, order_on(1)},
                            order_placed{2, imported_row("7", "x")}, order_placed{3, imported_row("8", "y")}});
  CHECK(known.connectors[0].session == 1);
  CHECK(said(known, place_order{imported_row("7", "x")}) == "repeats 3");
  CHECK(said(known, place_order{imported_row("8", "y")}) == "repeats 4");
  CHECK(said(known, place_order{imported_row("7", "z")}) == "imported_session_must_not_change reference");
  CHECK(made(known, place_order{imported_row("9", "x")}) == facts{order_placed{4, imported_row("9", "x")}});
  CHECK(said(known, place_order{imported_row("", "x")}) == "imported_session_must_have_a_reference reference");
}

TEST_CASE("W2: a start joins the order that waits on its connector; a repeat gets the first answer") {
  const auto waiting = after({registered{two_guns()}, order_placed{1, order_on(1)}});
  CHECK(made(waiting, begins(1, 7)) == facts{began(1, 1, 7)});
  const auto charging = after({registered{two_guns()}, order_placed{1, order_on(1)}, began(1, 1, 7)});
  CHECK(charging.connectors[0].started);
  CHECK(said(charging, begins(1, 7)) == "repeats 3");
  CHECK(said(charging, begins(1, 7, 1)) == "repeats 3");
  const auto closed = after({registered{two_guns()}, order_placed{1, order_on(1)}, began(1, 1, 7), session_closed{1}});
  CHECK(said(closed, begins(1, 7)) == "repeats 3");  // R8: for ever
}

TEST_CASE("a start by another driver's card is not the waiting order's: it opens a session, the order gives way") {
  auto mine = order_on(1);
  mine.account = account_id{"A"};
  const auto waiting = after({registered{two_guns()}, order_placed{1, mine}});
  auto theirs = begins(1, 7);
  theirs.otherwise.account = account_id{"B"};
  auto placed = flagged(unordered(1));
  placed.account = account_id{"B"};
  const auto answer = made(waiting, theirs);
  CHECK(answer == facts{order_placed{2, placed}, began(2, 1, 7), session_closed{1}});
  auto charging = waiting;
  for (const auto& one : answer) evolve(charging, one, noon);
  CHECK(charging.connectors[0].session == 2);
  CHECK(charging.connectors[0].started);
  CHECK(said(charging, theirs) == "repeats 3");
  theirs.otherwise.account = account_id{"A"};  // their own card, and one nobody knows, join the order
  CHECK(made(waiting, theirs) == facts{began(1, 1, 7)});
  CHECK(made(waiting, begins(1, 7)) == facts{began(1, 1, 7)});
}

TEST_CASE("S8: a start nobody ordered opens a session of its own") {
  const auto known = after({registered{two_guns()}});
  const auto answer = made(known, begins(2, 7));
  CHECK(answer == facts{order_placed{1, flagged(unordered(2))}, began(1, 2, 7)});
  auto charging = known;
  for (const auto& one : answer) evolve(charging, one, noon);
  CHECK(charging.connectors[1].session == 1);
  CHECK(said(charging, begins(2, 7)) == "repeats 2");  // the first fact of that commit
  CHECK(said(charging, place_order{order_on(2)}) == "connector_must_be_free connector");
}

TEST_CASE("S4: another start on the connector closes the session that never got its stop") {
  auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}, began(1, 1, 7)});
  const auto answer = made(known, begins(1, 8));
  CHECK(answer == facts{order_placed{2, flagged(unordered(1))}, began(2, 1, 8), session_closed{1}});
  for (const auto& one : answer) evolve(known, one, noon);
  CHECK(known.connectors[0].session == 2);
  CHECK(said(known, begins(1, 8)) == "repeats 4");
  CHECK(said(known, close_session{1}) == "nothing new");  // the connector is not its own any more
  CHECK(said(known, close_session{2}) == "1 facts");
}

TEST_CASE("W7: a start that names its session joins it") {
  const auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}, order_placed{2, order_on(2)}});
  CHECK(made(known, begins(2, 7, 2)) == facts{began(2, 2, 7)});
  CHECK(made(known, begins(1, 7, 9)) == facts{began(1, 1, 7)});  // no such session: as if none were named
  CHECK(made(known, begins(1, 7, 0)) == facts{began(1, 1, 7)});
}

TEST_CASE("a named session that starts on another connector moves there, or holds both when it charges (W9)") {
  auto waiting = after({registered{two_guns()}, order_placed{1, order_on(1)}});
  evolve(waiting, made(waiting, begins(2, 7, 1)).front(), noon);
  CHECK(waiting.connectors[0].session == 0);
  CHECK(waiting.connectors[1].session == 1);
  auto charging = after({registered{two_guns()}, order_placed{1, order_on(1)}, began(1, 1, 7)});
  evolve(charging, made(charging, begins(2, 8, 1)).front(), noon);
  CHECK(charging.connectors[0].session == 1);
  CHECK(charging.connectors[1].session == 1);
  evolve(charging, session_closed{1}, noon);
  CHECK(charging.connectors[0].session == 0);
  CHECK(charging.connectors[1].session == 0);
}

TEST_CASE("a named session does not take a connector on which another order waits") {
  auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}, order_placed{2, order_on(2)}});
  const auto answer = made(known, begins(2, 7, 1));
  CHECK(answer == facts{began(1, 2, 7)});
  evolve(known, answer.front(), noon);
  CHECK(known.connectors[1].session == 2);
}

TEST_CASE("S6: a start that comes after its order failed belongs to that order and frees no way to revive it") {
  auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}, session_closed{1}});
  const auto answer = made(known, begins(1, 7, 1));
  CHECK(answer == facts{began(1, 1, 7)});
  evolve(known, answer.front(), noon);
  CHECK(known.connectors[0].session == 0);
  CHECK(said(known, begins(1, 7, 1)) == "repeats 4");
  CHECK(said(known, place_order{order_on(1)}) == "1 facts");
}

TEST_CASE("R7: a start report is refused only for a connector the pile has not") {
  const auto known = after({registered{two_guns()}, status_reported{1, connector_status::faulted, "e", noon}});
  CHECK(said(known, begins(1, 7)) == "2 facts");
  CHECK(said(known, begins(0, 7)) == "connector_must_exist connector");
  CHECK(said(known, begins(3, 7)) == "connector_must_exist connector");
}

TEST_CASE("closing frees the connector once") {
  const auto known = after({registered{two_guns()}, order_placed{1, order_on(1)}});
  CHECK(made(known, close_session{1}) == facts{session_closed{1}});
  CHECK(said(known, close_session{2}) == "nothing new");
  CHECK(said(known, close_session{0}) == "nothing new");
  const auto closed = after({registered{two_guns()}, order_placed{1, order_on(1)}, session_closed{1}});
  CHECK(said(closed, close_session{1}) == "nothing new");
  CHECK(made(closed, place_order{order_on(1)}) == facts{order_placed{2, order_on(1)}});
}

TEST_CASE("a status is stored when it changes something, in order of arrival whatever the pile's clock says") {
  const auto known = after({registered{two_guns()}, status_reported{1, connector_status::faulted, "e", noon}});
  const auto earlier = noon - std::chrono::hours{8};
  CHECK(said(known, report_status{1, connector_status::faulted, "e", noon + duration{1}}) == "nothing new");
  CHECK(made(known, report_status{1, connector_status::faulted, "f", noon}) ==
        facts{status_reported{1, connector_status::faulted, "f", noon}});
  CHECK(made(known, report_status{1, connector_status::available, "", earlier}) ==
        facts{status_reported{1, connector_status::available, "", earlier}});
  CHECK(made(known, report_status{0, connector_status::unavailable, "", noon}) ==
        facts{status_reported{0, connector_status::unavailable, "", noon}});
  CHECK(said(known, report_status{3, connector_status::charging, "", noon}) == "connector_must_exist connector");
}

TEST_CASE("a fact that skips a number, takes a taken connector or repeats a key cannot follow") {
  const auto known = after(
      {registered{two_guns()}, order_placed{1, order_on(1)}, began(1, 1, 7), order_placed{2, imported_row("7", "x")}});
  CHECK_FALSE(follows(state{}, order_placed{1, order_on(1)}));
  CHECK_FALSE(follows(known, registered{two_guns()}));
  CHECK_FALSE(follows(known, order_placed{4, order_on(2)}));
  CHECK_FALSE(follows(known, order_placed{3, order_on(1)}));
  CHECK_FALSE(follows(known, order_placed{3, order_on(3)}));
  CHECK_FALSE(follows(known, order_placed{3, imported_row("7", "x")}));
  CHECK_FALSE(follows(known, began(1, 1, 7)));
  CHECK_FALSE(follows(known, began(3, 1, 8)));
  CHECK_FALSE(follows(known, session_closed{3}));
  CHECK_FALSE(follows(known, status_reported{3, connector_status::charging, "", noon}));
  CHECK(follows(known, order_placed{3, flagged(order_on(1))}));
}

TEST_CASE("a session's id counts under its pile's") { CHECK(session_of(pile_id{"Bl2-3"}, 17).text() == "Bl2-3/17"); }

}  // namespace
}  // namespace pilecloud::domain::pile
