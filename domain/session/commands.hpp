// SPDX-License-Identifier: Apache-2.0
// What may be asked of a session. People's and programs' commands may be rejected; device reports never (R7).
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "domain/session/facts.hpp"

namespace pilecloud::domain::session {

struct open {  // by the pile's fact that numbered the session
  session::order order;
};
struct fund {  // by the account's fact that holds the money; also asks the pile to start
  money hold;
};
struct fail_start {
  failure_reason reason{};
};
struct cancel {};      // by the driver, before the start
struct record_start {  // device; may meet a session nobody opened yet: then with the order the pile wrote
  instant at{};
  bool has_meter = false;
  energy meter;
  std::optional<reading> register_before{};  // R6: the pile's, for a start without a meter
};
struct withdraw_register {};  // by the pile's fact: another session lies between that register and this start (R6)
struct record_meter {         // device
  std::vector<sample> samples;
  std::optional<std::uint32_t> sequence{};    // of its message (2.0.1 seqNo)
  std::vector<signed_value> signed_values{};  // W13
};
struct record_clock {  // edge: the connection's offset
  duration offset{};
};
struct request_stop {
  stop_reason reason{};
};
struct record_stop {  // device
  instant at{};
  bool has_meter = false;
  energy meter;
  stop_reason reason{};
  std::vector<sample> samples;
  std::optional<std::uint32_t> sequence{};
  std::vector<signed_value> signed_values{};
};
struct record_hold {  // by the account's fact that answers hold_requested
  money held;         // in all
  money asked;
};
enum class reminder : std::uint8_t { order_expires = 1, start_deadline, settlement_due, stop_overdue };
std::string_view to_text(reminder value);
struct remind {  // a durable timer fired
  reminder kind{};
};
struct settle {  // imports and persons settle at once
  settle_cause cause{};
  instant at{};
};
struct end_by_rule {};       // S4: another transaction began on its connector
struct close_without_bill {  // imports: a row without an end
  close_reason reason{};
  energy reported;
};
using command =
    std::variant<open, fund, fail_start, cancel, record_start, record_meter, record_clock, request_stop, record_stop,
                 remind, settle, end_by_rule, close_without_bill, withdraw_register, record_hold>;

enum class rule : std::uint8_t {
  session_must_be_open = 1,
  session_must_not_be_open_with_another_order,
  session_must_be_waiting_for_funds,
  session_must_not_have_started,
  session_must_have_started,
  session_must_not_have_ended,
  session_must_have_ended,
  session_must_not_be_closed,
  hold_must_equal_order,
  session_must_be_imported,
};
std::string_view to_text(rule broken);

}  // namespace pilecloud::domain::session
