// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <fmt/format.h>

#include "base/int128.hpp"

namespace pilecloud {
inline namespace base {

namespace {

constexpr int exponent_max = 30;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view to_text(decimal_error error) {
  switch (error) {
    case decimal_error::not_a_number:
      return "not a decimal number";
    case decimal_error::too_many_decimals:
      return "too many decimals";
    case decimal_error::out_of_range:
      return "out of range";
  }
  return "unknown";
}

result<std::int64_t, decimal_error> parse_decimal(std::string_view text, int scale, extra_digits beyond, char point) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);

  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    auto tail = text.substr(e + 1);
    text = text.substr(0, e);
    const bool down = !tail.empty() && tail.front() == '-';
    if (!tail.empty() && (tail.front() == '-' || tail.front() == '+')) tail.remove_prefix(1);
    if (tail.empty() || tail.size() > 2 || !is_digit(tail.front()) || !is_digit(tail.back())) {
      return decimal_error::not_a_number;
    }
    for (const char c : tail) exponent = exponent * 10 + (c - '0');
    if (exponent > exponent_max) return decimal_error::out_of_range;
    if (down) exponent = -exponent;
  }

  // Walk the digits once; `place` is the power of ten of the next digit relative to the scaled unit.
  const auto point_at = text.find(point);
  const auto whole = text.substr(0, point_at);
  const auto fraction = point_at == std::string_view::npos ? std::string_view{} : text.substr(point_at + 1);
  if (whole.empty() && fraction.empty()) return decimal_error::not_a_number;
  int place = static_cast<int>(whole.size()) - 1 + scale + exponent;
  int128 value = 0;
  bool cut = false;
  int digits_seen = 0;
  for (const auto part : {whole, fraction}) {
    for (const char c : part) {
      if (!is_digit(c)) return decimal_error::not_a_number;
      if (place >= 0) {
        value = value * 10 + (c - '0');
        if (value != 0 && ++digits_seen > 30) return decimal_error::out_of_range;
      } else if (c != '0') {
        cut = true;
      }
      --place;
    }
  }
  for (; place >= 0 && value != 0; --place) {
    value *= 10;
    if (++digits_seen > 30) return decimal_error::out_of_range;
  }
  if (cut && beyond == extra_digits::refuse) return decimal_error::too_many_decimals;
  if (negative) value = -value - (cut ? 1 : 0);
  if (value > INT64_MAX || value < INT64_MIN) return decimal_error::out_of_range;
  return static_cast<std::int64_t>(value);
}

std::string format_decimal(std::int64_t scaled, int scale) {
  std::uint64_t unit = 1;
  for (int i = 0; i < scale; ++i) unit *= 10;
  const bool negative = scaled < 0;
  const std::uint64_t magnitude =
      negative ? 0 - static_cast<std::uint64_t>(scaled) : static_cast<std::uint64_t>(scaled);
  if (scale == 0) return fmt::format("{}{}", negative ? "-" : "", magnitude);
  return fmt::format("{}{}.{:0{}}", negative ? "-" : "", magnitude / unit, magnitude % unit, scale);
}

}  // namespace base
}  // namespace pilecloud
