// SPDX-License-Identifier: Apache-2.0
// Exact decimals: text <-> integer scaled by a power of ten. Never through a double (rules.md R1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pilecloud {
inline namespace base {

enum class decimal_error : std::uint8_t { not_a_number = 1, too_many_decimals, out_of_range };
std::string_view to_text(decimal_error error);

enum class extra_digits : std::uint8_t { refuse, floor };

// "12.345" with scale 3 -> 12345. Sign, digits, one point ('.' or the given one), optional exponent ("1.5e3").
// Digits beyond the scale are refused or floored (towards minus infinity) as asked; zeros beyond it always pass.
result<std::int64_t, decimal_error> parse_decimal(std::string_view text, int scale, extra_digits beyond,
                                                  char point = '.');

// 12345 with scale 3 -> "12.345"; always shows `scale` digits after the point.
std::string format_decimal(std::int64_t scaled, int scale);

}  // namespace base
}  // namespace pilecloud
