// SPDX-License-Identifier: Apache-2.0
// How piles come in by the API: windows and candidates (rules.md W3), passwords (W6), profiles (W11).
#include <doctest/doctest.h>

#include "domain/station/facts.hpp"
#include "projections/piles.hpp"
#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

using http::password_answer;
namespace station = domain::station;

// As the conversation with it reports it.
void knock(world& at, const std::string& where, const std::string& who, bool tls = false) {
  actors::request what;
  what.stream = storage::stream_id{"station", where};
  what.by = "device/" + who;
  what.occurred_at = at.node().clock().now();
  station::candidate seen;
  seen.pile = pile_id{who};
  seen.plate.protocol = "ocpp2.0.1";
  seen.plate.vendor = "Vendor";
  seen.plate.serial = "SN-" + who;
  seen.address = "10.0.0.7:4711";
  seen.tls = tls;
  what.command = station::command{station::report_candidate{seen, what.occurred_at}};
  const auto answer = actors::ask_and_wait(at.node().entities(), std::move(what), std::chrono::seconds{30});
  const auto* done = std::get_if<actors::accepted>(&answer);
  REQUIRE(done != nullptr);
  REQUIRE(at.node().projector().wait_for(done->partition, done->last, std::chrono::seconds{30}));
}

std::string window_of(world& at, int piles = 5) {
  const auto where = at.some_station();
  const auto opened =
      at.post("/api/v1/adoption", {{"station", where}, {"minutes", 10}, {"piles", piles}, {"without_tls", true}});
  REQUIRE_MESSAGE(opened.status == 201, opened.whole.body);
  return where;
}

reply adopt(world& at, const std::string& who, const json& body = json::object()) {
  return at.post("/api/v1/adoption/candidates/" + who, body);
}

bool opens(world& at, const std::string& which, std::string_view password) {
  const auto row = projections::find_pile(at.node().rows().read(), pile_id{which});
  REQUIRE(row);
  REQUIRE(row->access);
  return at.keys().opens_pile(row->attributes.owner, row->pile, row->access->credential, password);
}

TEST_CASE("W3: a window has bounds that are refused by name, is shown while it is open, and can be closed") {
  auto& at = shared_world();
  const auto where = at.some_station();
  const auto said = [&](const json& more) {
    json body{{"station", where}, {"minutes", 10}, {"piles", 3}};
    body.update(more);
    const auto answer = at.post("/api/v1/adoption", body);
    return std::to_string(answer.status) + " " + answer.field();
  };
  CHECK(said({{"minutes", 61}}) == "422 minutes");
  CHECK(said({{"piles", 201}}) == "422 piles");
  CHECK(said({{"station", "nowhere"}}) == "409 ");
  const auto opened = at.post("/api/v1/adoption", {{"station", where}, {"minutes", 10}, {"piles", 3}});
  CHECK(opened.body["without_tls"] == false);
  const auto shown = [&] {
    const auto all = at.get("/api/v1/adoption").body;
    for (const auto& one : all["items"]) {
      if (one["station"] == where) return true;
    }
    return false;
  };
  CHECK(shown());
  CHECK(at.send("DELETE", "/api/v1/adoption/" + where, role::administrator).status == 200);
  CHECK_FALSE(shown());
}

TEST_CASE("W3, W6: an adopted pile is registered by its nameplate; the password it took is in no answer") {
  auto& at = shared_world();
  const auto where = window_of(at);
  CHECK(adopt(at, "ADOPT-1").status == 404);
  knock(at, where, "ADOPT-1");
  at.pile() = {};
  const auto done = adopt(at, "ADOPT-1", {{"connectors", 2}});
  REQUIRE_MESSAGE(done.status == 201, done.whole.body);
  CHECK(done.body["station"] == where);
  CHECK(done.body["security_profile"] == 1);  // it came plain
  CHECK(done.body["password_told"] == "accepted");
  CHECK(done.body["password"].is_null());
  CHECK(done.body["profile"] == "told");
  CHECK(at.pile().protocol == "ocpp2.0.1");
  CHECK(at.pile().called_back == 1);
  const auto shown = at.get("/api/v1/piles/ADOPT-1?position=" + done.header("Pilecloud-Position"));
  CHECK(shown.body["serial"] == "SN-ADOPT-1");
  CHECK(shown.body["connectors"].size() == 2);
  CHECK(opens(at, "ADOPT-1", at.pile().password));
  CHECK(adopt(at, "ADOPT-1").rule() == "pile_must_wait_to_be_adopted");
  const auto waiting = at.get("/api/v1/adoption/candidates?limit=1000").body;
  for (const auto& one : waiting["items"]) CHECK(one["pile"] != "ADOPT-1");
}

TEST_CASE("W6: a password the pile did not take is told to the operator, and opens all the same") {
  auto& at = shared_world();
  const auto where = window_of(at);
  int n = 0;
  for (const auto answer : {password_answer::rejected, password_answer::not_supported, password_answer::offline,
                            password_answer::unknown}) {
    const auto who = "ADOPT-2-" + std::to_string(++n);
    knock(at, where, who);
    at.pile() = {.to_password = answer};
    const auto done = adopt(at, who);
    CHECK(done.body["password_told"] == std::string{to_text(answer)});
    CHECK(done.body["password"] == at.pile().password);
    REQUIRE(at.get("/api/v1/piles/" + who + "?position=" + done.header("Pilecloud-Position")).status == 200);
    CHECK(opens(at, who, at.pile().password));
  }
}

