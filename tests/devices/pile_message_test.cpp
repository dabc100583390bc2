// SPDX-License-Identifier: Apache-2.0
// What travels to a pile between nodes comes back as it was; anything else is not read.
#include "devices/pile_message.hpp"

#include <doctest/doctest.h>

using namespace pilecloud;
using namespace pilecloud::devices;

TEST_CASE("what a fact asks of a pile arrives") {
  for (const auto what : {actors::device_call::verb::start, actors::device_call::verb::stop}) {
    const actors::device_call call{what, session_id{"P1/7"}, instant_from_us(1'700'000'000'000'000)};
    const auto read = decode_pile_message(encode(pile_message{call}));
    REQUIRE(read);
    CHECK(std::get<actors::device_call>(read.value()) == call);
  }
}

TEST_CASE("a call by its protocol's name arrives with its payload and deadline") {
  const raw_call call{"Reset", R"({"type":"Soft","a":"\"桩\""})", std::chrono::milliseconds{1500}};
  const auto read = decode_pile_message(encode(pile_message{call}));
  REQUIRE(read);
  const auto& same = std::get<raw_call>(read.value());
  CHECK(same.action == call.action);
  CHECK(same.payload == call.payload);
  CHECK(same.deadline == call.deadline);
}

TEST_CASE("W3: that a pile is to come again arrives") {
  const auto read = decode_pile_message(encode(pile_message{come_again{}}));
  REQUIRE(read);
  CHECK(std::holds_alternative<come_again>(read.value()));
}

TEST_CASE("every verdict and outcome arrives") {
  for (const auto verdict : {call_verdict::accepted, call_verdict::rejected, call_verdict::not_now}) {
    CHECK(decode_verdict(encode(verdict)).value() == verdict);
  }
  CHECK(std::get<std::string>(decode_outcome(encode(call_outcome{std::string{"{}"}})).value()) == "{}");
  const auto error = decode_outcome(encode(call_outcome{call_error{"NotImplemented", "no", R"({"a":1})"}}));
  CHECK(std::get<call_error>(error.value()).code == "NotImplemented");
  CHECK(std::get<call_error>(error.value()).details == R"({"a":1})");
  for (const auto failure :
       {call_failure::offline, call_failure::timed_out, call_failure::queue_full, call_failure::unreadable}) {
    CHECK(std::get<call_failure>(decode_outcome(encode(call_outcome{failure})).value()) == failure);
  }
}

TEST_CASE("what another version may say and we do not know is not read") {
  for (const std::string text : {"", "[]", "{}", R"({"do":"dance"})", R"({"do":7})", "{\"do\":"}) {
    CHECK_FALSE(decode_pile_message(text));
  }
  for (const std::string text : {"", "{}", R"({"verdict":"maybe"})", R"({"verdict":1})"})
    CHECK_FALSE(decode_verdict(text));
  for (const std::string text : {"", "{}", R"({"failure":0})", R"({"failure":9})", "7"})
    CHECK_FALSE(decode_outcome(text));
}
