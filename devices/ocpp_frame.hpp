// SPDX-License-Identifier: Apache-2.0
// The frames of OCPP-J, 1.6 and 2.0.1: [2, id, action, {…}], [3, id, {…}], [4, id, code, description, {…}].
//
// The payload stays the text it came as: one pass finds it and proves it JSON within the bounds, whoever needs values
// reads it once. What cannot be a frame is a fault that knows whether an answer is possible and which one the version
// has: 1.6 FormationViolation, nothing for an unknown message type (1.6J §4.1.3) or an unreadable id; 2.0.1
// FormatViolation, MessageTypeNotSupported, RpcFrameworkError, with the id "-1" when none could be read (part 4
// §4.2.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

struct frame_bounds {
  std::size_t bytes = 256 * 1024;
  std::size_t depth = 32;  // lists and objects in each other
};

enum class frame_kind : std::uint8_t { call = 2, result = 3, error = 4 };

struct ocpp_frame {
  frame_kind kind{};
  std::string id;
  std::string name;         // the action of a CALL, the code of a CALLERROR
  std::string description;  // of a CALLERROR
  std::string payload;      // a JSON object
  bool operator==(const ocpp_frame&) const = default;
};

struct frame_fault {
  std::string_view rule;
  std::string_view code;           // of the CALLERROR; empty: the version has no answer to it
  std::string id;                  // to answer with; of a broken answer: whose it is
  std::optional<frame_kind> kind;  // as far as it was read
  bool answerable() const { return !code.empty(); }
};

result<ocpp_frame, frame_fault> parse_frame(std::string_view text, ocpp_version version, frame_bounds within = {});

// REQUIRES: payload and details are JSON objects.
std::string encode_call(std::string_view id, std::string_view action, std::string_view payload);
std::string encode_result(std::string_view id, std::string_view payload);
std::string encode_error(std::string_view id, std::string_view code, std::string_view description,
                         std::string_view details = "{}");  // description: cut to 255 bytes, at a letter's border

}  // namespace pilecloud::devices
