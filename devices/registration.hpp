// SPDX-License-Identifier: Apache-2.0
// What a pile's BootNotification is answered, in the words both versions share.
#pragma once

#include <cstdint>
#include <string_view>

namespace pilecloud::devices {

enum class registration : std::uint8_t { accepted = 1, pending, rejected };

constexpr std::string_view to_text(registration status) {
  switch (status) {
    case registration::accepted:
      return "Accepted";
    case registration::pending:
      return "Pending";
    case registration::rejected:
      return "Rejected";
  }
  return "Rejected";
}

}  // namespace pilecloud::devices
