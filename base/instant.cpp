// SPDX-License-Identifier: Apache-2.0
#include "base/instant.hpp"

#include <fmt/format.h>

namespace pilecloud {
inline namespace base {

namespace {

// Reads exactly `width` digits at `at`; -1 when they are not digits.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool at_is(std::string_view text, std::size_t at, std::string_view any_of) {
  return at < text.size() && any_of.find(text[at]) != std::string_view::npos;
}

}  // namespace

std::string to_rfc3339(instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{at - day};
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                          time.minutes().count(), time.seconds().count());
  if (const auto fraction = time.subseconds().count(); fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    while (text.back() == '0') text.pop_back();
  }
  text += 'Z';
  return text;
}

std::optional<instant> parse_rfc3339(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  const bool shaped = at_is(text, 4, "-") && at_is(text, 7, "-") && at_is(text, 10, "Tt ") && at_is(text, 13, ":") &&
                      at_is(text, 16, ":");
  if (!shaped || year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 59) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;

  std::size_t at = 19;
  duration fraction{0};
  if (at_is(text, at, ".")) {
    ++at;
    const auto first = at;
    std::int64_t scale = 100'000;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction += duration{(text[at] - '0') * scale};
    }
    if (at == first) return std::nullopt;
  }
  std::chrono::minutes offset{0};
  if (at_is(text, at, "Zz")) {
    ++at;
  } else if (at_is(text, at, "+-")) {
    const int offset_hours = digits(text, at + 1, 2);
    const int offset_minutes = digits(text, at + 4, 2);
    if (!at_is(text, at + 3, ":") || offset_hours < 0 || offset_hours > 23 || offset_minutes < 0 ||
        offset_minutes > 59) {
      return std::nullopt;
    }
    offset = std::chrono::minutes{offset_hours * 60 + offset_minutes} * (text[at] == '-' ? -1 : 1);
    at += 6;
  } else {
    return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  return instant{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hour} +
                 std::chrono::minutes{minute} + std::chrono::seconds{second} + fraction - offset};
}

}  // namespace base
}  // namespace pilecloud
