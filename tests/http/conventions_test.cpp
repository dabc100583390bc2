// SPDX-License-Identifier: Apache-2.0
// What holds for every route: idempotency, positions, ETags, pages, problem details.
#include <chrono>
#include <set>

#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

const json a_station{{"name", "花园小区"}, {"time_zone", "Asia/Shanghai"}};

TEST_CASE("every POST without an Idempotency-Key is refused, naming the header") {
  auto& at = shared_world();
  for (const auto& one : http::routes()) {
    if (one.method != "POST") continue;
    CAPTURE(one.pattern);
    std::string path{one.pattern};
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      path.replace(open, path.find('}', open) - open + 1, "1");
    }
    const auto who = one.roles.has(role::administrator) ? role::administrator : role::device;
    const auto answer = at.send("POST", path, who, {}, {{"idempotency-key", ""}});
    CHECK(answer.status == 400);
    CHECK(answer.field() == "Idempotency-Key");
    CHECK(answer.rule() == "idempotency_key_must_be_present");
  }
  CHECK(at.post("/api/v1/stations", a_station, {{"idempotency-key", std::string(201, 'x')}}).status == 400);
  CHECK(at.post("/api/v1/stations", a_station, {{"idempotency-key", "two words"}}).status == 400);
}

TEST_CASE("the same key and body give the first answer; another body is an error; keys are the caller's own") {
  auto& at = shared_world();
  const headers key{{"idempotency-key", "order-of-the-night"}};
  const auto first = at.post("/api/v1/stations", a_station, key);
  const auto again = at.send("POST", "/api/v1/stations", role::administrator,
                             R"({ "time_zone":"Asia/Shanghai" , "name":"花园小区"})", key);
  CHECK(first.status == 201);
  CHECK(again.status == 201);
  CHECK(again.whole.body == first.whole.body);
  CHECK(again.header("Location") == first.header("Location"));
  CHECK(again.header("Pilecloud-Position") == first.header("Pilecloud-Position"));

  const auto other = at.post("/api/v1/stations", {{"name", "other"}, {"time_zone", "Asia/Shanghai"}}, key);
  CHECK(other.status == 422);
  CHECK(other.rule() == "idempotency_key_must_not_be_reused");
  const auto somebody_else = at.post("/api/v1/stations", a_station, key, role::operations);
  CHECK(somebody_else.status == 201);
  CHECK(somebody_else.body["station"] != first.body["station"]);
}

TEST_CASE("a repeated top-up moves the money once") {
  auto& at = shared_world();
  const auto account = at.some_account();
  const headers key{{"idempotency-key", "one-top-up"}};
  reply last;
  for (int i = 0; i < 3; ++i) {
    last = at.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 5000}, {"channel", "cash"}}, key);
    CHECK(last.status == 201);
  }
  const auto seen = at.get("/api/v1/accounts/" + account + "?position=" + last.header("Pilecloud-Position"));
  CHECK(seen.body["balance_fen"] == 5000);
}

TEST_CASE("a write names its position; a read that names it sees the write") {
  auto& at = shared_world();
  for (int i = 0; i < 20; ++i) {
    const auto made = at.post("/api/v1/stations", a_station);
    const auto position = made.header("Pilecloud-Position");
    CHECK(at.get(made.header("Location") + "?position=" + position).status == 200);
    CHECK(at.get(made.header("Location"), {{"pilecloud-position", position}}).status == 200);
  }
}

TEST_CASE("a position that is not reached within 2 s is a problem, not an old answer") {
  auto& at = shared_world();
  const auto began = std::chrono::steady_clock::now();
  const auto answer = at.get("/api/v1/stations?position=3:999999999");
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(answer.status == 503);
  CHECK(answer.rule() == "position_must_be_reached");
  CHECK(answer.header("Retry-After") == "1");
  CHECK(took >= std::chrono::milliseconds{1900});
  CHECK(took < std::chrono::seconds{10});
  for (const auto* broken : {"16:1", "1", "a:b", "1:", ":1", "-1:2", "1:2:3", "99999:1"}) {
    CAPTURE(broken);
    CHECK(at.get(std::string{"/api/v1/stations?position="} + broken).rule() == "position_must_be_readable");
  }
}

TEST_CASE("what a caller wrote is there for the caller's next write, without naming positions") {
  auto& at = shared_world();
  for (int i = 0; i < 10; ++i) {
    const auto account = at.some_account();
    CHECK(at.post("/api/v1/accounts/" + account + "/top-ups", {{"amount_fen", 1}, {"channel", "cash"}}).status == 201);
  }
}

TEST_CASE("a row's ETag answers 304 until the row changes") {
  auto& at = shared_world();
  const auto account = at.some_account();
  const auto path = "/api/v1/accounts/" + account;
  const auto first = at.get(path);
  const auto etag = first.header("ETag");
  REQUIRE(etag.size() > 4);
  CHECK(etag.front() == '"');
  CHECK(first.header("Cache-Control") == "private, no-cache");
  const auto same = at.get(path, {{"if-none-match", etag}});
  CHECK(same.status == 304);
  CHECK(same.whole.body.empty());
  CHECK(same.header("ETag") == etag);
  CHECK(at.get(path, {{"if-none-match", "\"other\", W/" + etag}}).status == 304);
  CHECK(at.get(path, {{"if-none-match", "\"other\""}}).status == 200);

  at.some_account();  // another account is no change of this page
  CHECK(at.get(path, {{"if-none-match", etag}}).status == 304);
  const auto paid = at.post(path + "/top-ups", {{"amount_fen", 100}, {"channel", "cash"}});
  const auto after = at.get(path + "?position=" + paid.header("Pilecloud-Position"), {{"if-none-match", etag}});
  CHECK(after.status == 200);
  CHECK(after.header("ETag") != etag);
}

