// SPDX-License-Identifier: Apache-2.0
// POST /piles/{pile}/access (rules.md W6): who may, what it answers, and what nobody ever sees.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "domain/pile/facts.hpp"
#include "projections/piles.hpp"
#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

namespace pile = domain::pile;

std::string access_of(const std::string& pile) { return "/api/v1/piles/" + pile + "/access"; }

reply read_back(world& at, const reply& done) {
  REQUIRE_MESSAGE(done.status < 300, done.whole.body);
  return at.get(done.header("Location") + "?position=" + done.header("Pilecloud-Position"));
}

// As the ports for piles compare it.
bool opens(world& at, const std::string& which, std::string_view password) {
  const auto row = projections::find_pile(at.node().rows().read(), pile_id{which});
  REQUIRE(row);
  REQUIRE(row->access);
  return at.keys().opens_pile(row->attributes.owner, row->pile, row->access->credential, password);
}

void boot(world& at, const std::string& which, const pile::nameplate& plate, instant when) {
  actors::request what;
  what.stream = storage::stream_id{"pile", which};
  what.by = "device/" + which;
  what.occurred_at = when;
  what.command = pile::command{pile::report_boot{when, plate}};
  const auto answer = actors::ask_and_wait(at.node().entities(), std::move(what), std::chrono::seconds{30});
  const auto* done = std::get_if<actors::accepted>(&answer);
  REQUIRE(done != nullptr);
  REQUIRE(at.node().projector().wait_for(done->partition, done->last, std::chrono::seconds{30}));
}

TEST_CASE("W6: a pile shows no security profile until it is set, and then the newest") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  CHECK(at.get("/api/v1/piles/" + which).body["security_profile"].is_null());
  for (const int profile : {0, 1, 2, 3}) {
    const auto done = at.post(access_of(which), {{"security_profile", profile}});
    CHECK(done.header("Location") == "/api/v1/piles/" + which);
    CHECK(done.body["security_profile"] == profile);
    CHECK(done.body["password"].is_string() == (profile == 1 || profile == 2));
    CHECK(read_back(at, done).body["security_profile"] == profile);
  }
}

std::set<std::string> at_risk(world& at) {
  std::set<std::string> all;
  std::string where = "/api/v1/risks/piles?limit=500";
  for (;;) {
    const auto page = at.get(where);
    REQUIRE(page.status == 200);
    for (const auto& one : page.body["items"]) {
      CHECK(one["risk"] ==
            (one["security_profile"] == 0 ? "anybody_may_speak_for_it" : "password_and_reports_readable"));
      all.insert(one["pile"].get<std::string>());
    }
    if (page.body["next_cursor"].is_null()) return all;
    where = "/api/v1/risks/piles?limit=500&cursor=" + page.body["next_cursor"].get<std::string>();
  }
}

TEST_CASE("W6: a pile without TLS is listed as a risk until it has it; one that may not connect is none") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  CHECK_FALSE(at_risk(at).contains(which));
  for (const int profile : {0, 1, 2}) {
    read_back(at, at.post(access_of(which), {{"security_profile", profile}}));
    CHECK(at_risk(at).contains(which) == (profile < 2));
  }
}

TEST_CASE("W6: a password for a profile that has none is refused by name") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  for (const int profile : {0, 3}) {
    const auto refused = at.post(access_of(which), {{"security_profile", profile}, {"password", "sixteen-letters-x"}});
    CHECK(refused.status == 422);
    CHECK(refused.body["field"] == "password");
    CHECK(refused.body["rule"] == "password_must_not_be_given");
  }
}

TEST_CASE("W6: a password nobody chose has 20 unambiguous characters, opens the pile, and is another each time") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  std::set<std::string> made;
  std::string newest;
  for (int i = 0; i < 5; ++i) {
    const auto done = at.post(access_of(which), {{"security_profile", 1}});
    newest = done.body["password"];
    CHECK(newest.size() == 20);
    CHECK(newest.find_first_not_of("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") == std::string::npos);
    made.insert(newest);
    read_back(at, done);
  }
  CHECK(made.size() == 5);
  for (const auto& one : made) CHECK(opens(at, which, one) == (one == newest));
}

