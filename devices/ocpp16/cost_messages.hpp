// SPDX-License-Identifier: Apache-2.0
// The payloads of DataTransfer that show prices and costs on a 1.6 pile (rules.md W12): vendorId
// org.openchargealliance.costmsg. They say a transaction as text and money as a JSON number in yuan.
#pragma once

#include <optional>

#include "base/quantity.hpp"
#include "devices/ocpp_value.hpp"
#include "domain/session/reading.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::devices::ocpp16 {

json set_user_price(std::string_view token, const domain::tariff::class_price& now);
// `state`: does the vehicle take energy?
json running_cost(std::uint32_t transaction, instant at, const std::optional<domain::session::reading>& meter,
                  money cost, bool is_charging, const domain::tariff::class_price& now);
json final_cost(std::uint32_t transaction, money cost);

}  // namespace pilecloud::devices::ocpp16
