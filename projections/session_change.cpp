// SPDX-License-Identifier: Apache-2.0
#include "projections/session_change.hpp"

#include <algorithm>
#include <tuple>

namespace pilecloud::projections {

namespace {

namespace session = domain::session;

class row_change {
 public:
  explicit row_change(session_row& row) : row_(row) {}

  void operator()(const session::ordered&) {}
  void operator()(const session::funded& one) { row_.hold = std::max(row_.hold, one.hold); }
  void operator()(const session::start_requested&) {}
  void operator()(const session::started& one) {
    judge(one.verdict);
    const end_report report{one.has_meter, one.at, one.meter};
    const auto rank = [](const end_report& r) { return std::tuple{!r.has_meter, r.at, r.meter}; };
    if (!row_.start || rank(report) < rank(*row_.start)) row_.start = report;
    row_.started_at = row_.start->at;
    if (one.has_meter) meter(one.at, one.meter);
    if (one.register_before) meter(one.at, one.register_before->total);  // R6: it stood still until the start
  }
  void operator()(const session::metered& one) {
    judge(one.verdict);
    add(one.samples);
    cost(one.cost);
    number(one.sequence);
    row_.running = row_.registers.so_far();
    if (const auto now = latest_of(one.samples, session::measurand::power)) row_.running_power = power{*now};
    if (const auto now = latest_of(one.samples, session::measurand::state_of_charge)) row_.state_of_charge = *now;
  }
  void operator()(const session::clock_measured&) { late(); }
  void operator()(const session::stop_requested& one) { row_.stop_reason = one.reason; }
  void operator()(const session::stopped& one) {
    judge(one.verdict);
    const end_report report{one.has_meter, one.at, one.meter};
    const auto rank = [](const end_report& r) { return std::tuple{r.has_meter, r.at, r.meter}; };
    if (!row_.stop || rank(*row_.stop) < rank(report)) {
      row_.stop = report;
      row_.ended_at = one.at;
      row_.stop_reason = one.reason;
    }
    add(one.samples);
    cost(one.cost);
    number(one.sequence);
    if (one.has_meter) meter(one.at, one.meter);
    row_.running_power.reset();
  }
  void operator()(const session::ended_by_rule& one) {
    row_.ended_at = one.at;
    row_.running_power.reset();
  }
  void operator()(const session::start_failed& one) { row_.failure_reason = one.reason; }
  void operator()(const session::settled& one) {
    row_.settled_at = one.at;
    row_.ended_at = one.ended_at;
    row_.revision = one.revision;
    row_.delivered = one.bill.delivered;
    row_.by_class = session::energy_by_class(one.bill);
    row_.electricity = one.bill.electricity;
    row_.service = one.bill.service;
    row_.total = one.bill.total;
    row_.flags = row_.own_flags | one.bill.flags;
    row_.running = one.bill.delivered;
    if (one.source == session::payment_source::wallet) row_.running_cost = one.bill.total;
  }
  void operator()(const session::settlement_confirmed&) {}
  void operator()(const session::register_withdrawn&) { late(); }
  void operator()(const session::hold_requested& one) { row_.hold_asked = std::max(row_.hold_asked, one.up_to); }
  void operator()(const session::hold_recorded& one) {
    row_.hold = std::max(row_.hold, one.held);
    row_.hold_answered = std::max(row_.hold_answered, one.asked);
  }
  void operator()(const session::signed_measured& one) {
    row_.signed_values += static_cast<std::uint32_t>(one.values.size());
  }
  void operator()(const session::message_numbered& one) { number(one.sequence); }
  void operator()(const session::closed_unbilled& one) {
    row_.close_reason = one.reason;
    row_.reported = one.reported;
    flag(session::flag::abnormal);
  }

 private:
  void flag(session::flag one) {
    row_.own_flags |= bit(one);
    row_.flags |= bit(one);
  }
  void set(session::flag one, bool is) {
    row_.own_flags = is ? row_.own_flags | bit(one) : row_.own_flags & ~bit(one);
    row_.flags = is ? row_.flags | bit(one) : row_.flags & ~bit(one);
  }
  // S5: a device's fact after the settlement.
  void late() {
    const bool is_late = row_.stage == session::stage::settled || row_.stage == session::stage::closed_unbilled;
    if (is_late) flag(session::flag::late_record);
  }
  void judge(session::verdict verdict) {
    late();
    if (verdict == session::verdict::after_failure) flag(session::flag::started_after_failure);
  }
  void add(const std::vector<session::sample>& samples) {
    row_.registers.add(samples);
    row_.battery.add(samples);
    if (row_.limit.kind != session::limit_kind::by_state_of_charge) return;
    set(session::flag::charge_state_unknown, !row_.battery.state_of_charge);
  }
  void cost(money so_far) {
    if (row_.source == session::payment_source::wallet) row_.running_cost = so_far;
  }
  void number(const std::optional<std::uint32_t>& sequence) {
    if (!sequence) return;
    row_.sequences.add(*sequence);
    set(session::flag::message_missing, row_.sequences.has_gap());
  }
  void meter(instant at, energy value) {
    row_.registers.add(session::phase::none, at, value);
    row_.running = row_.registers.so_far();
  }

  session_row& row_;
};

}  // namespace

void change_row(session_row& row, const session::fact& happened) { std::visit(row_change{row}, happened); }

}  // namespace pilecloud::projections