TEST_CASE("lists answer 304 too, and changed scopes do not") {
  auto& at = shared_world();
  const auto pile = at.some_pile();
  for (const auto& path :
       {std::string{"/api/v1/stations"}, std::string{"/api/v1/piles"}, std::string{"/api/v1/tariffs"},
        std::string{"/api/v1/sessions"}, std::string{"/api/v1/transactions"}, std::string{"/api/v1/ledger"},
        std::string{"/api/v1/staff"}, std::string{"/api/v1/accounts"}, "/api/v1/sessions?pile=" + pile}) {
    CAPTURE(path);
    const auto first = at.get(path);
    REQUIRE_MESSAGE(first.status == 200, first.whole.body);
    CHECK(at.get(path, {{"if-none-match", first.header("ETag")}}).status == 304);
  }
  const auto etag = at.get("/api/v1/stations").header("ETag");
  const auto made = at.post("/api/v1/stations", a_station);
  CHECK(at.get("/api/v1/stations?position=" + made.header("Pilecloud-Position"), {{"if-none-match", etag}}).status ==
        200);
}

TEST_CASE("pages by cursor show every row once, and a foreign cursor is refused") {
  auto& at = shared_world();
  for (int i = 0; i < 7; ++i) at.some_account();
  const auto whole = at.get("/api/v1/accounts?limit=1000");
  std::set<std::string> seen;
  std::string cursor;
  std::size_t rows = 0;
  for (int page = 0; page < 1000; ++page) {
    const auto one = at.get("/api/v1/accounts?limit=3" + (cursor.empty() ? "" : "&cursor=" + cursor));
    REQUIRE(one.status == 200);
    CHECK(one.body["items"].size() <= 3);
    for (const auto& row : one.body["items"]) {
      seen.insert(row["account"]);
      ++rows;
    }
    if (one.body["next_cursor"].is_null()) break;
    cursor = one.body["next_cursor"];
  }
  CHECK(rows == whole.body["items"].size());
  CHECK(seen.size() == rows);
  CHECK(at.get("/api/v1/stations?cursor=" + cursor).rule() == "cursor_must_be_of_this_list");
  CHECK(at.get("/api/v1/accounts?cursor=made-up").rule() == "cursor_must_be_of_this_list");
  for (const auto* limit : {"0", "1001", "-1", "many", ""}) {
    CAPTURE(limit);
    const auto answer = at.get(std::string{"/api/v1/accounts?limit="} + limit);
    CHECK(answer.status == 422);
    CHECK(answer.field() == "limit");
  }
}

TEST_CASE("an unknown query parameter is named") {
  auto& at = shared_world();
  const auto answer = at.get("/api/v1/sessions?stattion=S1");
  CHECK(answer.status == 422);
  CHECK(answer.field() == "stattion");
  CHECK(answer.rule() == "field_must_be_known");
  CHECK(at.get("/api/v1/sessions?stage=flying").field() == "stage");
  CHECK(at.get("/api/v1/sessions?from=%ff").status == 400);
}

TEST_CASE("bodies are JSON objects of the resource's form") {
  auto& at = shared_world();
  const auto said = [&at](const std::string& body, const headers& extra = {}) {
    const auto answer = at.send("POST", "/api/v1/stations", role::administrator, body, extra);
    return std::to_string(answer.status) + " " + answer.field() + " " + answer.rule();
  };
  CHECK(said("{") == "400  body_must_be_json");
  CHECK(said("[]") == "422  body_must_be_an_object");
  CHECK(said(std::string(50, '[')) == "400  body_must_not_be_deep");
  CHECK(said("{}") == "422 name field_must_be_present");
  CHECK(said(R"({"name":7,"time_zone":"Asia/Shanghai"})") == "422 name field_must_be_text");
  CHECK(said(R"({"name":"x","time_zone":"Asia/Shanghai","zone":1})") == "422 zone field_must_be_known");
  CHECK(said("name=x", {{"content-type", "application/x-www-form-urlencoded"}}) ==
        "415 Content-Type body_must_be_json");
  CHECK(said(R"({"name":"x","time_zone":"Mars/Olympus"})") == "409 time_zone time_zone_must_exist");
}

TEST_CASE("HEAD is GET without a body; other methods get 405 and Allow; unknown paths 404") {
  auto& at = shared_world();
  const auto head = at.send("HEAD", "/api/v1/stations", role::administrator);
  CHECK(head.status == 200);
  CHECK(head.header("ETag").size() > 4);
  const auto wrong = at.send("DELETE", "/api/v1/stations", role::administrator);
  CHECK(wrong.status == 405);
  CHECK(wrong.header("Allow") == "GET, HEAD, POST");
  CHECK(wrong.whole.content_type == "application/problem+json");
  CHECK(at.get("/api/v1/nothing").status == 404);
  CHECK(at.get("/api/v1/accounts/nobody").status == 404);
}

}  // namespace
}  // namespace pilecloud::tests
