// SPDX-License-Identifier: Apache-2.0
// Transactions (交易流水): every movement of a driver's money as a row, by time, account and session. One fact may make
// several rows (a capture and the release of its rest). A consumption of 0.00 is a row: a zero bill is a bill (P6).
// Wallet movements come from the account's facts; history paid elsewhere (S12) from the session's settlement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/account/facts.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

enum class transaction_kind : std::uint8_t {
  top_up = 1,   // 充值
  hold,         // 预付
  consumption,  // 消费
  release,      // 退款: the rest of a hold, back to the balance
  refund,       // 退款: a lower revision, back to the balance
  debt,         // 欠费
  debt_forgiven,
  debt_payment,  // 补缴
  loss,          // S5: not asked of the driver any more
  loss_forgiven,
};
std::string_view to_text(transaction_kind kind);
bool parse_transaction_kind(std::string_view text, transaction_kind& kind);

struct transaction_row {
  instant at{};  // recorded
  std::uint16_t partition = 0;
  std::uint64_t position = 0;
  std::uint8_t index = 0;  // among the rows of one fact
  transaction_kind kind{};
  account_id account;
  session_id session;                         // empty: none
  pile_id pile;                               // of the session
  station_id station;                         // where the fact names it
  money amount;                               // >= 0; the kind gives the direction
  std::optional<money> balance_after;         // free balance; nullopt where no wallet is concerned
  domain::account::top_up_channel channel{};  // 0: none
  std::string reference;
  std::uint32_t revision = 0;  // of the settlement
};

struct transaction_filter {
  account_id account;
  session_id session;
  std::optional<transaction_kind> kind;
  std::optional<instant> from;  // [from, to) by recorded time
  std::optional<instant> to;
};

std::optional<page<transaction_row>> page_transactions(const view_reader& from, const transaction_filter& which,
                                                       const page_request& asked);
std::string etag_of_transactions(const view_reader& from, const transaction_filter& which);

}  // namespace pilecloud::projections
