// SPDX-License-Identifier: Apache-2.0
// Alipay's words for times, amounts and trades, and ours.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "payments/channel.hpp"

namespace pilecloud::payments::alipay {

std::string time_text(instant at);                        // "2026-01-02 03:04:05", China's time
std::optional<instant> read_time(std::string_view text);  // the same
std::string amount_text(money amount);                    // "50.00"
std::optional<money> read_amount(std::string_view text);  // above 0, whole fen

struct trade {
  std::string status;  // trade_status
  std::string number;  // trade_no
  std::string amount;  // total_amount
  std::string at;      // when it was paid
  std::string buyer;
};
// Nothing for a status nobody knows, or a paid one that does not say what, when or under which number.
std::optional<payment_standing> standing_of(const trade& told,
                                            const std::function<std::string(std::string_view)>& hash_of_payer);

}  // namespace pilecloud::payments::alipay
