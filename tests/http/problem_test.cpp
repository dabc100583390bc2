// SPDX-License-Identifier: Apache-2.0
#include "http/problem.hpp"

#include <doctest/doctest.h>

namespace pilecloud::http {
namespace {

TEST_CASE("RFC 9457: a refusal leaves as problem details, byte for byte") {
  const auto made =
      to_response({problem_kind::rejected, "the connector is taken", "connector", "connector_must_be_free", 0, {}});
  CHECK(made.status == 409);
  CHECK(made.content_type == "application/problem+json");
  CHECK(made.body == R"({"type":"urn:pilecloud:problem:rejected","title":"A rule says no","status":409,)"
                     R"("detail":"the connector is taken","field":"connector","rule":"connector_must_be_free"})");
}

TEST_CASE("each kind has its status and headers") {
  CHECK(status_of(problem_kind::malformed) == 400);
  CHECK(status_of(problem_kind::unauthenticated) == 401);
  CHECK(status_of(problem_kind::forbidden) == 403);
  CHECK(status_of(problem_kind::not_found) == 404);
  CHECK(status_of(problem_kind::too_large) == 413);
  CHECK(status_of(problem_kind::unsupported) == 415);
  CHECK(status_of(problem_kind::invalid) == 422);
  CHECK(status_of(problem_kind::key_reused) == 422);
  CHECK(status_of(problem_kind::too_many_attempts) == 429);
  CHECK(status_of(problem_kind::internal) == 500);
  CHECK(status_of(problem_kind::busy) == 503);
  CHECK(to_response({problem_kind::busy, {}, {}, {}, 1, {}}).header("Retry-After") == "1");
  CHECK(to_response({problem_kind::method_not_allowed, {}, {}, {}, 0, "GET, HEAD"}).header("Allow") == "GET, HEAD");
  CHECK(to_response({problem_kind::unauthenticated, {}, {}, {}, 0, {}}).header("WWW-Authenticate") ==
        "Bearer realm=\"pilecloud\"");
}

TEST_CASE("an internal problem says nothing about the inside") {
  const auto made = to_response({problem_kind::internal, {}, {}, {}, 0, {}});
  CHECK(made.body == R"({"type":"urn:pilecloud:problem:internal","title":"Something went wrong here","status":500})");
}

}  // namespace
}  // namespace pilecloud::http
