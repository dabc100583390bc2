// SPDX-License-Identifier: Apache-2.0
// openapi.json is the table: every line is in it, and answers have the shapes it promises.
#include <set>

#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

std::string lower(std::string_view text) {
  std::string made{text};
  for (auto& c : made) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return made;
}

TEST_CASE("every line of the table is described, and nothing else") {
  auto& at = shared_world();
  const auto described = at.send("GET", "/api/v1/openapi.json", std::nullopt).body;
  CHECK(described["openapi"] == "3.1.0");
  std::size_t operations = 0;
  for (const auto& [path, methods] : described["paths"].items()) operations += methods.size();
  CHECK(operations == http::routes().size());
  for (const auto& one : http::routes()) {
    CAPTURE(one.method);
    CAPTURE(one.pattern);
    const auto& methods = described["paths"][std::string{one.pattern}];
    REQUIRE(methods.contains(lower(one.method)));
    const auto& operation = methods[lower(one.method)];
    CHECK(operation["responses"].contains(std::to_string(one.success)));
    CHECK(operation.contains("requestBody") == (one.method != "GET" && one.body != nullptr));
    CHECK(operation.contains("x-roles") == (one.access != http::access::everybody));
  }
}

TEST_CASE("parameters of the path, pages and the Idempotency-Key are described") {
  auto& at = shared_world();
  const auto paths = at.send("GET", "/api/v1/openapi.json", std::nullopt).body["paths"];
  const auto names = [&paths](const std::string& path, const std::string& method) {
    std::set<std::string> found;
    for (const auto& one : paths[path][method]["parameters"]) found.insert(one["name"]);
    return found;
  };
  CHECK(names("/api/v1/sessions/{pile}/{n}", "get") == std::set<std::string>{"pile", "n", "position", "If-None-Match"});
  CHECK(names("/api/v1/sessions/{pile}/{n}/stop", "post") ==
        std::set<std::string>{"pile", "n", "position", "Idempotency-Key"});
  CHECK(names("/api/v1/transactions", "get").count("cursor") == 1);
}

TEST_CASE("what the pages answer has the shape the description promises") {
  auto& at = shared_world();
  at.some_pile();
  at.post("/api/v1/accounts/" + at.some_account() + "/top-ups", {{"amount_fen", 5}, {"channel", "sandbox"}});
  at.node().wait_until_quiet(std::chrono::seconds{10});
  for (const auto& one : http::routes()) {
    if (one.method != "GET" || one.result == nullptr || one.pattern.find('{') != std::string_view::npos) continue;
    CAPTURE(one.pattern);
    std::string path{one.pattern};
    if (path == "/api/v1/ledger/balances") path += "?book=channel_clearing";
    if (path == "/api/v1/ledger/postings") path += "?book=channel_clearing&owner=sandbox";
    const auto answer = at.get(path);
    REQUIRE_MESSAGE(answer.status == 200, answer.whole.body);
    const auto rows = one.pages ? answer.body["items"] : json::array({answer.body});
    for (const auto& row : rows) {
      try {
        one.result().check(row);
      } catch (const http::refusal& no) {
        FAIL_CHECK(one.pattern, " ", no.what.field, " ", no.what.rule, " in ", row.dump());
      }
    }
  }
}

}  // namespace
}  // namespace pilecloud::tests
