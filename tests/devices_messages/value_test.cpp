// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "devices/ocpp_value.hpp"
#include "random_payload.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

TEST_CASE("R1: a number that is no integer keeps its decimal text through reading and writing") {
  for (const std::string text : {"0.1", "12.340", "1234567890123.123456789", "-0.5", "1.5e3", "1E-7", "-0.0",
                                 "123456789012345678901234567890"}) {
    const auto read = read_value("{\"v\":" + text + "}");
    REQUIRE(read.ok());
    CHECK(decimal_text(read.value()["v"]) == text);
    CHECK(write_value(read.value()) == "{\"v\":" + text + "}");
  }
  CHECK(decimal_text(read_value("18446744073709551615").value()) == "18446744073709551615");
  CHECK(decimal_text(json(2.5)) == "2.5");  // from another reader
  CHECK_FALSE(decimal_text(json("2.5")));
}

TEST_CASE("a number without a fraction is an integer however it is written") {
  const auto whole = [](const char* text) { return integer_of(read_value(text).value()); };
  CHECK(whole("12") == 12);
  CHECK(whole("12.0") == 12);
  CHECK(whole("1.2e1") == 12);
  CHECK(whole("-9223372036854775808") == INT64_MIN);
  CHECK_FALSE(whole("9223372036854775808"));
  CHECK_FALSE(whole("12.5"));
  CHECK_FALSE(whole("\"12\""));
  CHECK_FALSE(whole("true"));
}

TEST_CASE("text that is not JSON, too deep or names a field twice is an error and no value") {
  const auto error = [](const std::string& text) {
    const auto read = read_value(text);
    return read ? std::string_view{"read"} : to_text(read.error());
  };
  for (const char* text : {"", "{", "[1,]", "{\"a\":}", "nul", "01", "[1]x", "\"\xff\"", "{\"a\" 1}", "1.", "+1"}) {
    CHECK(error(text) == "value_must_be_json");
  }
  CHECK(error(R"({"a":1,"a":2})") == "field_must_appear_once");
  CHECK(error(R"([{"a":{"b":1,"c":2,"b":3}}])") == "field_must_appear_once");
  CHECK(error(R"([{"a":1},{"a":2}])") == "read");
  CHECK(error(std::string(value_depth_max, '[') + std::string(value_depth_max, ']')) == "read");
  CHECK(error(std::string(value_depth_max + 1, '[') + std::string(value_depth_max + 1, ']')) ==
        "value_must_not_be_deep");
  CHECK(error(std::string(100'000, '[')) == "value_must_not_be_deep");
}

TEST_CASE("what is written reads back equal") {
  CHECK(rc::check("read_value(write_value(x)) == x", [](std::uint64_t seed) {
    tests::payload_source source{seed, ocpp_version::ocpp201};
    const auto& all = messages(ocpp_version::ocpp201);
    const auto value = source.object(all[source.below(all.size())].request);
    const auto read = read_value(write_value(value));
    RC_ASSERT(read.ok());
    RC_ASSERT(read.value() == value);
  }));
}
