// SPDX-License-Identifier: Apache-2.0
// The words of a session as the API, the audit and the console show them; equal to the enumerators' names.
#include "domain/session/commands.hpp"
#include "domain/session/state.hpp"

namespace pilecloud::domain::session {

std::string_view to_text(flag one) {
  switch (one) {
    case flag::clock_corrected:
      return "clock_corrected";
    case flag::value_conflict:
      return "value_conflict";
    case flag::reading_dropped:
      return "reading_dropped";
    case flag::register_reset:
      return "register_reset";
    case flag::power_exceeded:
      return "power_exceeded";
    case flag::no_start:
      return "no_start";
    case flag::no_stop:
      return "no_stop";
    case flag::too_few_readings:
      return "too_few_readings";
    case flag::interpolated:
      return "interpolated";
    case flag::overlaps:
      return "overlaps";
    case flag::no_duration:
      return "no_duration";
    case flag::late_record:
      return "late_record";
    case flag::started_after_failure:
      return "started_after_failure";
    case flag::abnormal:
      return "abnormal";
    case flag::unordered:
      return "unordered";
    case flag::charge_state_unknown:
      return "charge_state_unknown";
    case flag::message_missing:
      return "message_missing";
  }
  return "unknown";
}

std::string_view to_text(line_kind kind) {
  switch (kind) {
    case line_kind::electricity:
      return "electricity";
    case line_kind::service:
      return "service";
  }
  return "unknown";
}

std::string_view to_text(verdict value) {
  switch (value) {
    case verdict::ok:
      return "ok";
    case verdict::late:
      return "late";
    case verdict::backwards:
      return "backwards";
    case verdict::unknown_transaction:
      return "unknown_transaction";
    case verdict::after_failure:
      return "after_failure";
  }
  return "unknown";
}

std::string_view to_text(stop_reason value) {
  switch (value) {
    case stop_reason::local:
      return "local";
    case stop_reason::remote:
      return "remote";
    case stop_reason::limit_reached:
      return "limit_reached";
    case stop_reason::ev_disconnected:
      return "ev_disconnected";
    case stop_reason::emergency:
      return "emergency";
    case stop_reason::power_loss:
      return "power_loss";
    case stop_reason::low_balance:
      return "low_balance";
    case stop_reason::started_after_failure:
      return "started_after_failure";
    case stop_reason::other:
      return "other";
  }
  return "unknown";
}

std::string_view to_text(failure_reason value) {
  switch (value) {
    case failure_reason::insufficient_funds:
      return "insufficient_funds";
    case failure_reason::account_has_debt:
      return "account_has_debt";
    case failure_reason::account_frozen:
      return "account_frozen";
    case failure_reason::account_unknown:
      return "account_unknown";
    case failure_reason::order_expired:
      return "order_expired";
    case failure_reason::start_timed_out:
      return "start_timed_out";
    case failure_reason::start_rejected:
      return "start_rejected";
    case failure_reason::cancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string_view to_text(settle_cause value) {
  switch (value) {
    case settle_cause::stopped:
      return "stopped";
    case settle_cause::late_record:
      return "late_record";
    case settle_cause::imported:
      return "imported";
    case settle_cause::overdue:
      return "overdue";
    case settle_cause::person:
      return "person";
  }
  return "unknown";
}

std::string_view to_text(close_reason value) {
  switch (value) {
    case close_reason::no_end_recorded:
      return "no_end_recorded";
  }
  return "unknown";
}

std::string_view to_text(reminder value) {
  switch (value) {
    case reminder::order_expires:
      return "order_expires";
    case reminder::start_deadline:
      return "start_deadline";
    case reminder::settlement_due:
      return "settlement_due";
    case reminder::stop_overdue:
      return "stop_overdue";
  }
  return "unknown";
}

std::string_view to_text(stage value) {
  switch (value) {
    case stage::none:
      return "none";
    case stage::ordered:
      return "ordered";
    case stage::funded:
      return "funded";
    case stage::starting:
      return "starting";
    case stage::charging:
      return "charging";
    case stage::stopping:
      return "stopping";
    case stage::settled:
      return "settled";
    case stage::start_failed:
      return "start_failed";
    case stage::closed_unbilled:
      return "closed_unbilled";
  }
  return "unknown";
}

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::session_must_be_open:
      return "session_must_be_open";
    case rule::session_must_not_be_open_with_another_order:
      return "session_must_not_be_open_with_another_order";
    case rule::session_must_be_waiting_for_funds:
      return "session_must_be_waiting_for_funds";
    case rule::session_must_not_have_started:
      return "session_must_not_have_started";
    case rule::session_must_have_started:
      return "session_must_have_started";
    case rule::session_must_not_have_ended:
      return "session_must_not_have_ended";
    case rule::session_must_have_ended:
      return "session_must_have_ended";
    case rule::session_must_not_be_closed:
      return "session_must_not_be_closed";
    case rule::hold_must_equal_order:
      return "hold_must_equal_order";
    case rule::session_must_be_imported:
      return "session_must_be_imported";
  }
  return "unknown";
}

}  // namespace pilecloud::domain::session
