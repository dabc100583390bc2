// SPDX-License-Identifier: Apache-2.0
// instant: microseconds UTC since 1970. Text is RFC 3339 in UTC ("2026-11-22T13:24:00Z", fraction only when not 0).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pilecloud {
inline namespace base {

using duration = std::chrono::microseconds;
using instant = std::chrono::time_point<std::chrono::system_clock, duration>;

constexpr instant instant_from_us(std::int64_t us) { return instant{duration{us}}; }
constexpr std::int64_t us_of(instant at) { return at.time_since_epoch().count(); }

std::string to_rfc3339(instant at);
// Accepts an offset ("+08:00") or Z and up to 6 fraction digits (more digits are cut); nullopt for anything else.
std::optional<instant> parse_rfc3339(std::string_view text);

// Where "now" comes from. Owned by the composition root or the test; everything else asks it.
class clock_source {
 public:
  virtual ~clock_source() = default;
  virtual instant now() const = 0;
};

class system_clock_source final : public clock_source {
 public:
  instant now() const override { return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now()); }
};

}  // namespace base
}  // namespace pilecloud
