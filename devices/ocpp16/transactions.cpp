// SPDX-License-Identifier: Apache-2.0
// StartTransaction, MeterValues, StopTransaction (rules.md W2, W5, S4, S8).
#include <algorithm>

#include "devices/charge_report.hpp"
#include "devices/checked_call.hpp"
#include "devices/ocpp16/conversation.hpp"
#include "devices/ocpp16/core_answers.hpp"
#include "devices/tokens.hpp"
#include "domain/pile/report_key.hpp"
#include "projections/accounts.hpp"
#include "projections/orders.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices::ocpp16 {

namespace {

namespace pile = domain::pile;
namespace session = domain::session;

constexpr auto version = ocpp_version::ocpp16;
constexpr std::chrono::minutes stop_may_take{2};   // after its connector was reported free
constexpr std::chrono::seconds owner_may_take{3};  // W5
constexpr std::chrono::milliseconds look_again{10};

}  // namespace

void conversation::transaction_time(instant device) {
  clock_.maybe_queued(device, at_.clock.now());
  clock_news_.tell(clock_, *reports_);
}

void conversation::start(const json& payload, const answered& then) {
  auto read = read_start(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  const auto sent = std::move(read).value();
  transaction_time(sent.at);
  const auto where = row();
  if (!where) return then(unanswered{});
  pile::report_start command;
  command.connector = sent.connector;
  command.at = sent.at;
  command.has_meter = sent.meter.has_value();
  command.meter = sent.meter.value_or(energy{});
  command.number = order_of_token(at_, pile_, sent.token);
  const auto card = command.number ? std::string{} : hash_of_token(at_, sent.token);
  command.otherwise = projections::unordered(at_.rows.read(), *where, sent.connector, sent.at, card, at_.clock.now());
  command.key = pile::key_of_start(sent.connector, sent.at, sent.meter, sent.token);
  command.card = card;
  if (sent.reservation && *sent.reservation > 0 && *sent.reservation <= pile::number_most)
    command.reservation = static_cast<std::uint32_t>(*sent.reservation);
  // Before the charge itself holds what the account has (S10).
  const auto verdict = verdict_on(at_, pile_, sent.token, sent.connector);
  reports_->report(std::move(command), sent.at,
                   [self = shared_from_this(), connector = sent.connector, verdict, then](const report_outcome& how) {
                     const auto* taken = std::get_if<report_taken>(&how);
                     const auto number = taken == nullptr ? std::nullopt : started_number(taken->facts);
                     if (number) return self->start_known(*number, connector, verdict, then);
                     if (std::holds_alternative<report_refused>(how))
                       return then(call_error{"PropertyConstraintViolation", "connectorId: connector_must_exist"});
                     then(unanswered{});
                   });
}

void conversation::start_known(std::uint32_t number, std::uint16_t connector, token_verdict verdict,
                               const answered& then) {
  started_[connector] = number;
  record_clock(id_of(number));
  const auto known = projections::find_session(at_.rows.read(), id_of(number));
  const bool was_ordered = known && (known->flags & session::bit(session::flag::unordered)) == 0;
  const bool is_about_money = verdict.status == token_status::accepted || verdict.status == token_status::no_credit;
  if (!was_ordered && is_about_money) return ask_owner(number, at_.clock.now() + owner_may_take, verdict, then);
  // The order that waited on this connector took the start, whatever token the pile sent with it.
  const bool failed = known && known->stage == session::stage::start_failed;
  if (was_ordered) verdict.status = failed ? token_status::invalid : token_status::accepted;
  then(write_value(start_answer(static_cast<std::int32_t>(number), verdict)));
}

// W5: the account's owner says what it holds for the charge; in vain, the verdict stays the pages'.
void conversation::ask_owner(std::uint32_t number, instant until, token_verdict verdict, const answered& then) {
  const auto known = projections::find_session(at_.rows.read(), id_of(number));
  const bool has_started = known && known->stage != session::stage::none && known->started_at;
  const bool is_answered = has_started && known->hold_answered >= known->hold_asked;
  if (!is_answered && at_.clock.now() < until) {
    return in_.after(look_again, [self = shared_from_this(), number, until, verdict, then] {
      self->ask_owner(number, until, verdict, then);
    });
  }
  if (is_answered && known->hold_asked > money{})
    verdict.status = known->hold > money{} ? token_status::accepted : token_status::no_credit;
  then(write_value(start_answer(static_cast<std::int32_t>(number), verdict)));
}

// What the offset is now; the session keeps the smallest, and nothing while the clock is right.
void conversation::record_clock(const session_id& of) {
  const auto offset = clock_.beyond_tolerance();
  if (!offset) return;
  reports_->report(of, session::record_clock{*offset}, at_.clock.now(), [](const report_outcome&) {});
}

std::optional<std::uint32_t> conversation::session_at(std::uint16_t connector) const {
  if (const auto here = started_.find(connector); here != started_.end()) return here->second;
  const auto known = row();
  if (!known || connector == 0 || connector > known->connectors.size()) return std::nullopt;
  const auto& place = known->connectors[connector - 1U];
  if (place.session.empty()) return std::nullopt;
  return number_of(place.session);
}

// By its number, if it can be one of ours.
std::optional<std::uint32_t> conversation::session_of(const transaction_ref& named) {
  if (!named.number) return std::nullopt;
  if (*named.number > last_number_) {
    const auto known = row();
    if (known) last_number_ = std::max(last_number_, known->sessions);
    for (const auto& [where, number] : started_) last_number_ = std::max(last_number_, number);
  }
  if (*named.number > last_number_) return std::nullopt;
  return static_cast<std::uint32_t>(*named.number);
}

// The charge that runs on the connector, if these samples can be of it.
std::optional<std::uint32_t> conversation::session_measured(std::uint16_t connector, instant from) const {
  const auto number = session_at(connector);
  if (!number) return std::nullopt;
  const auto charge = projections::find_session(at_.rows.read(), id_of(*number));
  const bool runs = charge && charge->start && !charge->stop && charge->start->at <= from;
  return runs ? number : std::nullopt;
}

// W2: its charge is found by the pile's actor, now or when that charge's start comes.
void conversation::report_stray(pile::stray sent, reporting::told then) {
  sent.key = pile::key_of_stray(sent);
  const auto at = sent.at;
  reports_->report(pile::report_stray{std::move(sent)}, at, std::move(then));
}

void conversation::meter(const json& payload, const answered& then) {
  auto read = read_meter_values(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  auto sent = std::move(read).value();
  auto& signed_values = sent.metering.signed_values;
  if (sent.metering.samples.empty() && signed_values.empty()) return then("{}");
  const auto at = sent.metering.samples.empty() ? signed_values.back().at : sent.metering.samples.back().at;
  const auto first = sent.metering.samples.empty() ? at : sent.metering.samples.front().at;
  transaction_time(at);
  const auto done = [then](const report_outcome& how) {
    if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
    then("{}");
  };
  if (sent.connector == 0) return then("{}");  // R2: never billed
  // -1 and the like: the charge on the same connector (W2).
  auto number = session_of(sent.transaction);
  if (sent.transaction.within && !number) {
    number = session_measured(sent.connector, first);
    if (!number) {
      pile::stray stray;
      stray.kind = pile::stray_kind::meter;
      stray.connector = sent.connector;
      stray.at = at;
      stray.samples = std::move(sent.metering.samples);
      stray.signed_values = std::move(signed_values);
      return report_stray(std::move(stray), done);
    }
  }
  if (number) {
    const auto of = id_of(*number);
    record_clock(of);
    const auto now = metered_in(sent.metering.samples);
    session::record_meter command;
    command.samples = std::move(sent.metering.samples);
    command.signed_values = std::move(signed_values);
    return reports_->report(of, std::move(command), at,
                            [self = shared_from_this(), done, now, number = *number](const report_outcome& how) {
                              done(how);
                              self->tell_running_cost(number, how, now);
                            });
  }
  const auto idle = last_register(sent.metering.samples);
  if (!idle || sent.transaction.within) return then("{}");
  reports_->report(pile::report_register{sent.connector, *idle}, idle->at, done);
}

void conversation::stop(const json& payload, const answered& then) {
  auto sent = read_stop(payload, *quirks_);
  transaction_time(sent.at);
  const auto verdict =
      sent.token.empty() ? std::optional<token_verdict>{} : std::optional{verdict_on(at_, pile_, sent.token)};
  const auto answer = write_value(stop_answer(verdict));
  const auto done = [then, answer](const report_outcome& how) {
    if (std::holds_alternative<report_not_taken>(how)) return then(unanswered{});
    then(answer);
  };
  auto number = session_of(sent.transaction);
  if (!number) number = order_of_token(at_, pile_, sent.token);
  if (!number) {
    pile::stray stray;
    stray.kind = pile::stray_kind::stop;
    stray.at = sent.at;
    stray.has_meter = sent.meter.has_value();
    stray.meter = sent.meter.value_or(energy{});
    stray.reason = sent.reason;
    stray.card = hash_of_token(at_, sent.token);
    stray.samples = std::move(sent.metering.samples);
    stray.signed_values = std::move(sent.metering.signed_values);
    return report_stray(std::move(stray), done);
  }
  const auto of = id_of(*number);
  record_clock(of);
  std::erase_if(started_, [&number](const auto& each) { return each.second == *number; });
  session::record_stop command;
  command.at = sent.at;
  command.has_meter = sent.meter.has_value();
  command.meter = sent.meter.value_or(energy{});
  command.reason = sent.reason;
  command.samples = std::move(sent.metering.samples);
  command.signed_values = std::move(sent.metering.signed_values);
  reports_->report(of, std::move(command), sent.at,
                   [self = shared_from_this(), done, number = *number](const report_outcome& how) {
                     done(how);
                     self->tell_final_cost(number, how);
                   });
}

// S4: the connector is free and its stop did not come though the pile has had time to send it.
void conversation::look_for_lost_stop(std::uint16_t connector) {
  const auto number = session_at(connector);
  if (!number) return;
  in_.after(stop_may_take, [weak = weak_from_this(), connector, number = *number] {
    const auto self = weak.lock();
    if (!self || self->session_at(connector) != number) return;
    const auto known = self->row();
    if (!known || connector > known->connectors.size()) return;
    const auto& place = known->connectors[connector - 1U];
    const bool is_free = place.status == pile::connector_status::available;
    if (!is_free || !place.started || place.session != self->id_of(number)) return;
    self->started_.erase(connector);
    self->reports_->report(self->id_of(number), session::end_by_rule{}, self->at_.clock.now(),
                           [](const report_outcome&) {});
  });
}

}  // namespace pilecloud::devices::ocpp16
