// SPDX-License-Identifier: Apache-2.0
// The verbs that set a pile up (rules.md W3, W6, W11), over the edge, wherever the pile hangs.
#include <future>

#include "app/node.hpp"
#include "app/pile_ports.hpp"
#include "devices/ocpp_message.hpp"
#include "devices/pile_message.hpp"
#include "devices/profile_settings.hpp"

namespace pilecloud::app {

namespace {

using devices::call_outcome;
using devices::ocpp_version;

constexpr std::chrono::seconds answer_within{20};
constexpr std::chrono::seconds on_the_road{2};

ocpp_version version_of(const std::string& protocol) {
  return protocol == to_text(ocpp_version::ocpp201) ? ocpp_version::ocpp201 : ocpp_version::ocpp16;
}

call_outcome outcome_of(const result<std::string, actors::edge_error>& told) {
  if (told) {
    const auto read = devices::decode_outcome(told.value());
    return read ? read.value() : call_outcome{devices::call_failure::unreadable};
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

void send(node& node, const pile_id& pile, const devices::pile_message& what,
          std::function<void(const result<std::string, actors::edge_error>&)> then) {
  node.edges().call(devices::edge_address_of(pile), encode(what), answer_within + on_the_road, std::move(then));
}

call_outcome call_and_wait(node& node, const pile_id& pile, const devices::call_to_pile& call) {
  auto outcome = std::make_shared<std::promise<call_outcome>>();
  auto told = outcome->get_future();
  send(node, pile, devices::raw_call{call.action, call.payload, answer_within},
       [outcome](const result<std::string, actors::edge_error>& answer) { outcome->set_value(outcome_of(answer)); });
  return told.get();
}

http::password_answer answer_of(domain::pile::setting_answer told) {
  using domain::pile::setting_answer;
  switch (told) {
    case setting_answer::accepted:
      return http::password_answer::accepted;
    case setting_answer::reboot_required:
      return http::password_answer::reboot_required;
    case setting_answer::rejected:
      return http::password_answer::rejected;
    case setting_answer::not_supported:
      return http::password_answer::not_supported;
    case setting_answer::unanswered:
      return http::password_answer::unknown;
  }
  return http::password_answer::unknown;
}

http::password_answer tell_password(node& node, const pile_id& pile, const std::string& protocol,
                                    const std::string& password) {
  const auto version = version_of(protocol);
  const auto outcome = call_and_wait(node, pile, devices::call_that_sets_password(password, version));
  if (const auto* answer = std::get_if<std::string>(&outcome))
    return answer_of(devices::password_answer(*answer, version));
  if (std::holds_alternative<devices::call_error>(outcome)) return http::password_answer::rejected;
  // Neither was sent.
  const auto why = std::get<devices::call_failure>(outcome);
  const bool was_sent = why != devices::call_failure::offline && why != devices::call_failure::queue_full;
  return was_sent ? http::password_answer::unknown : http::password_answer::offline;
}

std::optional<http::pile_silence> silence_in(const call_outcome& outcome) {
  const auto* why = std::get_if<devices::call_failure>(&outcome);
  if (why == nullptr) return std::nullopt;
  switch (*why) {
    case devices::call_failure::offline:
      return http::pile_silence::offline;
    case devices::call_failure::queue_full:
      return http::pile_silence::busy;
    case devices::call_failure::timed_out:
      return http::pile_silence::timed_out;
    case devices::call_failure::unreadable:
      return std::nullopt;  // it is there, and says odd things: go on
  }
  return std::nullopt;
}

// A pile that falls silent on the way leaves the rest unanswered, which is drift.
std::variant<std::vector<domain::pile::profile_setting>, http::pile_silence> apply_profile(
    node& node, const pile_id& pile, const std::string& protocol, const domain::pile::profile& wanted) {
  const auto version = version_of(protocol);
  auto settings = devices::settings_of(wanted, version);
  bool is_first = true;
  const auto ask = [&](const std::vector<devices::settings_call>& calls, const auto& note) {
    for (const auto& one : calls) {
      const auto outcome = call_and_wait(node, pile, one.call);
      if (const auto silent = silence_in(outcome)) return silent;
      is_first = false;
      if (const auto* answer = std::get_if<std::string>(&outcome)) note(one, *answer, version, settings);
    }
    return std::optional<http::pile_silence>{};
  };
  const auto silent = ask(calls_that_set(settings, version), devices::note_set);
  if (silent && is_first) return *silent;
  if (!silent) ask(calls_that_read(settings, version), devices::note_read);
  return settings;
}

}  // namespace

http::pile_setup setup_of_piles(node& node) {
  return {[&node](const pile_id& pile, const std::string& protocol, const std::string& password) {
            return tell_password(node, pile, protocol, password);
          },
          [&node](const pile_id& pile, const std::string& protocol, const domain::pile::profile& wanted) {
            return apply_profile(node, pile, protocol, wanted);
          },
          [&node](const pile_id& pile) {
            send(node, pile,
                 devices::raw_call{"TriggerMessage", R"({"requestedMessage":"BootNotification"})", answer_within},
                 [](const auto&) {});
          },
          [&node](const pile_id& pile) { send(node, pile, devices::come_again{}, [](const auto&) {}); }};
}

}  // namespace pilecloud::app
