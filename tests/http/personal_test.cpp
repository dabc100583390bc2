// SPDX-License-Identifier: Apache-2.0
// Design §5.10: personal text is ciphertext behind the API, whole for those who need it, masked for the others.
#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

TEST_CASE("administrators and operations see a phone whole, accountants and auditors masked") {
  auto& at = shared_world();
  const auto account = at.some_account("13489991171");
  const auto carded = at.post("/api/v1/accounts/" + account + "/cards", {{"card", "6225 8801 5678"}});
  const auto drives = at.post("/api/v1/accounts/" + account + "/vehicles", {{"plate", "粤B12345"}});
  REQUIRE(drives.status == 201);
  const auto path = "/api/v1/accounts/" + account + "?position=" + drives.header("Pilecloud-Position");
  for (const auto who : {role::administrator, role::operations}) {
    const auto seen = at.get(path, {}, who).body;
    CHECK(seen["phone"] == "13489991171");
    CHECK(seen["name"] == "陈坤龙");
    CHECK(seen["cards"][0]["card"] == "6225 8801 5678");
    CHECK(seen["vehicles"][0]["plate"] == "粤B12345");
  }
  for (const auto who : {role::accountant, role::auditor}) {
    const auto seen = at.get(path, {}, who);
    CHECK(seen.body["phone"] == "134****1171");
    CHECK(seen.body["name"] == "陈**");
    CHECK(seen.body["cards"][0]["card"] == "****5678");
    CHECK(seen.body["vehicles"][0]["plate"] == "粤B****5");
    CHECK(seen.whole.body.find("13489991171") == std::string::npos);
    CHECK(at.get("/api/v1/accounts?limit=1000", {}, who).whole.body.find("13489991171") == std::string::npos);
  }
  // One page, two looks: the ETag of the one is not good for the other.
  const auto whole = at.get(path).header("ETag");
  CHECK(at.get(path, {{"if-none-match", whole}}, role::auditor).status == 200);
  CHECK(at.get(path, {{"if-none-match", whole}}, role::operations).status == 304);
}

TEST_CASE("a phone is one account's, however it is written") {
  auto& at = shared_world();
  at.some_account("13712340001");
  const auto second = at.post("/api/v1/accounts", {{"phone", "+86 137-1234-0001"}});
  CHECK(second.status == 409);
  CHECK(second.field() == "phone");
  CHECK(second.rule() == "claimed_by_another");
  const auto card = at.post("/api/v1/accounts/" + at.some_account() + "/cards", {{"card", "ABCD0001"}});
  CHECK(card.status == 201);
  CHECK(at.post("/api/v1/accounts/" + at.some_account() + "/cards", {{"card", "abcd 0001"}}).field() == "card");
}

TEST_CASE("a person is looked up by whole phone or card, by those who may see it") {
  auto& at = shared_world();
  const auto account = at.some_account("13712340002");
  at.wait_until("/api/v1/accounts/" + account, "/account", account);
  const auto found = at.get("/api/v1/accounts?phone=137%201234%200002").body;
  REQUIRE(found["items"].size() == 1);
  CHECK(found["items"][0]["account"] == account);
  CHECK(at.get("/api/v1/accounts?phone=13700000000").body["items"].empty());
  CHECK(at.get("/api/v1/accounts?phone=13712340002", {}, role::auditor).status == 403);
}

TEST_CASE("a card given up is free for another account") {
  auto& at = shared_world();
  const auto account = at.some_account();
  const auto path = "/api/v1/accounts/" + account;
  const auto added = at.post(path + "/cards", {{"card", "ABCD0002"}});
  REQUIRE(added.status == 201);
  const auto row = at.get(path + "?position=" + added.header("Pilecloud-Position")).body;
  const std::string card = row["cards"][0]["id"];
  CHECK(at.send("DELETE", path + "/cards/" + card, role::operations).status == 200);
  CHECK(at.node().wait_until_quiet(std::chrono::seconds{10}));  // the claim is released by a reactor
  CHECK(at.post("/api/v1/accounts/" + at.some_account() + "/cards", {{"card", "ABCD0002"}}).status == 201);
}

TEST_CASE("an erased person reads as nothing, and the account stays") {
  auto& at = shared_world();
  const auto account = at.some_account("13712340003");
  at.wait_until("/api/v1/accounts/" + account, "/phone", "13712340003");
  REQUIRE(at.keys().erase(account_id{account}).ok());
  const auto row = at.get("/api/v1/accounts/" + account).body;
  CHECK(row["phone"].is_null());
  CHECK(row["name"].is_null());
  CHECK(row["balance_fen"] == 0);
}

TEST_CASE("a phone that is none is refused by field") {
  auto& at = shared_world();
  for (const auto* phone : {"abcdefgh", "12-34", "1234567890123456"}) {
    CAPTURE(phone);
    CHECK(at.post("/api/v1/accounts", {{"phone", phone}}).field() == "phone");
  }
}

}  // namespace
}  // namespace pilecloud::tests
