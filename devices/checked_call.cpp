// SPDX-License-Identifier: Apache-2.0
#include "devices/checked_call.hpp"

#include "devices/ocpp_message.hpp"

namespace pilecloud::devices {

call_error error_of(const shape_fault& fault, ocpp_version version) {
  return {std::string{call_error_code(fault.kind, version)}, fault.path + ": " + std::string{fault.rule}};
}

std::variant<json, call_error> checked_call(const pile_call& call, ocpp_version version) {
  const auto* known = find_message(version, ocpp_side::pile, call.action);
  if (known == nullptr) {
    const bool ours = find_message(version, call.action) != nullptr;
    return call_error{ours ? "NotSupported" : "NotImplemented", "no such action of a pile"};
  }
  auto payload = read_value(call.payload);
  if (!payload) {
    return call_error{std::string{call_error_code(fault_kind::formation, version)},
                      std::string{to_text(payload.error())}};
  }
  const auto checked = check(payload.value(), known->request, {version});
  if (!checked) return error_of(checked.error(), version);
  return std::move(payload).value();
}

}  // namespace pilecloud::devices
