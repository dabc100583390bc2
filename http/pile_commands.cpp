// SPDX-License-Identifier: Apache-2.0
#include "http/pile_commands.hpp"

#include <spdlog/spdlog.h>

#include "http/pile_calls.hpp"
#include "http/pile_numbers.hpp"
#include "http/piles.hpp"

namespace pilecloud::http {

namespace {

constexpr std::int64_t seconds_most = 300;

ordered_json object_in(const std::string& text) {
  auto read = ordered_json::parse(text, nullptr, false);
  return read.is_discarded() ? ordered_json(text) : read;
}

ordered_json json_of(const pile_answered& answer) {
  return {{"outcome", "answered"}, {"answer", object_in(answer.payload)}};
}
ordered_json json_of(const pile_erred& error) {
  return {{"outcome", "error"},
          {"error", {{"code", error.code}, {"description", error.description}, {"details", object_in(error.details)}}}};
}
ordered_json json_of(pile_silence why) { return {{"outcome", to_text(why)}}; }
ordered_json json_of(const pile_call_faulty& fault) {
  refuse(problem_kind::invalid, fault.detail, fault.field, fault.rule);
}

}  // namespace

std::string_view to_text(pile_silence why) {
  switch (why) {
    case pile_silence::offline:
      return "offline";
    case pile_silence::timed_out:
      return "timed_out";
    case pile_silence::busy:
      return "busy";
    case pile_silence::unreadable:
      return "unreadable";
  }
  return "offline";
}

const shape& pile_command_shape() {
  static const shape one{text("action").between(1, 50).noted("an action of the pile's version: ChangeConfiguration"),
                         any_object("payload").optional(),
                         integer("timeout_s").between(1, seconds_most).optional().noted("30 unless told")};
  return one;
}

const shape& pile_outcome_shape() {
  static const shape one{
      one_of("outcome", {"answered", "error", "offline", "timed_out", "busy", "unreadable"}),
      any_object("answer").optional().noted("the pile's own"),
      object("error", {text("code").between(0, 200), text("description").between(0, 255), any_object("details")})
          .optional()
          .noted("the pile's CALLERROR")};
  return one;
}

response command_pile(call& now) {
  const auto row = pile_named(now);
  if (!now.with.call_pile) refuse(problem_kind::unavailable, "piles connect to no port of this node");
  const auto asked = now.fields();
  pile_call_asked wanted;
  wanted.action = asked.text("action");
  wanted.payload = asked.has("payload") ? asked.at("payload").dump() : "{}";
  wanted.deadline = std::chrono::seconds{asked.integer("timeout_s", 30)};
  wanted.number = [&now, &row, asked_for = 0](domain::pile::request_kind what) mutable {
    return next_number(now, row, what, std::to_string(asked_for++));
  };
  spdlog::info("pile {}: {} asks for {}", row.pile.text(), now.who ? now.who->staff.text() : "-", wanted.action);
  const auto outcome = now.with.call_pile(row, wanted);
  return shown(now, std::visit([](const auto& one) { return json_of(one); }, outcome));
}

}  // namespace pilecloud::http
