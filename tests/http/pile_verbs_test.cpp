// SPDX-License-Identifier: Apache-2.0
// What an operator has a pile do: what is asked of it, under which number, and what is refused before it hears of it.
// The pile itself is played; tests/ocpp_peer/verbs.test.js has real ones.
#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

namespace verbs = actors::verbs;
using actors::verb_outcome;

constexpr auto until = "2999-01-01T00:00:00Z";

// What every pile is asked, while it lives; each answers `outcome`.
struct listening {
  explicit listening(world& in, verb_outcome outcome = verb_outcome::accepted) : at(in) {
    at.piles_do([this, outcome](const projections::pile_row&, const actors::pile_verb& verb) -> pile_answers {
      heard.push_back(verb);
      actors::verb_told told;
      told.outcome = outcome;
      told.status = "Word";
      return told;
    });
  }
  ~listening() { at.piles_do({}); }
  listening(const listening&) = delete;
  listening& operator=(const listening&) = delete;

  template <class Verb>
  Verb only() {
    REQUIRE(heard.size() == 1);
    REQUIRE(std::holds_alternative<Verb>(heard.front()));
    const auto verb = std::get<Verb>(heard.front());
    heard.clear();
    return verb;
  }
  world& at;
  std::vector<actors::pile_verb> heard;
};

std::string at_pile(const std::string& pile, const std::string& what) { return "/api/v1/piles/" + pile + "/" + what; }
std::string said(const reply& answer) {
  return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
}

TEST_CASE("a verb's answer has our word and the pile's, and its body becomes what the pile is asked") {
  auto& at = shared_world();
  const auto pile = at.some_pile(2);
  listening piles{at};
  const auto answer = at.post(at_pile(pile, "reset"), {{"kind", "hard"}, {"when", "on_idle"}});
  CHECK(answer.status == 200);
  CHECK(answer.body["outcome"] == "accepted");
  CHECK(answer.body["status"] == "Word");
  const auto reset = piles.only<verbs::reset>();
  CHECK(reset.hard);
  CHECK(reset.on_idle);
  at.post(at_pile(pile, "unlock"), {{"connector", 2}});
  CHECK(piles.only<verbs::unlock>().connector == 2);
  at.put(at_pile(pile, "availability"), {{"operative", false}});
  const auto availability = piles.only<verbs::change_availability>();
  CHECK(availability.connector == 0);
  CHECK_FALSE(availability.operative);
  CHECK(said(at.post(at_pile(pile, "unlock"), {{"connector", 3}})) == "422 connector connector_must_exist");
  CHECK(said(at.post(at_pile(pile, "unlock"), json::object())) == "422 connector field_must_be_present");
  CHECK(at.post(at_pile("nobody", "reset"), json::object()).status == 404);
  CHECK(piles.heard.empty());
}

TEST_CASE("W8: each thing asked of a pile has the next number of its own count; a repeat has the same") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto other = at.some_pile();
  listening piles{at};
  const json where{{"location", "https://files.example/in"}};
  const headers key{{"idempotency-key", "log-of-" + pile}};
  CHECK(at.post(at_pile(pile, "diagnostics"), where, key).body["number"] == 1);
  CHECK(at.post(at_pile(pile, "diagnostics"), where, key).body["number"] == 1);
  CHECK(at.post(at_pile(pile, "firmware"), where).body["number"] == 2);
  CHECK(at.put(at_pile(pile, "power-limit"), {{"watts", 1000}}).body["number"] == 3);
  CHECK(at.post(at_pile(other, "firmware"), where).body["number"] == 1);
  CHECK(std::get<verbs::fetch_diagnostics>(piles.heard.front()).number == 1);
}

