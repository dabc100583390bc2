// SPDX-License-Identifier: Apache-2.0
// What we answer holds to its table, strictly (rules.md W5).
#include <doctest/doctest.h>

#include "devices/checked_call.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/ocpp_message.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

constexpr auto second = ocpp_version::ocpp201;

bool fits(std::string_view action, std::string_view answer) {
  const auto* known = find_message(second, ocpp_side::pile, action);
  REQUIRE(known != nullptr);
  const auto payload = read_value(answer);
  REQUIRE(payload);
  return check(payload.value(), known->response, {second, strictness::strict}).ok();
}

}  // namespace

TEST_CASE("every message a station may send has an answer of its form") {
  const std::vector<std::string_view> own{"BootNotification", "Heartbeat", "Authorize", "TransactionEvent"};
  std::size_t seen = 0;
  for (const auto& one : messages(second)) {
    if (!one.from(ocpp_side::pile) || std::find(own.begin(), own.end(), one.action) != own.end()) continue;
    CHECK_MESSAGE(fits(one.action, ocpp201::plain_answer(one.action)), one.action);
    ++seen;
  }
  CHECK(seen > 20);
}

TEST_CASE("W5: every verdict is a word of 2.0.1") {
  for (auto status = token_status::accepted; status <= token_status::not_allowed_type_evse;
       status = static_cast<token_status>(static_cast<int>(status) + 1)) {
    token_verdict verdict{status, instant_from_us(1'760'000'000'000'000), "FLEET"};
    CHECK(fits("Authorize", write_value(ocpp201::authorize_answer(verdict))));
    CHECK(fits("TransactionEvent", write_value(ocpp201::transaction_answer(verdict, money{1205}))));
  }
  CHECK(write_value(ocpp201::transaction_answer({}, money{1205})) == R"({"totalCost":12.05})");
  CHECK(write_value(ocpp201::transaction_answer({}, std::nullopt)) == "{}");
  CHECK(fits("BootNotification",
             write_value(ocpp201::boot_answer(registration::pending, instant{}, std::chrono::seconds{300}))));
  CHECK(fits("Heartbeat", write_value(ocpp201::heartbeat_answer(instant{}))));
}

TEST_CASE("what a pile may not send, or not so, is told in its version's words") {
  const auto code = [](const char* action, const char* payload, ocpp_version version) {
    const auto told = checked_call({"1", action, payload}, version);
    const auto* error = std::get_if<call_error>(&told);
    return error == nullptr ? std::string{"read"} : error->code;
  };
  CHECK(code("Heartbeat", "{}", second) == "read");
  CHECK(code("Dance", "{}", second) == "NotImplemented");
  CHECK(code("Reset", "{}", second) == "NotSupported");
  CHECK(code("Authorize", "{}", second) == "OccurrenceConstraintViolation");
  CHECK(code("Authorize", "{}", ocpp_version::ocpp16) == "OccurenceConstraintViolation");
  CHECK(code("Authorize", R"({"idTag":7})", ocpp_version::ocpp16) == "TypeConstraintViolation");
  CHECK(code("Authorize", R"({"idTag":"a","idTag":"b"})", second) == "FormatViolation");
}
