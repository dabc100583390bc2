// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <fmt/format.h>

#include "app/node.hpp"
#include "app/pile_ports.hpp"
#include "devices/minted_numbers.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/pile_message.hpp"
#include "devices/pile_secrets.hpp"
#include "devices/tokens.hpp"
#include "devices/verb_calls.hpp"

namespace pilecloud::app {

namespace {

using devices::ocpp_version;

constexpr std::chrono::seconds on_the_road{2};  // between nodes, besides the pile's own time

ocpp_version version_of(const projections::pile_row& pile) {
  return pile.nameplate && pile.nameplate->protocol == to_text(ocpp_version::ocpp201) ? ocpp_version::ocpp201
                                                                                      : ocpp_version::ocpp16;
}

// Keys and passwords go only through the verb that knows how to change both sides (rules.md W6).
bool holds_a_secret(std::string_view action, const devices::json& payload) {
  if (action != "ChangeConfiguration" && action != "SetVariables") return false;
  return devices::names_a_secret(payload.dump(-1, ' ', false, devices::json::error_handler_t::replace));
}

// W8: every number of ours is absent, and becomes `number_for`(what it is for) where it belongs.
std::optional<http::pile_call_faulty> fill_numbers(
    ocpp_version version, std::string_view action, devices::json& payload,
    const std::function<std::uint32_t(domain::pile::request_kind)>& number_for) {
  for (const auto& number : devices::minted_numbers(version, action, payload)) {
    auto* holder = holder_of(number, payload);
    if (holder == nullptr) continue;
    const std::string name{number.name};
    if (holder->contains(name)) {
      return http::pile_call_faulty{"payload." + number.path(), "number_must_be_given_by_the_platform",
                                    "is numbered by the pile's own count; leave it out"};
    }
    (*holder)[name] = number_for(number.kind);
  }
  return std::nullopt;
}

std::optional<http::pile_call_faulty> fault_of(ocpp_version version, const http::pile_call_asked& call) {
  const auto* known = devices::find_message(version, devices::ocpp_side::platform, call.action);
  if (known == nullptr) {
    return http::pile_call_faulty{
        "action", "action_must_be_of_the_piles_version",
        fmt::format("'{}' is no action a platform sends in {}", call.action, to_text(version))};
  }
  auto payload = devices::read_value(call.payload);
  if (!payload) return http::pile_call_faulty{"payload", "payload_must_be_json", "cannot be read"};
  const auto any_number = [](domain::pile::request_kind) { return 1U; };
  if (auto fault = fill_numbers(version, call.action, payload.value(), any_number)) return fault;
  const auto checked = check(payload.value(), known->request, {version, devices::strictness::strict});
  if (!checked) {
    const auto& fault = checked.error();
    return http::pile_call_faulty{
        fault.path.empty() ? "payload" : "payload." + fault.path, std::string{fault.rule},
        fmt::format("the {} of {} is not of the standard's form", call.action, to_text(version))};
  }
  if (holds_a_secret(call.action, payload.value())) {
    return http::pile_call_faulty{"payload", "secrets_must_go_through_access",
                                  "a pile's password is set by POST /api/v1/piles/{pile}/access"};
  }
  return std::nullopt;
}

// REQUIRES: no fault.
std::string numbered_payload(ocpp_version version, const http::pile_call_asked& call) {
  auto payload = devices::read_value(call.payload).value();
  fill_numbers(version, call.action, payload, call.number);
  return devices::write_value(payload);
}

http::pile_silence silence_of(devices::call_failure why) {
  switch (why) {
    case devices::call_failure::offline:
      return http::pile_silence::offline;
    case devices::call_failure::timed_out:
      return http::pile_silence::timed_out;
    case devices::call_failure::queue_full:
      return http::pile_silence::busy;
    case devices::call_failure::unreadable:
      return http::pile_silence::unreadable;
  }
  return http::pile_silence::offline;
}

http::pile_call_outcome outcome_of(const devices::call_outcome& told) {
  // A pile that reads out its password (some do) does not read it out to an operator (W6).
  if (const auto* answer = std::get_if<std::string>(&told))
    return http::pile_answered{devices::without_secrets(*answer)};
  if (const auto* error = std::get_if<devices::call_error>(&told))
    return http::pile_erred{error->code, error->description, error->details};
  return silence_of(std::get<devices::call_failure>(told));
}

devices::call_outcome heard(const result<std::string, actors::edge_error>& told) {
  if (told) {
    auto read = devices::decode_outcome(told.value());
    return read ? std::move(read).value() : devices::call_outcome{devices::call_failure::unreadable};
  }
  switch (told.error()) {
    case actors::edge_error::not_attached:
      return devices::call_failure::offline;
    case actors::edge_error::lost:
      return devices::call_failure::timed_out;
    case actors::edge_error::busy:
      return devices::call_failure::queue_full;
  }
  return devices::call_failure::offline;
}

devices::call_outcome call_and_wait(node& node, const pile_id& pile, devices::raw_call call) {
  auto outcome = std::make_shared<std::promise<devices::call_outcome>>();
  auto told = outcome->get_future();
  const auto patience = call.deadline + on_the_road;
  node.edges().call(
      devices::edge_address_of(pile), encode(devices::pile_message{std::move(call)}), patience,
      [outcome](const result<std::string, actors::edge_error>& answer) { outcome->set_value(heard(answer)); });
  return told.get();
}

}  // namespace

http::pile_caller calls_by_protocol(node& node) {
  return [&node](const projections::pile_row& pile, const http::pile_call_asked& call) -> http::pile_call_outcome {
    const auto version = version_of(pile);
    if (auto fault = fault_of(version, call)) return *std::move(fault);
    return outcome_of(call_and_wait(node, pile.pile, {call.action, numbered_payload(version, call), call.deadline}));
  };
}

actors::pile_verb_caller calls_by_verb(node& node, const http::key_ring& keys) {
  return [&node, &keys](const projections::pile_row& pile,
                        const actors::pile_verb& verb) -> std::variant<actors::verb_told, actors::verb_unknown> {
    const auto version = version_of(pile);
    const auto* kept = std::get_if<actors::verbs::reserve>(&verb);
    const auto hash = [&keys](std::string_view text) { return keys.hash_of(http::personal::card, text); };
    const auto token = kept == nullptr ? std::string{} : devices::token_of_reservation(hash, pile.pile, kept->number);
    auto calls = devices::calls_for(version, verb, token);
    if (auto* unknown = std::get_if<actors::verb_unknown>(&calls)) return std::move(*unknown);
    std::vector<devices::call_outcome> outcomes;
    for (const auto& one : std::get<std::vector<devices::verb_call>>(calls)) {
      outcomes.push_back(call_and_wait(node, pile.pile, {one.action, devices::write_value(one.payload)}));
      if (std::holds_alternative<devices::call_failure>(outcomes.back())) break;
    }
    return devices::told_by(version, verb, outcomes);
  };
}

}  // namespace pilecloud::app
