// SPDX-License-Identifier: Apache-2.0
// Our answers to what a 1.6 pile sends. Each is right by its own table, strictly: a test holds them to it. Messages
// without an entry here (MeterValues, StatusNotification and the progress reports) are answered {}.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "devices/ocpp_value.hpp"
#include "devices/registration.hpp"
#include "devices/token_verdict.hpp"

namespace pilecloud::devices::ocpp16 {

enum class transfer_status : std::uint8_t { accepted = 1, rejected, unknown_message, unknown_vendor };

// The heartbeat interval when accepted, else how long to wait before the next boot.
json boot_answer(registration status, instant now, std::chrono::seconds interval);
json heartbeat_answer(instant now);
json authorize_answer(const token_verdict& verdict);
json start_answer(std::int32_t transaction, const token_verdict& verdict);
json stop_answer(const std::optional<token_verdict>& verdict);  // absent when the pile named no token
json data_transfer_answer(transfer_status status, const std::optional<std::string>& text = std::nullopt);

}  // namespace pilecloud::devices::ocpp16
