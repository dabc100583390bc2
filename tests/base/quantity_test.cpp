// SPDX-License-Identifier: Apache-2.0
#include "base/quantity.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace pilecloud;

TEST_CASE("a line is energy times price, rounded half up once") {  // design §4
  CHECK(amount_of(energy{1'000'000}, price{100'000}) == money{100});
  CHECK(amount_of(energy{2'250'000}, price{70'000}) == money{158});  // 157.5
  CHECK(amount_of(energy{4'999}, price{100'000}) == money{0});       // 0.4999
  CHECK(amount_of(energy{5'000}, price{100'000}) == money{1});       // 0.5
  CHECK(amount_of(energy{}, price{100'000}) == money{});
}

TEST_CASE("rounding is never off by more than half, and mirrors below zero") {
  CHECK(rc::check("half", [](std::int32_t numerator) {
    const auto denominator = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    const int128 rounded = round_half_up(numerator, denominator);
    const int128 error = 2 * (rounded * denominator - numerator);
    RC_ASSERT(error <= denominator);
    RC_ASSERT(error >= -denominator);
    RC_ASSERT(round_half_up(-int128{numerator}, denominator) == -rounded);
  }));
}

TEST_CASE("sums and differences of quantities are those of integers") {
  CHECK(rc::check("sums", [](std::int32_t a, std::int32_t b) {
    RC_ASSERT((money{a} + money{b}).count() == std::int64_t{a} + b);
    RC_ASSERT((money{a} - money{b}).count() == std::int64_t{a} - b);
    RC_ASSERT((money{a} < money{b}) == (a < b));
  }));
}
