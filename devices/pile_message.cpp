// SPDX-License-Identifier: Apache-2.0
#include "devices/pile_message.hpp"

#include <nlohmann/json.hpp>

namespace pilecloud::devices {

namespace {

using nlohmann::json;

std::optional<json> object_in(std::string_view text) {
  auto read = json::parse(text, nullptr, false);
  return read.is_object() ? std::optional{std::move(read)} : std::nullopt;
}

std::string text_in(const json& from, const char* name) {
  const auto at = from.find(name);
  return at != from.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::int64_t number_in(const json& from, const char* name) {
  const auto at = from.find(name);
  return at != from.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

json to_json(const actors::device_call& call) {
  const bool start = call.what == actors::device_call::verb::start;
  return {{"do", start ? "start" : "stop"}, {"session", call.session.text()}, {"until", us_of(call.until)}};
}

json to_json(const come_again&) { return {{"do", "come_again"}}; }

json to_json(const raw_call& call) {
  return {{"do", "call"}, {"action", call.action}, {"payload", call.payload}, {"deadline_ms", call.deadline.count()}};
}

}  // namespace

std::string edge_address_of(const pile_id& pile) { return "pile/" + pile.text(); }

std::string encode(const pile_message& message) {
  return std::visit([](const auto& one) { return to_json(one).dump(); }, message);
}

std::string encode(call_verdict verdict) {
  const auto* word = verdict == call_verdict::accepted   ? "accepted"
                     : verdict == call_verdict::rejected ? "rejected"
                                                         : "not_now";
  return json{{"verdict", word}}.dump();
}

std::string encode(const call_outcome& outcome) {
  if (const auto* answer = std::get_if<std::string>(&outcome)) return json{{"answer", *answer}}.dump();
  if (const auto* error = std::get_if<call_error>(&outcome)) {
    return json{{"error", error->code}, {"description", error->description}, {"details", error->details}}.dump();
  }
  return json{{"failure", static_cast<int>(std::get<call_failure>(outcome))}}.dump();
}

result<pile_message, not_readable> decode_pile_message(std::string_view text) {
  const auto read = object_in(text);
  if (!read) return not_readable{};
  const auto what = text_in(*read, "do");
  if (what == "call") {
    raw_call call{text_in(*read, "action"), text_in(*read, "payload"), {}};
    call.deadline = std::chrono::milliseconds{number_in(*read, "deadline_ms")};
    return pile_message{std::move(call)};
  }
  if (what == "come_again") return pile_message{come_again{}};
  if (what != "start" && what != "stop") return not_readable{};
  using enum actors::device_call::verb;
  return pile_message{actors::device_call{what == "start" ? start : stop, session_id{text_in(*read, "session")},
                                          instant_from_us(number_in(*read, "until"))}};
}

result<call_verdict, not_readable> decode_verdict(std::string_view text) {
  const auto read = object_in(text);
  const auto word = read ? text_in(*read, "verdict") : std::string{};
  if (word == "accepted") return call_verdict::accepted;
  if (word == "rejected") return call_verdict::rejected;
  if (word == "not_now") return call_verdict::not_now;
  return not_readable{};
}

result<call_outcome, not_readable> decode_outcome(std::string_view text) {
  const auto read = object_in(text);
  if (!read) return not_readable{};
  if (read->contains("answer")) return call_outcome{text_in(*read, "answer")};
  if (read->contains("error")) {
    return call_outcome{call_error{text_in(*read, "error"), text_in(*read, "description"), text_in(*read, "details")}};
  }
  const auto failure = number_in(*read, "failure");
  if (failure < static_cast<int>(call_failure::offline) || failure > static_cast<int>(call_failure::unreadable))
    return not_readable{};
  return call_outcome{static_cast<call_failure>(failure)};
}

}  // namespace pilecloud::devices