TEST_CASE(
    "W3, W6: a candidate gets no profile that its socket could not show; without a password it is asked to boot") {
  auto& at = shared_world();
  const auto where = window_of(at);
  knock(at, where, "ADOPT-3");
  for (const int profile : {2, 3}) {
    const auto refused = adopt(at, "ADOPT-3", {{"security_profile", profile}});
    CHECK(refused.status == 422);
    CHECK(refused.rule() == "profile_must_suit_the_socket");
  }
  at.pile() = {};
  CHECK(adopt(at, "ADOPT-3", {{"security_profile", 0}}).body["password_told"] == "none");
  CHECK(at.pile().booted == 1);
  CHECK(at.pile().password.empty());
  knock(at, where, "ADOPT-4", true);
  CHECK(adopt(at, "ADOPT-4", {{"security_profile", 3}}).status == 422);
  CHECK(adopt(at, "ADOPT-4").body["security_profile"] == 2);
}

TEST_CASE("W3: no more piles are adopted than the window is for") {
  auto& at = shared_world();
  const auto where = window_of(at, 1);
  knock(at, where, "ADOPT-5");
  knock(at, where, "ADOPT-6");
  at.pile() = {};
  CHECK(adopt(at, "ADOPT-5").status == 201);
  const auto refused = adopt(at, "ADOPT-6");
  CHECK(refused.status == 409);
  CHECK(refused.rule() == "adoption_must_have_a_place");
}

TEST_CASE("W6: a new password is offered before the pile hears of it; a no takes it back, silence leaves both") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const std::string where = "/api/v1/piles/" + which + "/password";
  CHECK(at.post(where, json::object()).rule() == "access_must_use_a_password");
  const auto first = at.post("/api/v1/piles/" + which + "/access", {{"security_profile", 1}});
  const std::string old = first.body["password"];
  const auto offered = [&](password_answer answer) {
    at.pile() = {.to_password = answer};
    const auto done = at.post(where, json::object());
    CHECK(done.body["outcome"] == std::string{to_text(answer)});
    CHECK(done.whole.body.find(at.pile().password) == std::string::npos);
    return at.get("/api/v1/piles/" + which).body["renewing_access"] == true;
  };
  for (const auto no : {password_answer::rejected, password_answer::not_supported, password_answer::offline}) {
    CHECK_FALSE(offered(no));
  }
  CHECK(offered(password_answer::unknown));
  CHECK(offered(password_answer::accepted));
  CHECK(opens(at, which, old));
}

TEST_CASE("W6: the repeat of a hand-over puts no older password back") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const std::string where = "/api/v1/piles/" + which + "/password";
  at.post("/api/v1/piles/" + which + "/access", {{"security_profile", 1}});
  at.pile() = {};
  const headers key{{"idempotency-key", "hand-over-" + which}};
  CHECK(at.post(where, json::object(), key).body["outcome"] == "accepted");
  at.post("/api/v1/piles/" + which + "/access", {{"security_profile", 1}});  // another since
  at.pile() = {};
  CHECK(at.post(where, json::object(), key).body["outcome"] == "rejected");
  CHECK(at.pile().password.empty());
}

TEST_CASE(
    "W11: a profile is the version's default until another is set; what the pile says of it is shown, and drift "
    "listed") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const std::string where = "/api/v1/piles/" + which + "/profile";
  const auto drifting = [&] {
    const auto all = at.get("/api/v1/risks/drift?limit=1000").body;
    for (const auto& one : all["items"]) {
      if (one["pile"] == which) return true;
    }
    return false;
  };
  auto shown = at.get(where).body;
  CHECK(shown["is_default"] == true);
  CHECK(shown["is_told"] == false);
  CHECK_FALSE(drifting());
  at.pile() = {.silent = http::pile_silence::offline};
  CHECK(at.post(where + "/apply", json::object()).body["outcome"] == "offline");
  CHECK(at.get(where).body["is_told"] == false);
  at.pile() = {};
  CHECK(at.post(where + "/apply", json::object()).body["outcome"] == "told");
  CHECK(at.get(where).body["drifts"] == false);

  auto wanted = shown["profile"];
  wanted["connection_timeout_s"] = 91;
  CHECK(at.put(where, wanted).field() == "connection_timeout_s");
  wanted["connection_timeout_s"] = 45;
  CHECK(at.put(where, wanted).status == 200);
  CHECK(drifting());  // nobody told the pile
  at.pile() = {.to_settings = domain::pile::setting_answer::rejected};
  CHECK(at.post(where + "/apply", json::object()).body["settings"][0]["answer"] == "rejected");
  CHECK(drifting());
  at.pile() = {};
  at.post(where + "/apply", json::object());
  CHECK_FALSE(drifting());
  shown = at.get(where).body;
  CHECK(shown["settings"][0]["wanted"] == "45");
  CHECK(shown["is_default"] == false);
}

}  // namespace
}  // namespace pilecloud::tests
