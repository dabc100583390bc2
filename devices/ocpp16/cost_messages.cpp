// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp16/cost_messages.hpp"

#include <fmt/format.h>

#include "devices/ocpp_quirks.hpp"
#include "devices/price_text.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

json transfer(std::string_view message, const json& data) {
  return {{"vendorId", "org.openchargealliance.costmsg"}, {"messageId", message}, {"data", write_value(data)}};
}

}  // namespace

json set_user_price(std::string_view token, const domain::tariff::class_price& now) {
  return transfer("SetUserPrice", {{"idToken", token}, {"priceText", price_text(now)}});
}

json running_cost(std::uint32_t transaction, instant at, const std::optional<domain::session::reading>& meter,
                  money cost, bool is_charging, const domain::tariff::class_price& now) {
  constexpr std::int64_t mwh_per_wh = 1000;
  json data{{"transactionId", std::to_string(transaction)},
            {"timestamp", written_time(at)},
            {"cost", decimal_value(yuan_text(cost))},
            {"state", is_charging ? "Charging" : "Idle"},
            {"chargingPrice", {{"kWhPrice", decimal_value(yuan_text(sum_of(now)))}}}};
  if (meter) data["meterValue"] = meter->total.count() / mwh_per_wh;
  return transfer("RunningCost", data);
}

json final_cost(std::uint32_t transaction, money cost) {
  return transfer("FinalCost", {{"transactionId", std::to_string(transaction)},
                                {"cost", decimal_value(yuan_text(cost))},
                                {"priceText", fmt::format("{} yuan", yuan_text(cost))}});
}

}  // namespace pilecloud::devices::ocpp16
