// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

TEST_CASE("base64: the vectors of RFC 4648 §10, any bytes round trip, foreign text is refused") {
  CHECK(to_base64("").empty());
  CHECK(to_base64("f") == "Zg==");
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(to_base64("foo") == "Zm9v");
  CHECK(to_base64("foob") == "Zm9vYg==");
  CHECK(to_base64("fooba") == "Zm9vYmE=");
  CHECK(to_base64("foobar") == "Zm9vYmFy");
  for (const auto* foreign : {"Zg=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9", "=", "===="}) CHECK(!from_base64(foreign));
  CHECK(rc::check("any bytes", [](const std::string& bytes) { RC_ASSERT(from_base64(to_base64(bytes)) == bytes); }));
}
