// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include <doctest/doctest.h>

#include "http/problem.hpp"

namespace pilecloud::http {
namespace {

std::string found(std::string_view method, std::string_view path) {
  const auto hit = find_route(routes(), method, path);
  if (hit.to == nullptr) return hit.allow.empty() ? "nothing" : "allow " + hit.allow;
  std::string shown{hit.to->pattern};
  for (const auto& [name, value] : hit.parameters) shown += " " + name + "=" + value;
  return shown;
}

TEST_CASE("paths are matched segment by segment; literals win over parameters") {
  CHECK(found("GET", "/api/v1/sessions/P1/7") == "/api/v1/sessions/{pile}/{n} n=7 pile=P1");
  CHECK(found("HEAD", "/api/v1/sessions/P1/7") == "/api/v1/sessions/{pile}/{n} n=7 pile=P1");
  CHECK(found("GET", "/api/v1/accounts/%41%31") == "/api/v1/accounts/{account} account=A1");
  CHECK(found("GET", "/api/v1/ledger/balances") == "/api/v1/ledger/balances");
}

TEST_CASE("what is no id is no path") {
  for (const auto* path : {"", "/", "api/v1/me", "/api/v1/accounts/", "/api/v1/accounts//x", "/api/v1/accounts/a%2fb",
                           "/api/v1/accounts/a%00", "/api/v1/accounts/%4", "/api/v1/me/", "/api/v1/sessions/P1/x",
                           "/api/v1/sessions/P1/0", "/api/v1/sessions/P1/99999999999"}) {
    CAPTURE(path);
    CHECK(found("GET", path) == "nothing");
  }
}

TEST_CASE("a method the path does not take is told which it takes") {
  CHECK(found("DELETE", "/api/v1/accounts") == "allow GET, HEAD, POST");
  CHECK(found("PATCH", "/healthz") == "allow GET, HEAD");
}

TEST_CASE("query strings are decoded once, and a name given twice is refused") {
  CHECK(parse_query("a=1&b=x%20y+z&c") ==
        std::map<std::string, std::string, std::less<>>{{"a", "1"}, {"b", "x y z"}, {"c", ""}});
  CHECK_THROWS_AS(parse_query("a=1&a=2"), refusal);
  CHECK_THROWS_AS(parse_query("a=%zz"), refusal);
  CHECK_THROWS_AS(parse_query("%"), refusal);
}

}  // namespace
}  // namespace pilecloud::http