TEST_CASE("W6: a chosen password has 16 to 20 bytes and opens its own pile only") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const auto other = at.some_pile();
  const std::string chosen = "correct horse battr";
  read_back(at, at.post(access_of(which), {{"security_profile", 2}, {"password", chosen}}));
  CHECK(opens(at, which, chosen));
  CHECK_FALSE(opens(at, which, chosen + "y"));
  read_back(at, at.post(access_of(other), {{"security_profile", 2}, {"password", chosen}}));
  const auto rows = at.node().rows().read();
  const auto mine = projections::find_pile(rows, pile_id{which});
  const auto theirs = projections::find_pile(rows, pile_id{other});
  CHECK(mine->access->credential != theirs->access->credential);
  CHECK_FALSE(at.keys().open_password_hash(mine->attributes.owner, mine->pile, theirs->access->credential).has_value());

  const auto said = [&](const json& body) {
    const auto answer = at.post(access_of(which), body);
    return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
  };
  const std::string length = "422 password text_must_have_a_fitting_length";
  CHECK(said({{"security_profile", 2}, {"password", std::string(15, 'x')}}) == length);
  CHECK(said({{"security_profile", 2}, {"password", std::string(21, 'x')}}) == length);
  CHECK(said({{"security_profile", 2}, {"password", "充电桩充电桩充电桩充电桩充电桩桩"}}) ==
        length);  // 16 characters, 48 bytes
  CHECK(said({{"security_profile", 4}}) == "422 security_profile integer_must_be_in_range");
  CHECK(said({{"security_profile", -1}}) == "422 security_profile integer_must_be_in_range");
  CHECK(said({{"password", std::string(16, 'x')}}).substr(0, 20) == "422 security_profile");
  CHECK(opens(at, which, chosen));  // what was refused changed nothing
  CHECK(at.post(access_of("nobody"), {{"security_profile", 0}}).status == 404);
}

TEST_CASE("W6: a security profile is never lowered") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const std::string chosen(16, 'p');
  read_back(at, at.post(access_of(which), {{"security_profile", 2}, {"password", chosen}}));
  const auto lowered = at.post(access_of(which), {{"security_profile", 1}, {"password", std::string(16, 'q')}});
  CHECK(lowered.status == 409);
  CHECK(lowered.rule() == "security_profile_must_not_be_lowered");
  CHECK(lowered.field() == "security_profile");
  CHECK_FALSE(lowered.body.contains("password"));
  CHECK(at.get("/api/v1/piles/" + which).body["security_profile"] == 2);
  CHECK(opens(at, which, chosen));
}

TEST_CASE("design §5.2: a repeat gets the first answer with the password that counts, and makes no second one") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const headers key{{"idempotency-key", "access-of-" + which}};
  const auto first = at.post(access_of(which), {{"security_profile", 1}}, key);
  REQUIRE(first.status < 300);
  const auto again = at.post(access_of(which), {{"security_profile", 1}}, key);
  CHECK(again.status == first.status);
  CHECK(again.whole.body == first.whole.body);
  CHECK(again.header("Pilecloud-Position") == first.header("Pilecloud-Position"));
  read_back(at, again);
  CHECK(opens(at, which, first.body["password"].get<std::string>()));
  CHECK(at.post(access_of(which), {{"security_profile", 2}}, key).rule() == "idempotency_key_must_not_be_reused");
  const auto elsewhere = at.post(access_of(at.some_pile()), {{"security_profile", 1}}, key);
  CHECK(elsewhere.body["password"] != first.body["password"]);  // the key is of this pile and this caller
  const auto somebody_else = at.post(access_of(which), {{"security_profile", 1}}, key, role::operations);
  CHECK(somebody_else.body["password"] != first.body["password"]);
}

