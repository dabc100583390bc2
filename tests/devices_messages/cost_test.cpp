// SPDX-License-Identifier: Apache-2.0
// W12: what a pile is told about prices and costs, and how often.
#include <doctest/doctest.h>

#include "devices/cost_pace.hpp"
#include "devices/ocpp16/cost_messages.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/price_text.hpp"

using namespace pilecloud;
using namespace pilecloud::devices;

namespace {

bool fits(ocpp_version version, std::string_view action, const json& payload) {
  const auto* known = find_message(version, ocpp_side::platform, action);
  REQUIRE(known != nullptr);
  const auto read = read_value(write_value(payload));
  REQUIRE(read);
  return check(read.value(), known->request, {version, strictness::strict}).ok();
}

const domain::tariff::class_price peak{price{98'765}, price{40'000}};
const instant noon = *parse_rfc3339("2026-03-02T04:00:00Z");

}  // namespace

TEST_CASE("W12: messages about costs hold to their tables, money exact") {
  const auto price_message = ocpp16::set_user_price("CARD1", peak);
  CHECK(fits(ocpp_version::ocpp16, "DataTransfer", price_message));
  CHECK(price_message["messageId"] == "SetUserPrice");
  CHECK(price_message["data"] ==
        R"x({"idToken":"CARD1","priceText":"1.38765 yuan/kWh (electricity 0.98765, service 0.40)"})x");
  const auto running =
      ocpp16::running_cost(7, noon, domain::session::reading{noon, energy{12'345'678}}, money{9'007}, false, peak);
  CHECK(fits(ocpp_version::ocpp16, "DataTransfer", running));
  CHECK(running["data"] == R"({"chargingPrice":{"kWhPrice":1.38765},"cost":90.07,"meterValue":12345,)"
                           R"("state":"Idle","timestamp":"2026-03-02T04:00:00Z","transactionId":"7"})");
  const auto final = ocpp16::final_cost(7, money{5});
  CHECK(fits(ocpp_version::ocpp16, "DataTransfer", final));
  CHECK(final["data"] == R"({"cost":0.05,"priceText":"0.05 yuan","transactionId":"7"})");
  CHECK(fits(ocpp_version::ocpp201, "CostUpdated", ocpp201::cost_updated("tx", money{1205})));
  token_verdict verdict{token_status::accepted};
  verdict.message = price_text(peak);
  CHECK(ocpp201::authorize_answer(verdict)["idTokenInfo"]["personalMessage"]["content"] == price_text(peak));
}

TEST_CASE("W12: a pile is told a cost again after a while or when it has changed by enough") {
  cost_pace pace{{std::chrono::seconds{60}, money{100}}};
  CHECK(pace.is_due(1, money{10}, noon));
  CHECK_FALSE(pace.is_due(1, money{109}, noon + std::chrono::seconds{59}));
  CHECK(pace.is_due(1, money{110}, noon + std::chrono::seconds{59}));
  CHECK_FALSE(pace.is_due(1, money{120}, noon + std::chrono::seconds{118}));
  CHECK(pace.is_due(1, money{120}, noon + std::chrono::seconds{119}));
  CHECK_FALSE(pace.is_due(1, money{120}, noon + std::chrono::hours{9}));  // the same is not news
  CHECK(pace.is_due(2, money{1}, noon));
  pace.forget(2);
  CHECK(pace.is_due(2, money{1}, noon));
}
