// SPDX-License-Identifier: Apache-2.0
// Facts of one charging session. Stream session/<pile>/<n>.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/session/bill.hpp"
#include "domain/session/order.hpp"
#include "domain/session/reading.hpp"
#include "domain/session/sample.hpp"
#include "domain/session/signed_value.hpp"

namespace pilecloud::domain::session {

// rules.md R7: a device report is a fact with a verdict, never a rejection.
//   ok                   as expected
//   late                 the charge had ended (by stop or rule) when it came
//   backwards            it contradicts what is known: a register below an earlier one, a second start, a stop before
//                        the start
//   unknown_transaction  the pile had not said that it began
//   after_failure        the order had failed (S6)
enum class verdict : std::uint8_t { ok = 1, late, backwards, unknown_transaction, after_failure };

enum class stop_reason : std::uint8_t {
  local = 1,
  remote,
  limit_reached,
  ev_disconnected,
  emergency,
  power_loss,
  low_balance,
  started_after_failure,
  other,
};
enum class failure_reason : std::uint8_t {
  insufficient_funds = 1,
  account_has_debt,
  account_frozen,
  account_unknown,
  order_expired,
  start_timed_out,
  start_rejected,
  cancelled,
};
enum class settle_cause : std::uint8_t { stopped = 1, late_record, imported, overdue, person };
enum class close_reason : std::uint8_t { no_end_recorded = 1 };
std::string_view to_text(verdict value);
std::string_view to_text(stop_reason value);
std::string_view to_text(failure_reason value);
std::string_view to_text(settle_cause value);
std::string_view to_text(close_reason value);

struct ordered {
  session::order order;
  bool operator==(const ordered&) const = default;
};
struct funded {  // the wallet holds this much for the session
  money hold;
  bool operator==(const funded&) const = default;
};
struct start_requested {  // the pile is asked to start; failed when it has not begun by then (S6)
  instant deadline{};
  bool operator==(const start_requested&) const = default;
};
// Durable timers stand in the facts that set them: settle_at = when the session is to be priced (S2: grace of 2 s;
// R5: a suspicious one waits 24 h for a person), overdue_at = when a missing stop ends the charge by rule (S4).
// 1970 means that the fact sets none; imported history never sets any (S12).
struct started {
  instant at{};  // device time
  bool has_meter = false;
  energy meter;  // register at the start
  session::verdict verdict = session::verdict::ok;
  instant overdue_at{};
  instant settle_at{};                       // the start came after the end
  std::optional<reading> register_before{};  // R6: the connector's, for a start without a meter
  bool operator==(const started&) const = default;
};
struct metered {
  std::vector<sample> samples;
  session::verdict verdict = session::verdict::ok;
  instant overdue_at{};  // moved at most once an hour: a timer is a row written
  instant settle_at{};
  std::optional<std::uint32_t> sequence{};  // of the device's message (2.0.1 seqNo), W2
  money cost{};  // so far, by the one pricing (P3, P8), of a charge that a wallet pays; 0: nothing yet, or not priced
  bool operator==(const metered&) const = default;
};
struct clock_measured {  // R3: received - device time; applied when beyond 3 minutes
  duration offset{};
  instant settle_at{};
  bool operator==(const clock_measured&) const = default;
};
struct stop_requested {
  stop_reason reason{};
  bool operator==(const stop_requested&) const = default;
};
struct stopped {
  instant at{};  // device time
  bool has_meter = false;
  energy meter;
  stop_reason reason{};
  std::vector<sample> samples;  // transactionData not known before
  session::verdict verdict = session::verdict::ok;
  instant settle_at{};
  std::optional<std::uint32_t> sequence{};
  money cost{};  // as of metered; the bill decides
  bool operator==(const stopped&) const = default;
};
struct ended_by_rule {  // S4: no stop came; the last reading ends the charge
  instant at{};         // device time of the last reading
  instant settle_at{};
  bool operator==(const ended_by_rule&) const = default;
};
struct start_failed {
  failure_reason reason{};
  account_id account;  // whose hold is to be released: the reactor never looks back
  payment_source source{};
  bool operator==(const start_failed&) const = default;
};
struct settled {
  std::uint32_t revision = 0;  // 1, 2, …
  session::bill bill;
  settle_cause cause{};
  instant at{};              // business time: the local day of this instant takes the money
  money electricity_change;  // to the revision before, by what the ledger posts
  money service_change;
  // What a joined row needs, copied from the order so that no reader has to look back (design §5.5).
  operator_id owner;
  station_id station;
  account_id account;
  payment_source source{};
  std::string time_zone;
  bool charge_wallet_beyond_hold = false;
  instant ended_at{};  // of the charge
  bool operator==(const settled&) const = default;
};
struct settlement_confirmed {  // priced again, the same bill: posts nothing
  std::uint32_t revision = 0;
  bool operator==(const settlement_confirmed&) const = default;
};
struct closed_unbilled {  // recorded, abnormal, never billed
  close_reason reason{};
  energy reported;  // what the source said, for the person who looks
  bool operator==(const closed_unbilled&) const = default;
};
struct register_withdrawn {  // R6: another session lies between the register before the start and the start
  instant settle_at{};
  bool operator==(const register_withdrawn&) const = default;
};
struct hold_requested {  // S10: the account is asked to hold so much in all
  money up_to;
  account_id account;  // the reactor never looks back
  bool operator==(const hold_requested&) const = default;
};
struct hold_recorded {  // what the account holds in all, having been asked for so much
  money held;
  money asked;
  bool operator==(const hold_recorded&) const = default;
};
struct signed_measured {  // W13: as the meter signed them, whole; what they say stands in metered and stopped too
  std::vector<signed_value> values;
  bool operator==(const signed_measured&) const = default;
};
struct message_numbered {  // W2: a message came that brought nothing else new
  std::uint32_t sequence = 0;
  bool operator==(const message_numbered&) const = default;
};

using fact = std::variant<ordered, funded, start_requested, started, metered, clock_measured, stop_requested, stopped,
                          ended_by_rule, start_failed, settled, settlement_confirmed, closed_unbilled,
                          register_withdrawn, hold_requested, hold_recorded, signed_measured, message_numbered>;

}  // namespace pilecloud::domain::session
