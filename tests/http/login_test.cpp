// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

reply log_in(world& at, const std::string& name, const std::string& password, const headers& extra = {}) {
  return at.send("POST", "/api/v1/login", std::nullopt, json{{"name", name}, {"password", password}}.dump(), extra);
}

headers bearer(const std::string& token) { return {{"authorization", "Bearer " + token}}; }
headers cookie(const std::string& token, headers more = {}) {
  more["cookie"] = "theme=dark; pilecloud_token=" + token;
  return more;
}

std::string hired(world& at, const std::string& name, const std::string& password,
                  const std::string& as = "operations") {
  const auto made = at.post("/api/v1/staff", {{"name", name}, {"role", as}, {"password", password}});
  REQUIRE_MESSAGE(made.status == 201, made.whole.body);
  CHECK(made.header("Location") == "/api/v1/staff/" + name);
  CHECK(at.get("/api/v1/staff/" + name + "?position=" + made.header("Pilecloud-Position")).status == 200);
  const auto signed_in = log_in(at, name, password);
  REQUIRE_MESSAGE(signed_in.status == 200, signed_in.whole.body);
  return signed_in.body["token"];
}

TEST_CASE("a login gives a bearer token and an HttpOnly, same-site cookie") {
  auto& at = shared_world();
  const auto answer = log_in(at, world::name_of(role::auditor), world::password_of(role::auditor));
  REQUIRE(answer.status == 200);
  CHECK(answer.body["role"] == "auditor");
  CHECK(answer.header("Cache-Control") == "no-store");
  const std::string token = answer.body["token"];
  CHECK(answer.header("Set-Cookie") ==
        "pilecloud_token=" + token + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(token)).body["name"] == "test-auditor");
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, cookie(token)).body["role"] == "auditor");
}

TEST_CASE("somebody just hired signs in at once, without naming a position") {
  auto& at = shared_world();
  for (int i = 0; i < 10; ++i) {
    const auto name = "new-clerk-" + std::to_string(i);
    REQUIRE(at.post("/api/v1/staff", {{"name", name}, {"role", "auditor"}, {"password", "a long password"}}).status ==
            201);
    CHECK(log_in(at, name, "a long password").status == 200);
  }
}

TEST_CASE("a wrong password and an unknown name get the same answer") {
  auto& at = shared_world();
  const auto wrong = log_in(at, world::name_of(role::auditor), "not the password");
  const auto unknown = log_in(at, "nobody at all 没有", "not the password");
  CHECK(wrong.status == 401);
  CHECK(wrong.rule() == "name_and_password_must_match");
  CHECK(wrong.whole.body == unknown.whole.body);
}

TEST_CASE("a token is believed only whole") {
  auto& at = shared_world();
  for (const auto& text : {std::string{"x"}, std::string{}, std::string(300, '0'), at.token_of(role::auditor) + "00"}) {
    CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, {{"authorization", "Bearer " + text}}).status == 401);
  }
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, {{"authorization", "Basic YTpi"}}).status == 401);
}

TEST_CASE("login attempts are limited per name, also for names nobody has") {
  world at{{.per_name = 3, .per_source = 100}};
  for (int i = 0; i < 3; ++i) CHECK(log_in(at, "nobody", "wrong password").status == 401);
  const auto answer = log_in(at, "nobody", "wrong password");
  CHECK(answer.status == 429);
  CHECK(answer.rule() == "login_attempts_are_limited");
  CHECK(std::stoi(answer.header("Retry-After")) > 0);
  CHECK(log_in(at, world::name_of(role::auditor), world::password_of(role::auditor)).status == 200);
}

