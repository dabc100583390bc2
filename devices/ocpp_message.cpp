// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_message.hpp"

#include <unordered_map>

#include "devices/ocpp16/messages.hpp"
#include "devices/ocpp201/messages.hpp"

namespace pilecloud::devices {

namespace {

using by_action = std::unordered_map<std::string_view, const ocpp_message*>;

by_action index_of(ocpp_version version) {
  by_action made;
  for (const auto& one : messages(version)) made.emplace(one.action, &one);
  return made;
}

}  // namespace

bool ocpp_message::from(ocpp_side side) const {
  return sender == ocpp_sender::both || (side == ocpp_side::pile) == (sender == ocpp_sender::pile);
}

const std::vector<ocpp_message>& messages(ocpp_version version) {
  static const auto first = ocpp16::make_messages();
  static const auto second = ocpp201::make_messages();
  return version == ocpp_version::ocpp16 ? first : second;
}

const ocpp_message* find_message(ocpp_version version, std::string_view action) {
  static const auto first = index_of(ocpp_version::ocpp16);
  static const auto second = index_of(ocpp_version::ocpp201);
  const auto& actions = version == ocpp_version::ocpp16 ? first : second;
  const auto found = actions.find(action);
  return found == actions.end() ? nullptr : found->second;
}

const ocpp_message* find_message(ocpp_version version, ocpp_side caller, std::string_view action) {
  const auto* found = find_message(version, action);
  return found != nullptr && found->from(caller) ? found : nullptr;
}

}  // namespace pilecloud::devices
