// SPDX-License-Identifier: Apache-2.0
#include <future>

#include <fmt/format.h>

#include "app/node.hpp"
#include "app/pile_ports.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/pile_message.hpp"
#include "devices/pile_secrets.hpp"

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

std::optional<http::pile_call_faulty> fault_of(ocpp_version version, const http::pile_call_asked& call) {
  const auto* known = devices::find_message(version, devices::ocpp_side::platform, call.action);
  if (known == nullptr) {
    return http::pile_call_faulty{
        "action", "action_must_be_of_the_piles_version",
        fmt::format("'{}' is no action a platform sends in {}", call.action, to_text(version))};
  }
  const auto payload = devices::read_value(call.payload);
  if (!payload) return http::pile_call_faulty{"payload", "payload_must_be_json", "cannot be read"};
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
  if (const auto* answer = std::get_if<std::string>(&told)) return http::pile_answered{*answer};
  if (const auto* error = std::get_if<devices::call_error>(&told))
    return http::pile_erred{error->code, error->description, error->details};
  return silence_of(std::get<devices::call_failure>(told));
}

http::pile_call_outcome outcome_of(const result<std::string, actors::edge_error>& told) {
  if (told) {
    const auto read = devices::decode_outcome(told.value());
    return read ? outcome_of(read.value()) : http::pile_call_outcome{http::pile_silence::unreadable};
  }
  switch (told.error()) {
    case actors::edge_error::not_attached:
      return http::pile_silence::offline;
    case actors::edge_error::lost:
      return http::pile_silence::timed_out;
    case actors::edge_error::busy:
      return http::pile_silence::busy;
  }
  return http::pile_silence::offline;
}

}  // namespace

http::pile_caller calls_by_protocol(node& node) {
  return [&node](const projections::pile_row& pile, const http::pile_call_asked& call) -> http::pile_call_outcome {
    if (auto fault = fault_of(version_of(pile), call)) return *std::move(fault);
    auto outcome = std::make_shared<std::promise<http::pile_call_outcome>>();
    auto told = outcome->get_future();
    node.edges().call(devices::edge_address_of(pile.pile),
                      encode(devices::pile_message{devices::raw_call{call.action, call.payload, call.deadline}}),
                      call.deadline + on_the_road, [outcome](const result<std::string, actors::edge_error>& answer) {
                        outcome->set_value(outcome_of(answer));
                      });
    return told.get();
  };
}

}  // namespace pilecloud::app
