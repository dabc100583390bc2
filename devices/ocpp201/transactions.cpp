// SPDX-License-Identifier: Apache-2.0
// TransactionEvent (rules.md W2, W5, W7, S8).
#include <algorithm>

#include "devices/charge_report.hpp"
#include "devices/checked_call.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/tokens.hpp"
#include "domain/pile/report_key.hpp"
#include "projections/orders.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices::ocpp201 {

namespace {

namespace pile = domain::pile;
namespace session = domain::session;

constexpr auto version = ocpp_version::ocpp201;
constexpr std::size_t names_kept = 64;  // a station has a few transactions at a time; what is forgotten is in the facts

pile::stray_kind kind_of(event_kind kind) {
  return kind == event_kind::ended ? pile::stray_kind::stop : pile::stray_kind::meter;
}

template <class Value>
void keep(std::map<std::string, Value>& names, const std::string& transaction, Value value) {
  if (names.size() >= names_kept && !names.contains(transaction)) names.erase(names.begin());
  names[transaction] = value;
}

}  // namespace

// One event on its way through its reports to its answer.
struct conversation::event_under_way {
  transaction_event sent;
  answered then;
  std::uint32_t number = 0;
  std::uint16_t connector = 0;
};

std::uint16_t conversation::connector_of(const transaction_event& sent) const {
  if (sent.evse) return *sent.evse;
  const auto before = places_.find(sent.transaction);
  return before == places_.end() ? std::uint16_t{1} : before->second;
}

std::optional<std::uint32_t> conversation::session_of(const std::string& transaction) const {
  if (const auto here = sessions_.find(transaction); here != sessions_.end()) return here->second;
  const auto known = row();
  if (!known) return std::nullopt;
  for (const auto& place : known->connectors) {
    if (place.transaction == transaction && !place.session.empty()) return number_of(place.session);
  }
  return std::nullopt;
}

std::string conversation::transaction_of(std::uint32_t number) const {
  for (const auto& [name, session] : sessions_) {
    if (session == number) return name;
  }
  const auto known = row();
  if (!known) return {};
  for (const auto& place : known->connectors) {
    if (place.session == id_of(number)) return place.transaction;
  }
  return {};
}

bool conversation::is_charge(const transaction_event& sent, std::uint16_t connector) const {
  if (sent.shown || sent.remote_start || sent.charging_state == "Charging") return true;
  const auto flowed = last_register(sent.metering.samples);
  if (sent.kind == event_kind::ended && flowed) return true;
  const auto known = row();
  if (!known || connector == 0 || connector > known->connectors.size()) return false;
  const auto& place = known->connectors[connector - 1U];
  return !place.session.empty() && !place.started;
}

void conversation::transaction(const json& payload, const answered& then) {
  auto read = read_transaction_event(payload, quirks_);
  if (!read) return then(error_of(read.error(), version));
  auto event = std::make_shared<event_under_way>();
  event->sent = std::move(read).value();
  event->then = then;
  event->connector = connector_of(event->sent);
  const auto& sent = event->sent;
  if (sent.offline) {
    clock_.maybe_queued(sent.at, at_.clock.now());
  } else {
    clock_.fresh(sent.at, at_.clock.now());
  }
  const bool was_seen = places_.contains(sent.transaction);
  if (sent.evse || sent.kind == event_kind::started) keep(places_, sent.transaction, event->connector);
  if (const auto known = session_of(sent.transaction)) {
    event->number = *known;
    return sent.kind == event_kind::started ? tell_again(event) : record(event);
  }
  // Neither who charges nor where is said, and the event that says it has not come on this connection.
  const bool is_early = sent.kind != event_kind::started && !sent.shown && !sent.remote_start && !was_seen;
  if (is_early) return keep_early(event);
  if (!is_charge(sent, event->connector)) return answer(event);
  open(event);
}

