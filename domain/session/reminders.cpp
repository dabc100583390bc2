// SPDX-License-Identifier: Apache-2.0
// Which durable timers a fact sets or clears: a function of the fact alone, so the rows can be rebuilt from the log.
// Facts of imported sessions carry no instants for timers and touch none (rules.md S12).
#include "domain/session/decider.hpp"

namespace pilecloud::domain::session {

namespace {

using changes = std::vector<reminder_change>;

void set(changes& into, reminder kind, instant due) {
  if (due != instant{}) into.push_back({kind, true, due});
}
void clear(changes& into, reminder kind) { into.push_back({kind, false, {}}); }

void change(changes& into, const ordered& happened, instant recorded_at) {
  if (happened.order.source == payment_source::wallet) {
    set(into, reminder::order_expires, recorded_at + order_lifetime);
  }
}
void change(changes& into, const funded&, instant) { clear(into, reminder::order_expires); }
void change(changes& into, const start_requested& happened, instant) {
  set(into, reminder::start_deadline, happened.deadline);
}
void change(changes& into, const started& happened, instant) {
  if (happened.overdue_at != instant{}) {
    clear(into, reminder::order_expires);
    clear(into, reminder::start_deadline);
    set(into, reminder::stop_overdue, happened.overdue_at);
  }
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes& into, const metered& happened, instant) {
  set(into, reminder::stop_overdue, happened.overdue_at);
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes& into, const clock_measured& happened, instant) {
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes&, const stop_requested&, instant) {}
void change(changes& into, const stopped& happened, instant) {
  if (happened.settle_at == instant{}) return;
  if (happened.verdict == verdict::unknown_transaction) {
    clear(into, reminder::order_expires);
    clear(into, reminder::start_deadline);
  }
  clear(into, reminder::stop_overdue);
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes& into, const ended_by_rule& happened, instant) {
  clear(into, reminder::stop_overdue);
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes& into, const start_failed&, instant) {
  clear(into, reminder::order_expires);
  clear(into, reminder::start_deadline);
}
void change(changes& into, const settled& happened, instant) {
  if (happened.cause != settle_cause::imported) clear(into, reminder::settlement_due);
}
void change(changes& into, const settlement_confirmed&, instant) { clear(into, reminder::settlement_due); }
void change(changes&, const closed_unbilled&, instant) {}
void change(changes& into, const register_withdrawn& happened, instant) {
  set(into, reminder::settlement_due, happened.settle_at);
}
void change(changes&, const hold_requested&, instant) {}
void change(changes&, const hold_recorded&, instant) {}
void change(changes&, const signed_measured&, instant) {}
void change(changes&, const message_numbered&, instant) {}

}  // namespace

std::vector<reminder_change> reminder_changes(const fact& happened, instant recorded_at) {
  changes all;
  std::visit([&all, recorded_at](const auto& one) { change(all, one, recorded_at); }, happened);
  return all;
}

}  // namespace pilecloud::domain::session
