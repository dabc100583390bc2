// SPDX-License-Identifier: Apache-2.0
// Facts of a payment (支付单): money asked of a payer through a channel, for one charge or for a wallet. Stream
// payment/<id>. Every number the channel sees is ours, so a repeat is one payment and one refund (rules.md S7, S11).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"

namespace pilecloud::domain::payment {

enum class channel : std::uint8_t { sandbox = 1, wechat_pay, alipay };
enum class purpose : std::uint8_t { prepayment = 1, top_up };  // 预付 充值
enum class lapse_reason : std::uint8_t { expired = 1, cancelled, closed_by_channel };
// Why genuine money fits nothing that waits (S11).
enum class misfit : std::uint8_t { late = 1, doubled, wrong_amount };
enum class refund_reason : std::uint8_t { rest = 1, not_started, lower_bill, unmatched, withdrawal, repeated };
// What became of a refund that was sent and did not reach the payer (S7).
enum class refund_failure : std::uint8_t {
  closed = 1,  // gave it up: asked again under a new number
  abnormal,    // the payer's card takes nothing: a person's
  impossible,  // the channel refuses for good: a person's
};
std::string_view to_text(channel value);
std::string_view to_text(purpose value);
std::string_view to_text(lapse_reason value);
std::string_view to_text(misfit value);
std::string_view to_text(refund_reason value);
std::string_view to_text(refund_failure value);

struct demand {
  operator_id owner;
  station_id station;
  std::string merchant;  // the account at the channel that takes it, by its name in the configuration
  payment::channel channel{};
  payment::purpose purpose{};
  session_id session;  // prepayment: of this charge
  account_id account;  // top-up: of this wallet; prepayment: who charges, empty for a guest
  money amount;
  std::string number;  // our number of it at the channel
  instant expires_at{};
  bool operator==(const demand&) const = default;
};

// Money the channel says it took, verified by its signature or by our own query.
struct receipt {
  std::string number;  // the channel's: the natural key (R8)
  money amount;
  std::string payer;  // keyed hash of the channel's name for who paid; empty: not told
  instant at{};
  bool operator==(const receipt&) const = default;
};

struct demanded {
  payment::demand demand;
  bool operator==(const demanded&) const = default;
};
struct lapsed {  // nothing was paid, and what still comes is late
  lapse_reason reason{};
  bool operator==(const lapsed&) const = default;
};
struct paid {
  payment::receipt receipt;
  bool operator==(const paid&) const = default;
};
struct mispaid {  // S11: kept, acknowledged, refunded in full; starts nothing
  payment::receipt receipt;
  misfit reason{};
  bool operator==(const mispaid&) const = default;
};
// The whole of a top-up goes to its wallet.
struct passed_on {
  account_id account;
  money amount;
  bool operator==(const passed_on&) const = default;
};
// One settlement revision meets the prepayment (S3, S5). Every part is >= 0:
//   due - due_before = from_held + from_refunds + to_debt + to_loss
//                      - loss_forgiven - debt_forgiven - returned - credited
// What is released or returned is refunded by a refund_ordered of the same commit.
struct captured {
  std::uint32_t revision = 0;
  money due;  // of this revision
  money due_before;
  money from_held;
  money released;      // rest of what was held
  money from_refunds;  // S5: of refunds that had not been sent
  money to_debt;
  money to_loss;  // S5: too late or too much to ask for
  money loss_forgiven;
  money debt_forgiven;
  money returned;
  money credited;  // to who paid the debt meanwhile: that money did not come through this payment
  bool operator==(const captured&) const = default;
};
struct withdrawn {            // of a top-up, back by its route; refunded by a refund_ordered of the same commit
  std::uint32_t ordinal = 0;  // the wallet's count
  money amount;
  bool operator==(const withdrawn&) const = default;
};
struct debt_paid {  // by another payment or from a wallet
  money amount;
  bool operator==(const debt_paid&) const = default;
};
struct refund_ordered {
  std::uint32_t ordinal = 0;  // 1, 2, …; the number at the channel is made of the demand's and this
  std::string receipt;        // the channel's number of what is refunded
  money amount;
  refund_reason reason{};
  instant not_before{};  // the channel wants a pause between two refunds of one payment
  bool operator==(const refund_ordered&) const = default;
};
struct refund_lowered {  // S5: before it was sent; 0: there is none any more
  std::uint32_t ordinal = 0;
  money amount;  // what is left
  bool operator==(const refund_lowered&) const = default;
};
struct refund_sent {  // from now on the channel may have it: never changed, never recalled
  std::uint32_t ordinal = 0;
  bool operator==(const refund_sent&) const = default;
};
struct refund_succeeded {
  std::uint32_t ordinal = 0;
  instant at{};
  bool operator==(const refund_succeeded&) const = default;
};
struct refund_failed {
  std::uint32_t ordinal = 0;
  refund_failure how{};
  bool operator==(const refund_failed&) const = default;
};
struct refund_rerouted {  // a person gives it back another way: to a wallet, or by hand
  std::uint32_t ordinal = 0;
  account_id account;  // empty: by hand
  std::string note;
  bool operator==(const refund_rerouted&) const = default;
};

using fact = std::variant<demanded, lapsed, paid, mispaid, passed_on, captured, withdrawn, debt_paid, refund_ordered,
                          refund_lowered, refund_sent, refund_succeeded, refund_failed, refund_rerouted>;

}  // namespace pilecloud::domain::payment