TEST_CASE("a reservation is for one driver who is known, and one that was not made holds nobody up") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  const auto driver = at.some_account();
  at.post("/api/v1/accounts/" + driver + "/cards", {{"card", "VERB0001"}});
  const auto path = at_pile(pile, "reservations");
  {
    listening piles{at};
    const auto reserve = [&](const json& body) { return said(at.post(path, body)); };
    CHECK(reserve({{"until", until}}) == "422 account driver_must_be_named_once");
    CHECK(reserve({{"until", until}, {"account", driver}, {"card", "VERB0001"}}) ==
          "422 account driver_must_be_named_once");
    CHECK(reserve({{"until", until}, {"account", "nobody"}}) == "422 account account_must_be_registered");
    CHECK(reserve({{"until", until}, {"card", "NOBODYS1"}}) == "422 card card_must_be_a_drivers");
    CHECK(reserve({{"until", "2001-01-01T00:00:00Z"}, {"account", driver}}) ==
          "409 until reservation_must_end_in_the_future");
    CHECK(piles.heard.empty());
  }
  {
    listening piles{at, verb_outcome::offline};
    const auto no = at.post(path, {{"until", until}, {"connector", 1}, {"card", "VERB0001"}});
    CHECK(no.body["outcome"] == "offline");
    const auto rows = at.get(path).body["items"];
    CHECK(rows[0]["stage"] == "refused");
    CHECK(rows[0]["card"] == "****0001");
    CHECK(rows[0]["account"] == driver);
  }
  listening piles{at};
  const auto yes = at.post(path, {{"until", until}, {"connector", 1}, {"card", "VERB0001"}});
  CHECK(yes.body["outcome"] == "accepted");
  CHECK(piles.only<verbs::reserve>().card == "VERB0001");
  CHECK(at.send("DELETE", path + "/99", role::administrator).status == 404);
}

TEST_CASE("what may stand in settings, lists and addresses is said by field and rule") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  listening piles{at};
  const auto settings = [&](const json& one) { return said(at.put(at_pile(pile, "settings"), {{"settings", {one}}})); };
  CHECK(settings({{"variable", "AuthorizationKey"}, {"value", "x"}}) ==
        "422 settings[0].variable secrets_must_go_through_access");
  CHECK(settings({{"variable", "BASICAUTHPASSWORD"}, {"value", "x"}}) ==
        "422 settings[0].variable secrets_must_go_through_access");
  CHECK(settings({{"variable", "A"}, {"component", "C"}, {"value", "x"}}) ==
        "422 settings[0].component component_must_be_named_where_there_are_any");
  CHECK(settings({{"variable", "A"}}) == "422 settings[0].value field_must_be_present");
  CHECK(said(at.put(at_pile(pile, "settings"), {{"settings", json::array()}})) ==
        "422 settings settings_must_be_named");
  CHECK(said(at.put(at_pile(pile, "local-list"), {{"cards", {"NOBODYS1"}}})) == "422 cards[0] card_must_be_a_drivers");
  CHECK(said(at.post(at_pile(pile, "local-list"), {{"remove", {"NOBODYS1", "nobodys1"}}})) ==
        "422 remove[1] card_must_be_named_once");
  CHECK(said(at.post(at_pile(pile, "local-list"), json::object())) == "422 add cards_must_be_named");
  for (const auto* location : {"file:///etc/passwd", "files.example/in", "https://files.example/a b"}) {
    CHECK(said(at.post(at_pile(pile, "firmware"), {{"location", location}})) ==
          "422 location location_must_be_an_address");
  }
  CHECK(said(at.put(at_pile(pile, "power-limit"), json::object())) == "409 connector limit_must_be_set");
  CHECK(piles.heard.empty());
}

TEST_CASE("a pile nobody asked anything of shows nothing, in the shape of its page") {
  auto& at = shared_world();
  const auto pile = at.some_pile(2);
  for (const auto* what : {"availability", "power-limit", "reservations", "settings", "settings/inventory",
                           "local-list", "local-list/cards", "firmware", "diagnostics"}) {
    CAPTURE(what);
    const auto shown = at.get(at_pile(pile, what), {}, role::auditor);
    CHECK(shown.status == 200);
    for (const auto& one : http::routes()) {
      if (one.method != "GET" || one.pattern != "/api/v1/piles/{pile}/" + std::string{what}) continue;
      if (one.pages) {
        CHECK(shown.body["items"].empty());
      } else {
        CHECK_NOTHROW(one.result().check(shown.body));
      }
    }
  }
  CHECK(at.get(at_pile(pile, "availability")).body["connectors"].size() == 3);
}

TEST_CASE("only who runs piles may have them do something") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  listening piles{at};
  CHECK(at.post(at_pile(pile, "reset"), json::object(), {}, role::operations).status == 200);
  for (const auto who : {role::auditor, role::accountant, role::device}) {
    CHECK(at.post(at_pile(pile, "reset"), json::object(), {}, who).status == 403);
  }
  CHECK(piles.heard.size() == 1);
}

}  // namespace
}  // namespace pilecloud::tests
