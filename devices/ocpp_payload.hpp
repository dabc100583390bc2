// SPDX-License-Identifier: Apache-2.0
// Fields of a payload that check() let through tolerantly: null and a loose field of another type read as absent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devices/ocpp_quirks.hpp"
#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

class ocpp_payload {
 public:
  explicit ocpp_payload(const json& payload) : payload_(payload) {}

  const json* find(std::string_view name) const;       // nullptr: absent or null
  std::string_view text(std::string_view name) const;  // empty: absent
  std::optional<std::int64_t> integer(std::string_view name) const;
  bool boolean(std::string_view name) const;  // absent: false
  std::optional<instant> moment(std::string_view name, const ocpp_quirks& quirks) const;

  // REQUIRES: an integer that the shape requires. What does not fit the bounds is the pile's fault.
  result<std::int64_t, shape_fault> integer_within(std::string_view name, std::int64_t least, std::int64_t most) const;

 private:
  const json& payload_;
};

}  // namespace pilecloud::devices
