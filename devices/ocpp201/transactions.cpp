// SPDX-License-Identifier: Apache-2.0
// TransactionEvent (rules.md W2, W5, W7, S8).
#include <algorithm>

#include "devices/charge_report.hpp"
#include "devices/checked_call.hpp"
#include "devices/ocpp201/charge_answers.hpp"
#include "devices/ocpp201/conversation.hpp"
#include "devices/price_text.hpp"
#include "devices/tokens.hpp"
#include "domain/pile/report_key.hpp"
#include "domain/session/pricing.hpp"
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
  std::optional<token_verdict> verdict;  // judged when it came, before its charge holds what the account has (S10)
  std::optional<money> cost;             // W12

  std::optional<std::uint32_t> sequence() const {
    const auto seq = sent.number;
    return seq >= 0 && seq <= UINT32_MAX ? std::optional{static_cast<std::uint32_t>(seq)} : std::nullopt;
  }
  bool says_something() const { return !sent.metering.samples.empty() || !sent.metering.signed_values.empty(); }
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
  auto read = read_transaction_event(payload, *quirks_);
  if (!read) return then(error_of(read.error(), version));
  auto event = std::make_shared<event_under_way>();
  event->sent = std::move(read).value();
  event->then = then;
  event->connector = connector_of(event->sent);
  const auto& sent = event->sent;
  if (sent.shown) {
    event->verdict = with_price(verdict_on(at_, pile_, sent.shown->counts() ? sent.shown->text : "", event->connector));
  }
  if (sent.offline) {
    clock_.maybe_queued(sent.at, at_.clock.now());
  } else {
    clock_.fresh(sent.at, at_.clock.now());
  }
  clock_news_.tell(clock_, *reports_);
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
  if (sent.kind != event_kind::ended && !event->sequence() && !event->says_something()) return answer(event);
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
  stray.sequence = event->sequence();
  stray.signed_values = std::move(sent.metering.signed_values);
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
  // W7: an order's; one that an operator gave by the protocol's own call is above every session's.
  const bool is_of_an_order =
      sent.remote_start && *sent.remote_start > 0 && *sent.remote_start <= std::int64_t{pile::remote_starts_above};
  if (!command.number && is_of_an_order) command.number = static_cast<std::uint32_t>(*sent.remote_start);
  const auto card = command.number ? std::string{} : hash_of_token(at_, shown);
  command.otherwise = projections::unordered(at_.rows.read(), *where, event->connector, sent.at, card, at_.clock.now());
  command.key = pile::key_of_transaction(sent.transaction);
  command.card = card;
  command.transaction = sent.transaction;
  if (sent.reservation && *sent.reservation > 0 && *sent.reservation <= pile::number_most)
    command.reservation = static_cast<std::uint32_t>(*sent.reservation);
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
    if (const auto* taken = std::get_if<report_taken>(&how)) event->cost = cost_in(taken->facts);
    self->answer(event);
    self->tell_cost(event);
  };
  if (sent.kind == event_kind::ended) {
    session::record_stop command;
    command.at = sent.at;
    const auto end = register_of(sent.metering.samples, session::reading_context::transaction_end);
    command.has_meter = end.has_value();
    if (end) command.meter = end->total;
    command.reason = sent.reason;
    command.samples = std::move(sent.metering.samples);
    command.sequence = event->sequence();
    command.signed_values = std::move(sent.metering.signed_values);
    return reports_->report(of, std::move(command), sent.at, done);
  }
  const auto sequence = event->sequence();
  if (!sequence && !event->says_something()) return answer(event);
  session::record_meter command;
  command.samples = std::move(sent.metering.samples);
  command.sequence = sequence;
  command.signed_values = std::move(sent.metering.signed_values);
  reports_->report(of, std::move(command), sent.at, done);
}

// For a station that shows it otherwise than from our answers: I02 CostUpdated.
void conversation::tell_cost(const event_ptr& event) {
  if (event->sent.kind == event_kind::ended) return costs_.forget(event->number);
  if (!event->cost || !costs_.is_due(event->number, *event->cost, at_.clock.now())) return;
  const auto known = row();
  if (!known || !known->attributes.shows_cost) return;
  constexpr std::chrono::seconds answer_within{30};
  call_("CostUpdated", write_value(cost_updated(event->sent.transaction, *event->cost)), answer_within,
        [](const call_outcome&) {});
}

token_verdict conversation::with_price(token_verdict verdict) const {
  const auto known = row();
  if (verdict.status != token_status::accepted || !known || !known->attributes.shows_cost) return verdict;
  const auto terms = projections::terms_of(at_.rows.read(), known->attributes.station);
  if (terms) verdict.message = price_text(session::price_at(*terms, at_.clock.now()));
  return verdict;
}

void conversation::answer(const event_ptr& event) {
  // A repeat brings no new cost: what the row knows.
  if (!event->cost && event->number != 0 && event->sent.kind != event_kind::started) {
    const auto charge = projections::find_session(at_.rows.read(), id_of(event->number));
    if (charge && charge->running_cost > money{}) event->cost = charge->running_cost;
  }
  event->then(write_value(transaction_answer(event->verdict, event->cost)));
}

}  // namespace pilecloud::devices::ocpp201
