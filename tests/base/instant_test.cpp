// SPDX-License-Identifier: Apache-2.0
#include "base/instant.hpp"

#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

TEST_CASE("instants are written as RFC 3339 in UTC, the fraction only when there is one") {
  CHECK(to_rfc3339(instant_from_us(0)) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(instant_from_us(1'500'000)) == "1970-01-01T00:00:01.5Z");
  CHECK(to_rfc3339(instant_from_us(-1)) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("RFC 3339 is read with any offset") {
  CHECK(parse_rfc3339("2026-11-22T08:00:00+08:00") == parse_rfc3339("2026-11-22T00:00:00Z"));
  CHECK(parse_rfc3339("2026-11-21T20:30:00-03:30") == parse_rfc3339("2026-11-22T00:00:00Z"));
  CHECK(us_of(*parse_rfc3339("1970-01-01T00:00:00.1234567Z")) == 123'456);
}

TEST_CASE("what is no instant is refused") {
  for (const std::string text :
       {"", "2026-11-22", "2026-11-22T08:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+8:00", "2026-01-01T00:00:00Zx",
        "x026-01-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

TEST_CASE("writing and reading an instant is exact to the microsecond") {
  CHECK(rc::check("inverse", [] {
    const auto at = instant_from_us(*rc::gen::inRange<std::int64_t>(-62'000'000'000'000'000, 250'000'000'000'000'000));
    RC_ASSERT(parse_rfc3339(to_rfc3339(at)) == at);
  }));
}
