// SPDX-License-Identifier: Apache-2.0
// What we say of a token (rules.md W5): never a CALLERROR. 1.6 has fewer words: a token we know and refuse is Blocked
// there, and Invalid is only one we do not know, so that Blocked never becomes Invalid.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

enum class token_status : std::uint8_t {
  accepted = 1,
  blocked,
  expired,
  invalid,
  concurrent_tx,
  unknown,
  no_credit,
  not_at_this_location,
  not_at_this_time,
  not_allowed_type_evse,
};
std::string_view to_text(token_status status, ocpp_version version);

struct token_verdict {
  token_status status{};
  std::optional<instant> expires_at{};
  std::string parent{};   // parentIdTag, groupIdToken; empty: none
  std::string message{};  // for the display (2.0.1 personalMessage); empty: none
};

}  // namespace pilecloud::devices