// W2: the pile's actor joins it to the transaction, now or when its start comes.
void conversation::keep_early(const event_ptr& event) {
  auto& sent = event->sent;
  if (sent.kind != event_kind::ended && sent.metering.samples.empty()) return answer(event);
  pile::stray stray;
  stray.kind = kind_of(sent.kind);
  stray.connector = sent.evse.value_or(0);
  stray.at = sent.at;
  if (sent.kind == event_kind::ended) {
    const auto end = register_of(sent.metering.samples, session::reading_context::transaction_end);
    stray.has_meter = end.has_value();
    if (end) stray.meter = end->total;
    stray.reason = sent.reason;
  }
  stray.start = pile::key_of_transaction(sent.transaction);
  stray.samples = std::move(sent.metering.samples);
  stray.key = pile::key_of_stray(stray);
  reports_->report(pile::report_stray{std::move(stray)}, sent.at,
                   [self = shared_from_this(), event](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return event->then(unanswered{});
                     self->answer(event);
                   });
}

void conversation::open(const event_ptr& event) {
  const auto& sent = event->sent;
  const auto where = row();
  if (!where) return event->then(unanswered{});
  pile::report_start command;
  command.connector = event->connector;
  command.at = sent.at;
  const auto begin = register_of(sent.metering.samples, session::reading_context::transaction_begin);
  command.has_meter = begin.has_value();
  if (begin) command.meter = begin->total;
  const auto shown = sent.shown && sent.shown->counts() ? sent.shown->text : std::string{};
  command.number = order_of_token(at_, pile_, shown);
  if (!command.number && sent.remote_start && *sent.remote_start > 0)
    command.number = static_cast<std::uint32_t>(*sent.remote_start);
  const auto card = command.number ? std::string{} : hash_of_token(at_, shown);
  command.otherwise = projections::unordered(at_.rows.read(), *where, event->connector, sent.at, card, at_.clock.now());
  command.key = pile::key_of_transaction(sent.transaction);
  command.card = card;
  command.transaction = sent.transaction;
  reports_->report(std::move(command), sent.at, [self = shared_from_this(), event](const report_outcome& how) {
    const auto* taken = std::get_if<report_taken>(&how);
    const auto number = taken == nullptr ? std::nullopt : started_number(taken->facts);
    if (number) {
      event->number = *number;
      return self->record(event);
    }
    if (std::holds_alternative<report_refused>(how))
      return event->then(call_error{"PropertyConstraintViolation", "evse.id: connector_must_exist"});
    event->then(unanswered{});
  });
}

// A start whose transaction is known already, from a repeat or a later event: the earliest with a meter counts.
void conversation::tell_again(const event_ptr& event) {
  const auto& sent = event->sent;
  const auto begin = register_of(sent.metering.samples, session::reading_context::transaction_begin);
  session::record_start command;
  command.at = sent.at;
  command.has_meter = begin.has_value();
  if (begin) command.meter = begin->total;
  reports_->report(id_of(event->number), command, sent.at,
                   [self = shared_from_this(), event](const report_outcome& how) {
                     if (std::holds_alternative<report_not_taken>(how)) return event->then(unanswered{});
                     self->record(event);
                   });
}

void conversation::record(const event_ptr& event) {
  auto& sent = event->sent;
  const auto of = id_of(event->number);
  keep(sessions_, sent.transaction, event->number);
  if (const auto offset = clock_.beyond_tolerance()) {
    reports_->report(of, session::record_clock{*offset}, at_.clock.now(), [](const report_outcome&) {});
  }
  const auto done = [self = shared_from_this(), event](const report_outcome& how) {
    if (std::holds_alternative<report_not_taken>(how)) return event->then(unanswered{});
    self->answer(event);
  };
  if (sent.kind == event_kind::ended) {
    session::record_stop command;
    command.at = sent.at;
    const auto end = register_of(sent.metering.samples, session::reading_context::transaction_end);
    command.has_meter = end.has_value();
    if (end) command.meter = end->total;
    command.reason = sent.reason;
    command.samples = std::move(sent.metering.samples);
    return reports_->report(of, std::move(command), sent.at, done);
  }
  if (sent.metering.samples.empty()) return answer(event);
  reports_->report(of, session::record_meter{std::move(sent.metering.samples)}, sent.at, done);
}

void conversation::answer(const event_ptr& event) {
  const auto& sent = event->sent;
  std::optional<token_verdict> verdict;
  if (sent.shown) verdict = verdict_on(at_, pile_, sent.shown->counts() ? sent.shown->text : "");
  event->then(write_value(transaction_answer(verdict, std::nullopt)));
}

}  // namespace pilecloud::devices::ocpp201
