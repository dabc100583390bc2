// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_payload.hpp"

namespace pilecloud::devices {

const json* ocpp_payload::find(std::string_view name) const {
  const auto found = payload_.find(name);
  return found == payload_.end() || found->is_null() ? nullptr : &*found;
}

std::string_view ocpp_payload::text(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr && found->is_string() ? std::string_view{found->get_ref<const std::string&>()}
                                                : std::string_view{};
}

std::optional<std::int64_t> ocpp_payload::integer(std::string_view name) const {
  const auto* found = find(name);
  return found == nullptr ? std::nullopt : integer_of(*found);
}

bool ocpp_payload::boolean(std::string_view name) const {
  const auto* found = find(name);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

std::optional<instant> ocpp_payload::moment(std::string_view name, const ocpp_quirks& quirks) const {
  return read_time(text(name), quirks);
}

result<std::int64_t, shape_fault> ocpp_payload::integer_within(std::string_view name, std::int64_t least,
                                                               std::int64_t most) const {
  const auto held = integer(name);
  if (held && *held >= least && *held <= most) return *held;
  return shape_fault{fault_kind::property, std::string{name}, "integer_must_be_in_range"};
}

}  // namespace pilecloud::devices