TEST_CASE("W6: an answer with a password is kept by no cache, and no page shows password or credential") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const auto done = at.post(access_of(which), {{"security_profile", 1}});
  const std::string password = done.body["password"];
  CHECK(done.header("Cache-Control") == "no-store");
  read_back(at, done);
  const auto credential = projections::find_pile(at.node().rows().read(), pile_id{which})->access->credential;
  CHECK(credential.find(password) == std::string::npos);
  CHECK(credential.find("argon2") == std::string::npos);
  const auto station = at.get("/api/v1/piles/" + which).body["station"].get<std::string>();
  for (const auto& path : {"/api/v1/piles/" + which, "/api/v1/piles?station=" + station}) {
    for (const auto who : {role::administrator, role::operations, role::auditor}) {
      const auto shown = at.get(path, {}, who);
      CAPTURE(shown.whole.body);
      CHECK(shown.status == 200);
      CHECK(shown.whole.body.find("\"security_profile\":1") != std::string::npos);
      CHECK(shown.whole.body.find(password) == std::string::npos);
      CHECK(shown.whole.body.find("credential") == std::string::npos);
      CHECK(shown.whole.body.find("password") == std::string::npos);
    }
  }
}

TEST_CASE("only who registers piles says how they may connect") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const json body{{"security_profile", 0}};
  for (const auto who : {role::accountant, role::auditor, role::device}) {
    CHECK(at.post(access_of(which), body, {}, who).status == 403);
  }
  CHECK(at.get("/api/v1/piles/" + which).body["security_profile"].is_null());
  for (const auto who : {role::operations, role::administrator}) {
    CHECK(at.post(access_of(which), body, {}, who).status < 300);
  }
}

TEST_CASE("password hashes are made a few at a time here as at a login") {
  world at{{.per_name = 1000, .per_source = 1000, .checks_at_once = 0, .longest_wait = std::chrono::milliseconds{1}}};
  const auto which = at.some_pile();
  const auto refused = at.post(access_of(which), {{"security_profile", 1}, {"password", "sixteen-letters-x"}});
  CHECK(refused.status == 503);
  CHECK(refused.rule() == "logins_at_once_are_limited");
  CHECK(at.post(access_of(which), {{"security_profile", 3}}).status < 300);  // hashes nothing
}

TEST_CASE("a pile shows what it said at its last boot beside what the operator wrote of it") {
  auto& at = shared_world();
  const auto which = at.some_pile();
  const auto before = at.get("/api/v1/piles/" + which);
  CHECK(before.body["nameplate"].is_null());
  CHECK(before.body["booted_at"].is_null());
  const auto when = instant_from_us(1'772'348'400'000'000);
  const pile::nameplate plate{"ocpp1.6", "星星充电", "DC60", "SN-7", "1.4.2", "8986", "4600", "DTSD341", "M-9"};
  boot(at, which, plate, when);
  const json expected{{"protocol", "ocpp1.6"}, {"vendor", "星星充电"},    {"model", "DC60"},
                      {"serial", "SN-7"},      {"firmware", "1.4.2"},     {"iccid", "8986"},
                      {"imsi", "4600"},        {"meter_type", "DTSD341"}, {"meter_serial", "M-9"}};
  const auto shown = at.get("/api/v1/piles/" + which, {{"if-none-match", before.header("ETag")}});
  CHECK(shown.status == 200);
  CHECK(shown.body["nameplate"] == expected);
  CHECK(shown.body["booted_at"] == to_rfc3339(when));
  CHECK(shown.body["vendor"] == before.body["vendor"]);
  const auto station = shown.body["station"].get<std::string>();
  CHECK(at.get("/api/v1/piles?station=" + station).body["items"][0]["nameplate"] == expected);
  boot(at, which, plate, when + std::chrono::hours{1});  // a restart tells nothing new: the log does not fill with them
  CHECK(at.get("/api/v1/piles/" + which, {{"if-none-match", shown.header("ETag")}}).status == 304);
}

}  // namespace
}  // namespace pilecloud::tests
