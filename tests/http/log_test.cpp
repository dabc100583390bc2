// SPDX-License-Identifier: Apache-2.0
// The access log says who asked what and how it ended, and never a secret or a person.
#include <sstream>

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

struct captured_log {
  std::ostringstream text;
  std::shared_ptr<spdlog::logger> before = spdlog::default_logger();
  captured_log() {
    auto logger = std::make_shared<spdlog::logger>("captured", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
  }
  ~captured_log() { spdlog::set_default_logger(before); }
  bool has(const std::string& part) const { return text.str().find(part) != std::string::npos; }
};

TEST_CASE("no password, token, key, phone, name or query stands in the log") {
  auto& at = shared_world();
  const captured_log log;
  const auto signed_in = at.send(
      "POST", "/api/v1/login", std::nullopt,
      json{{"name", world::name_of(role::operations)}, {"password", world::password_of(role::operations)}}.dump());
  const std::string token = signed_in.body["token"];
  at.send("POST", "/api/v1/login", std::nullopt, R"({"name":"my password by mistake","password":"wrong password"})");
  at.send("GET", "/api/v1/me", std::nullopt, {}, {{"cookie", "pilecloud_token=" + token}});
  at.post("/api/v1/accounts", {{"phone", "13655554444"}, {"name", "赵六"}}, {{"idempotency-key", "a-private-key"}});
  at.get("/api/v1/accounts?phone=13655554444");
  at.get("/a-path-of-a-stranger-13655554444");
  at.post("/api/v1/staff", {{"name", "logged-clerk"}, {"role", "auditor"}, {"password", "another secret"}});
  const auto path = "/api/v1/piles/" + at.some_pile() + "/access";
  const std::string made = at.post(path, {{"security_profile", 1}}).body["password"];
  at.post(path, {{"security_profile", 1}, {"password", "a pile's password"}});

  CHECK(log.has("POST /api/v1/login 200"));
  CHECK(log.has("POST /api/v1/login 401"));
  CHECK(log.has("GET /api/v1/me 200"));
  CHECK(log.has("by test-operations"));
  CHECK(log.has("a login from 127.0.0.1 failed"));
  for (const auto& secret :
       {world::password_of(role::operations), token, token.substr(0, 32), at.token_of(role::administrator),
        std::string{"my password"}, std::string{"wrong password"}, std::string{"another secret"}, made,
        std::string{"a pile's password"}, std::string{"13655554444"}, std::string{"赵六"}, std::string{"a-private-key"},
        std::string{"argon2"}}) {
    CAPTURE(secret);
    CHECK_FALSE(log.has(secret));
  }
}

}  // namespace
}  // namespace pilecloud::tests
