// SPDX-License-Identifier: Apache-2.0
// Our answers to what a 2.0.1 station sends; a test holds each to its table, strictly. Messages without an entry here
// are answered {}.
#pragma once

#include <chrono>
#include <optional>

#include "base/quantity.hpp"
#include "devices/ocpp_value.hpp"
#include "devices/registration.hpp"
#include "devices/token_verdict.hpp"

namespace pilecloud::devices::ocpp201 {

json boot_answer(registration status, instant now, std::chrono::seconds interval);
json heartbeat_answer(instant now);
json authorize_answer(const token_verdict& verdict);
json cost_updated(const std::string& transaction, money cost);  // our call
// `cost`: running or final, taxes included (W12).
json transaction_answer(const std::optional<token_verdict>& verdict, std::optional<money> cost);

}  // namespace pilecloud::devices::ocpp201
