// SPDX-License-Identifier: Apache-2.0
// The answers of entities that are busy, cut off or of another opinion, as the API gives them on.
#include <doctest/doctest.h>

#include "tests/http/world.hpp"

namespace pilecloud::tests {
namespace {

const json a_station{{"name", "x"}, {"time_zone", "Asia/Shanghai"}};

reply asked_in_mood(world& at, actors::answer mood) {
  at.entities().answer_once(std::move(mood));
  return at.post("/api/v1/stations", a_station);
}

TEST_CASE("busy is 503 with Retry-After") {
  const auto answer = asked_in_mood(shared_world(), actors::busy{});
  CHECK(answer.status == 503);
  CHECK(answer.body["type"] == "urn:pilecloud:problem:busy");
  CHECK(answer.header("Retry-After") == "1");
}

TEST_CASE("unavailable says to ask again with the same key, and nothing about the inside") {
  const auto answer = asked_in_mood(shared_world(), actors::unavailable{"IO error: /var/lib/…: No space left"});
  CHECK(answer.status == 503);
  CHECK(answer.body["type"] == "urn:pilecloud:problem:unavailable");
  CHECK(answer.header("Retry-After") == "1");
  CHECK(answer.whole.body.find("No space") == std::string::npos);
}

TEST_CASE("a domain's rule is 409 with rule and field") {
  const auto answer = asked_in_mood(shared_world(), actors::rejected{"pile", "connector_must_be_free", "connector"});
  CHECK(answer.status == 409);
  CHECK(answer.body == json({{"type", "urn:pilecloud:problem:rejected"},
                             {"title", "A rule says no"},
                             {"status", 409},
                             {"detail", "pile rule connector_must_be_free"},
                             {"field", "connector"},
                             {"rule", "connector_must_be_free"}}));
}

TEST_CASE("the same key with another body is 422 naming the header") {
  const auto answer = asked_in_mood(shared_world(), actors::body_differs{});
  CHECK(answer.status == 422);
  CHECK(answer.field() == "Idempotency-Key");
}

TEST_CASE("after an answer that never came, the same key finds what was done") {
  auto& at = shared_world();
  const headers key{{"idempotency-key", "lost-answer"}};
  const auto first = at.post("/api/v1/stations", a_station, key);
  at.entities().answer_once(actors::unavailable{"cut off"});
  CHECK(at.post("/api/v1/stations", a_station, key).status == 503);
  CHECK(at.post("/api/v1/stations", a_station, key).body == first.body);
}

TEST_CASE("a retry after the claim of a phone but before the registration goes on with the same account") {
  auto& at = shared_world();
  const headers key{{"idempotency-key", "torn-registration"}};
  const json body{{"phone", "13712349999"}};
  // A registration is two commands: the claim of the phone, then the account.
  at.entities().answer_at(1, actors::unavailable{"cut off"});
  CHECK(at.post("/api/v1/accounts", body, key).status == 503);
  at.entities().answer_at(2, actors::unavailable{"cut off"});
  CHECK(at.post("/api/v1/accounts", body, key).status == 503);
  const auto done = at.post("/api/v1/accounts", body, key);
  CHECK(done.status == 201);
  CHECK(at.post("/api/v1/accounts", body, key).body == done.body);
}

}  // namespace
}  // namespace pilecloud::tests
