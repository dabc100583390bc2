// SPDX-License-Identifier: Apache-2.0
#include "http/device_reports.hpp"

#include <algorithm>

#include "domain/pile/report_key.hpp"
#include "http/choice.hpp"
#include "http/piles.hpp"
#include "http/sample_json.hpp"
#include "http/sessions.hpp"
#include "projections/orders.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;
namespace pile = domain::pile;

constexpr duration clock_tolerance = std::chrono::minutes{3};  // R3

std::uint32_t number_in(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<pile::fact>(&one);
    const auto* started = fact == nullptr ? nullptr : std::get_if<pile::start_reported>(fact);
    if (started != nullptr) return started->number;
  }
  refuse(problem_kind::internal, "the pile reported no session");
}

ordered_json verdict_in(const actors::accepted& done) {
  ordered_json body = ordered_json::object();
  body["verdict"] = "duplicate";  // R7: nothing new in it
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<session::fact>(&one);
    if (fact == nullptr) continue;
    if (const auto* metered = std::get_if<session::metered>(fact)) body["verdict"] = session::to_text(metered->verdict);
    if (const auto* stopped = std::get_if<session::stopped>(fact)) body["verdict"] = session::to_text(stopped->verdict);
  }
  return body;
}

// R3: the device says when it sent; an offset beyond the in-service limit is a fact of the session.
void record_clock(call& now, const session_id& which, const pile_id& by) {
  const auto sent_at = now.fields().moment("sent_at");
  if (!sent_at || (now.now - *sent_at <= clock_tolerance && *sent_at - now.now <= clock_tolerance)) return;
  report(now, "session", which.text(), session::command{session::record_clock{now.now - *sent_at}}, by, now.now);
}

field sent_at_field() { return moment("sent_at").optional().noted("the device's clock when it sent this (R3)"); }

}  // namespace

const shape& start_shape() {
  static const shape one{integer("connector").between(1, 64),
                         moment("at"),
                         register_field("meter").optional(),
                         integer("session_number").between(1, UINT32_MAX).optional().noted("when the device knows it"),
                         text("token").between(1, 36).optional().noted("the card shown"),
                         sent_at_field()};
  return one;
}

const shape& readings_shape() {
  static const shape one{samples_field(), sent_at_field()};
  return one;
}

const shape& stop_shape() {
  static const shape one{
      moment("at"), register_field("meter").optional(),
      one_of("reason", words_of(session::stop_reason::local, session::stop_reason::other)).optional(),
      samples_field().optional(), sent_at_field()};
  return one;
}

const shape& status_shape() {
  static const shape one{integer("connector").between(0, 64).noted("0: the whole pile"),
                         one_of("status", words_of(pile::connector_status::available, pile::connector_status::faulted)),
                         text("error").between(0, 50).optional(), moment("at")};
  return one;
}

const shape& register_shape() {
  static const shape one{integer("connector").between(1, 64), moment("at"), register_field("meter")};
  return one;
}

const shape& status_written_shape() {
  static const shape one{id("pile"), integer("connector")};
  return one;
}

response report_start(call& now) {
  const auto where = pile_named(now);
  const auto asked = now.fields();
  const auto connector = static_cast<std::uint16_t>(asked.integer("connector"));
  const auto at = *asked.moment("at");
  const auto meter = register_in(asked, "meter");
  const auto token = asked.text("token");

  pile::report_start command;
  command.connector = connector;
  command.at = at;
  command.has_meter = meter.has_value();
  command.meter = meter.value_or(energy{});
  if (asked.has("session_number")) command.number = static_cast<std::uint32_t>(asked.integer("session_number"));
  const auto card = token.empty() ? std::string{} : now.with.keys.hash_of(personal::card, token);
  command.otherwise = projections::unordered(now.rows, where, connector, at, card, now.now);
  command.key = pile::key_of_start(connector, at, meter, token);

  const auto done = report(now, "pile", where.pile.text(), pile::command{std::move(command)}, where.pile, at);
  const auto which = pile::session_of(where.pile, number_in(done));
  record_clock(now, which, where.pile);
  return session_written(now, done, which, ordered_json::object());
}

response report_readings(call& now) {
  const auto where = pile_named(now);
  const auto which = session_named(now);
  auto samples = samples_of(now.fields().at("samples"));
  record_clock(now, which, where.pile);
  const auto at = samples.empty() ? now.now : samples.back().at;
  const auto done =
      report(now, "session", which.text(), session::command{session::record_meter{std::move(samples)}}, where.pile, at);
  return session_written(now, done, which, verdict_in(done));
}

response report_stop(call& now) {
  const auto where = pile_named(now);
  const auto which = session_named(now);
  const auto asked = now.fields();
  session::record_stop command;
  command.at = *asked.moment("at");
  const auto meter = register_in(asked, "meter");
  command.has_meter = meter.has_value();
  command.meter = meter.value_or(energy{});
  command.reason = chosen(asked.text("reason", "local"), session::stop_reason::local, session::stop_reason::other);
  if (asked.has("samples")) command.samples = samples_of(asked.at("samples"));
  record_clock(now, which, where.pile);
  const auto at = command.at;
  const auto done = report(now, "session", which.text(), session::command{std::move(command)}, where.pile, at);
  return session_written(now, done, which, verdict_in(done));
}

response report_register(call& now) {
  const auto where = pile_named(now);
  const auto asked = now.fields();
  pile::report_register command;
  command.connector = static_cast<std::uint16_t>(asked.integer("connector"));
  command.reading = {*asked.moment("at"), *register_in(asked, "meter")};
  const auto at = command.reading.at;
  const auto connector = command.connector;
  const auto done = report(now, "pile", where.pile.text(), pile::command{command}, where.pile, at);
  return written(now, done, "/api/v1/piles/" + where.pile.text(),
                 ordered_json{{"pile", where.pile.text()}, {"connector", connector}});
}

response report_status(call& now) {
  const auto where = pile_named(now);
  const auto asked = now.fields();
  pile::report_status command;
  command.connector = static_cast<std::uint16_t>(asked.integer("connector"));
  command.status = chosen(asked.text("status"), pile::connector_status::available, pile::connector_status::faulted);
  command.error = asked.text("error");
  command.at = *asked.moment("at");
  const auto at = command.at;
  const auto connector = command.connector;
  const auto done = report(now, "pile", where.pile.text(), pile::command{std::move(command)}, where.pile, at);
  return written(now, done, "/api/v1/piles/" + where.pile.text(),
                 ordered_json{{"pile", where.pile.text()}, {"connector", connector}});
}

}  // namespace pilecloud::http
