// SPDX-License-Identifier: Apache-2.0
// Secure by default: every line of the table, asked by nobody and by every role.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

using http::access;

// With ids that nothing has, so that an allowed call ends in "no such …" or in a broken form, and changes nothing.
std::string path_of(const http::route& one) {
  std::string path{one.pattern};
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const auto close = path.find('}', open);
    path.replace(open, close - open + 1, path.substr(open, close - open + 1) == "{n}" ? "999999" : "nobody");
  }
  return path;
}

const headers without_key{{"idempotency-key", ""}};

TEST_CASE("only these lines are open without signing in") {
  const std::set<std::string> open{"GET /healthz", "GET /readyz", "GET /metrics", "GET /api/v1/openapi.json",
                                   "POST /api/v1/login"};
  std::set<std::string> found;
  for (const auto& one : http::routes()) {
    CAPTURE(one.pattern);
    CHECK((one.answer != nullptr));
    CHECK_FALSE(one.summary.empty());
    if (one.access == access::roles) {
      CHECK_FALSE(one.roles.empty());
    } else {
      found.insert(std::string{one.method} + " " + std::string{one.pattern});
    }
  }
  CHECK(found == open);
}

TEST_CASE("no two lines have the same method and pattern") {
  std::set<std::string> seen;
  for (const auto& one : http::routes()) {
    CHECK(seen.insert(std::string{one.method} + " " + std::string{one.pattern}).second);
  }
}

TEST_CASE("nobody gets 401 on every line that names roles") {
  auto& at = shared_world();
  for (const auto& one : http::routes()) {
    if (one.access != access::roles) continue;
    CAPTURE(one.method);
    CAPTURE(one.pattern);
    const auto answer = at.send(std::string{one.method}, path_of(one), std::nullopt, {}, without_key);
    CHECK(answer.status == 401);
    CHECK(answer.header("WWW-Authenticate") == "Bearer realm=\"pilecloud\"");
  }
}

TEST_CASE("every line × every role: 403 unless the line names the role") {
  auto& at = shared_world();
  for (const auto& one : http::routes()) {
    if (one.access != access::roles) continue;
    for (const auto who : all_roles) {
      CAPTURE(one.method);
      CAPTURE(one.pattern);
      CAPTURE(domain::staff::to_text(who));
      const auto answer = at.send(std::string{one.method}, path_of(one), who, {}, without_key);
      if (one.roles.has(who)) {
        CHECK(answer.status != 401);
        CHECK(answer.status != 403);
        CHECK(answer.status < 500);
      } else {
        CHECK(answer.status == 403);
        CHECK(answer.rule() == "role_must_be_allowed");
      }
    }
  }
}

TEST_CASE("who writes money and piles, and who only reads") {
  const auto roles_of = [](std::string_view method, std::string_view pattern) {
    std::string names;
    for (const auto& one : http::routes()) {
      if (one.method != method || one.pattern != pattern) continue;
      for (const auto who : all_roles) {
        if (one.roles.has(who)) names += std::string{domain::staff::to_text(who)} + " ";
      }
    }
    return names;
  };
  CHECK(roles_of("POST", "/api/v1/staff") == "administrator ");
  CHECK(roles_of("POST", "/api/v1/accounts/{account}/top-ups") == "administrator operations accountant ");
  CHECK(roles_of("POST", "/api/v1/sessions") == "administrator operations ");
  CHECK(roles_of("POST", "/api/v1/sessions/{pile}/{n}/readings") == "device ");
  CHECK(roles_of("POST", "/api/v1/piles/{pile}/starts") == "device ");
  CHECK(roles_of("GET", "/api/v1/ledger") == "administrator accountant auditor ");
  CHECK(roles_of("GET", "/api/v1/accounts") == "administrator operations accountant auditor ");
  for (const auto& one : http::routes()) {
    if (one.method == "GET" || one.access != access::roles) continue;
    const bool own = one.pattern == "/api/v1/logout" || one.pattern == "/api/v1/staff/{staff}/password";
    CAPTURE(one.pattern);
    CHECK((own || !one.roles.has(role::auditor)));  // an auditor changes nothing but the own password
  }
}

TEST_CASE("metrics are read on this machine without signing in, from elsewhere only by role") {
  auto& at = shared_world();
  http::request asked;
  asked.method = "GET";
  asked.path = "/metrics";
  asked.source = "127.0.0.1";
  const auto near = at.application().answer(asked);
  CHECK(near.status == 200);
  CHECK(near.body.find("# TYPE pilecloud_http_requests_total counter") != std::string::npos);
  CHECK(near.body.find("# TYPE pilecloud_http_request_seconds histogram") != std::string::npos);
  CHECK(near.body.find("test_gauge 42") != std::string::npos);
  asked.source = "10.0.0.7";
  CHECK(at.application().answer(asked).status == 401);
  asked.source = "127.0.0.1";
  asked.headers["x-forwarded-for"] = "10.0.0.7";  // a proxy on this machine speaks for somebody else
  CHECK(at.application().answer(asked).status == 401);
  asked.headers["authorization"] = "Bearer " + at.token_of(role::auditor);
  CHECK(at.application().answer(asked).status == 200);
}

}  // namespace
}  // namespace pilecloud::tests
