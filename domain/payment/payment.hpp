// SPDX-License-Identifier: Apache-2.0
// Commands, state and rules of a payment. Invariant (rules.md S1), after every fact, every part >= 0:
//   paid = held + unmatched + captured + refund pending + refunded
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

#include "domain/decision.hpp"
#include "domain/payment/facts.hpp"

namespace pilecloud::domain::payment {

struct ask_for {
  payment::demand demand;
};
// Channel: a callback or the answer of a query. Repeated as often as it likes.
struct record_receipt {
  payment::receipt receipt;
};
struct lapse {
  lapse_reason reason{};
};
struct pass_on {};  // top-up: the wallet is told by this fact
// The charge is not to be: nothing that waits is taken, what is held goes back (S6).
struct give_back {};
struct capture {  // natural key: revision
  std::uint32_t revision = 0;
  money due;
  instant ended_at{};  // of the charge: S5's 30 days
};
struct pay_debt {
  money amount;
};
struct withdraw {             // of a top-up: the wallet has given it up, back by its route
  std::uint32_t ordinal = 0;  // of the withdrawal, counted by the wallet: the natural key
  money amount;
};
struct send_refund {
  std::uint32_t ordinal = 0;
};
struct record_refund {  // channel
  std::uint32_t ordinal = 0;
  instant at{};
};
struct record_refund_failure {  // channel
  std::uint32_t ordinal = 0;
  refund_failure how{};
};
struct reroute_refund {  // staff
  std::uint32_t ordinal = 0;
  account_id account;
  std::string note;
};
using command = std::variant<ask_for, record_receipt, lapse, pass_on, give_back, capture, pay_debt, withdraw,
                             send_refund, record_refund, record_refund_failure, reroute_refund>;

enum class refund_stage : std::uint8_t { ordered = 1, sent, succeeded, failed, rerouted };
struct refund {
  std::string receipt;
  money amount;
  refund_reason reason{};
  refund_stage stage = refund_stage::ordered;
  refund_failure failure{};
  instant not_before{};
  bool operator==(const refund&) const = default;
};

struct state {
  bool is_demanded = false;
  payment::demand demand;
  bool has_lapsed = false;
  bool was_given_back = false;
  std::map<std::string, receipt> receipts;  // by the channel's number, for ever (R8)
  std::string paid_by;                      // the receipt that paid it; empty: none
  money paid;                               // of all receipts
  money held;
  money unmatched;  // of receipts that fit nothing, until their refund is ordered
  money captured;
  money refund_pending;
  money refunded;
  money debt;       // open
  money debt_paid;  // by others, less what was credited to them again
  money late_debt;  // asked for after the first settlement: what S5's limit counts, paid or not
  money loss;       // given up
  std::uint32_t revision = 0;
  money due;
  std::map<std::uint32_t, refund> refunds;
  std::map<std::uint32_t, money> withdrawals;  // by the wallet's count
  instant last_refund_at{};                    // earliest that the last one may have been sent
  bool operator==(const state&) const = default;
};

inline constexpr money amount_max{5'000'000};           // 50,000 yuan is asked for at once
inline constexpr money receipt_max{1'000'000'000'000};  // no channel takes that much: sums stay far from overflow
inline constexpr std::uint32_t refunds_max = 50;        // S7, WeChat
inline constexpr duration pause_between_refunds = std::chrono::minutes{1};  // S7, WeChat
inline constexpr duration refundable_for = std::chrono::hours{24 * 365};    // S7
inline constexpr duration late_debt_window = std::chrono::hours{24 * 30};   // S5
inline constexpr money late_debt_limit{5000};                               // S5: 50 yuan

enum class rule : std::uint8_t {
  payment_must_be_demanded = 1,
  demand_must_not_change,
  amount_must_be_positive,
  amount_must_not_exceed_limit,
  number_must_fit_the_channel,  // 6 to 32 letters, digits, - and _
  demand_must_expire_in_the_future,
  prepayment_must_name_its_session,
  top_up_must_name_its_account,
  receipt_must_not_change,  // same channel number, other amount
  payment_must_be_paid,
  purpose_must_fit,
  revision_must_follow,
  capture_must_not_change,
  debt_must_cover_amount,
  captured_must_cover_amount,
  withdrawal_must_not_change,
  refund_must_be_known,
  refund_must_not_be_sent_yet,  // the pause between two of one payment
  refund_must_have_been_sent,
  refund_must_have_failed,
  refund_must_not_have_ended,
};
std::string_view to_text(rule broken);

// Of the refund at the channel; the same for ever.
std::string refund_number(const state& known, std::uint32_t ordinal);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

}  // namespace pilecloud::domain::payment
