// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

namespace {

struct good {
  std::string text;
  int scale;
  std::int64_t scaled;
};
struct bad {
  std::string text;
  int scale;
  decimal_error error;
};

}  // namespace

TEST_CASE("R1: decimal text becomes an exact integer") {
  const std::vector<good> rows{{"0", 3, 0},
                               {"12.345", 3, 12345},
                               {"-12.345", 3, -12345},
                               {"+1", 0, 1},
                               {".5", 1, 5},
                               {"5.", 1, 50},
                               {"1.5e3", 0, 1500},
                               {"1500E-3", 1, 15},
                               {"0.100000000", 1, 1},
                               {"000123", 2, 12300},
                               {"9223372036854775807", 0, INT64_MAX}};
  for (const auto& [text, scale, scaled] : rows) {
    CAPTURE(text);
    const auto parsed = parse_decimal(text, scale, extra_digits::refuse);
    REQUIRE(parsed.ok());
    CHECK(parsed.value() == scaled);
  }
  CHECK(parse_decimal("1,5", 1, extra_digits::refuse, ',').value() == 15);
}

TEST_CASE("what is no exact decimal is refused with its reason") {
  const std::vector<bad> rows{
      {"", 0, decimal_error::not_a_number},     {".", 0, decimal_error::not_a_number},
      {"-", 0, decimal_error::not_a_number},    {"1.2.3", 1, decimal_error::not_a_number},
      {"1e", 0, decimal_error::not_a_number},   {"0x10", 0, decimal_error::not_a_number},
      {" 1", 0, decimal_error::not_a_number},   {"nan", 0, decimal_error::not_a_number},
      {"1,5", 1, decimal_error::not_a_number},  {"1.25", 1, decimal_error::too_many_decimals},
      {"1e31", 0, decimal_error::out_of_range}, {"9223372036854775808", 0, decimal_error::out_of_range},
      {"1e20", 0, decimal_error::out_of_range}};
  for (const auto& [text, scale, error] : rows) {
    CAPTURE(text);
    const auto parsed = parse_decimal(text, scale, extra_digits::refuse);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error() == error);
  }
}

TEST_CASE("R1: below the unit is floored, also below zero") {
  CHECK(parse_decimal("1.29", 1, extra_digits::floor).value() == 12);
  CHECK(parse_decimal("-1.21", 1, extra_digits::floor).value() == -13);
  CHECK(parse_decimal("-1.20", 1, extra_digits::floor).value() == -12);
}

TEST_CASE("format_decimal and parse_decimal are inverse") {
  CHECK(rc::check("inverse", [](std::int64_t scaled) {
    const auto scale = *rc::gen::inRange(0, 9);
    const auto parsed = parse_decimal(format_decimal(scaled, scale), scale, extra_digits::refuse);
    RC_ASSERT(parsed.ok());
    RC_ASSERT(parsed.value() == scaled);
  }));
  CHECK(format_decimal(-5, 2) == "-0.05");
  CHECK(format_decimal(INT64_MIN, 0) == "-9223372036854775808");
}
