// SPDX-License-Identifier: Apache-2.0
// A meter value as the meter signed it (rules.md W13): kept as it came, never read for billing. The edge's bound on a
// message bounds its size.
#pragma once

#include <string>

#include "base/instant.hpp"

namespace pilecloud::domain::session {

struct signed_value {
  instant at{};      // device time, as sent
  std::string text;  // the sampledValue as JSON, nothing left out
  bool operator==(const signed_value&) const = default;
  auto operator<=>(const signed_value&) const = default;
};

}  // namespace pilecloud::domain::session