TEST_CASE("an unsafe request on a cookie needs proof that our own page made it") {
  auto& at = shared_world();
  const auto token = hired(at, "cookie-clerk", "a long password");
  const auto attempt = [&](const headers& extra) {
    return at.send("POST", "/api/v1/stations", std::nullopt, R"({"name":"x","time_zone":"Asia/Shanghai"})",
                   cookie(token, extra));
  };
  CHECK(attempt({}).rule() == "origin_must_be_this_site");
  CHECK(attempt({{"origin", "https://evil.example"}}).status == 403);
  CHECK(attempt({{"origin", "null"}}).status == 403);
  CHECK(attempt({{"sec-fetch-site", "cross-site"}}).status == 403);
  CHECK(attempt({{"sec-fetch-site", "same-site"}}).status == 403);
  CHECK(attempt({{"origin", "http://127.0.0.1:8080"}}).status == 201);
  CHECK(attempt({{"sec-fetch-site", "same-origin"}}).status == 201);
  // Reading with a cookie needs none; a bearer token is never sent by a browser on its own.
  CHECK(at.send("GET", "/api/v1/stations", std::nullopt, {}, cookie(token)).status == 200);
  CHECK(at.send("POST", "/api/v1/stations", std::nullopt, R"({"name":"x","time_zone":"Asia/Shanghai"})",
                {{"authorization", "Bearer " + token}, {"origin", "https://evil.example"}})
            .status == 201);
}

TEST_CASE("another site's page cannot sign a visitor in") {
  auto& at = shared_world();
  const auto name = world::name_of(role::auditor);
  const auto password = world::password_of(role::auditor);
  CHECK(log_in(at, name, password, {{"origin", "https://evil.example"}}).status == 403);
  CHECK(log_in(at, name, password, {{"origin", "http://127.0.0.1:8080"}}).status == 200);
}

TEST_CASE("logging out ends the token, bearer or cookie") {
  auto& at = shared_world();
  const auto token = hired(at, "leaving-clerk", "a long password");
  const auto out = at.send("POST", "/api/v1/logout", std::nullopt, {}, bearer(token));
  CHECK(out.status == 200);
  CHECK(out.header("Set-Cookie").find("Max-Age=0") != std::string::npos);
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(token)).status == 401);
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, cookie(token)).status == 401);
}

TEST_CASE("a changed password, a changed role and a dismissal end older tokens") {
  auto& at = shared_world();
  const auto old = hired(at, "busy-clerk", "a long password");
  const auto wait = [&at](const reply& done) {
    REQUIRE_MESSAGE(done.status == 200, done.whole.body);
    CHECK(at.get("/api/v1/staff/busy-clerk?position=" + done.header("Pilecloud-Position")).status == 200);
  };
  wait(at.send("POST", "/api/v1/staff/busy-clerk/password", std::nullopt,
               R"({"password":"another password","current_password":"a long password"})", bearer(old)));
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(old)).status == 401);
  CHECK(log_in(at, "busy-clerk", "a long password").status == 401);
  const std::string second = log_in(at, "busy-clerk", "another password").body["token"];

  wait(at.put("/api/v1/staff/busy-clerk/role", {{"role", "accountant"}}));
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(second)).status == 401);
  const std::string third = log_in(at, "busy-clerk", "another password").body["token"];
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(third)).body["role"] == "accountant");

  wait(at.send("DELETE", "/api/v1/staff/busy-clerk", role::administrator));
  CHECK(at.send("GET", "/api/v1/me", std::nullopt, {}, bearer(third)).status == 401);
  CHECK(log_in(at, "busy-clerk", "another password").status == 401);
  CHECK(at.get("/api/v1/staff/busy-clerk").body["employed"] == false);
}

TEST_CASE("a password of another is set by administrators only; one's own needs the old one") {
  auto& at = shared_world();
  const auto token = hired(at, "curious-clerk", "a long password");
  const auto path = "/api/v1/staff/" + world::name_of(role::auditor) + "/password";
  CHECK(at.send("POST", path, std::nullopt, R"({"password":"taken over now"})", bearer(token)).status == 403);
  const auto own = at.send("POST", "/api/v1/staff/curious-clerk/password", std::nullopt,
                           R"({"password":"another password","current_password":"a guess"})", bearer(token));
  CHECK(own.status == 403);
  CHECK(own.field() == "current_password");
  CHECK(at.post("/api/v1/staff/curious-clerk/password", {{"password", "short"}}).field() == "password");
}

TEST_CASE("staff is listed without anything secret") {
  auto& at = shared_world();
  const auto list = at.get("/api/v1/staff?limit=1000");
  CHECK(list.status == 200);
  CHECK(list.body["items"].size() >= 5);
  CHECK(list.whole.body.find("argon2") == std::string::npos);
  CHECK(list.whole.body.find("hash") == std::string::npos);
}

}  // namespace
}  // namespace pilecloud::tests
