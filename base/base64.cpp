// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace pilecloud {
inline namespace base {

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of_letters() {
  std::array<std::uint8_t, 256> values{};
  values.fill(foreign);
  for (std::size_t i = 0; i < letters.size(); ++i) values[static_cast<unsigned char>(letters[i])] = i;
  return values;
}
constexpr auto values = values_of_letters();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  std::size_t to = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3, to += 4) {
    const auto three = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    text[to] = letters[three >> 18];
    text[to + 1] = letters[three >> 12 & 63];
    if (i + 1 < bytes.size()) text[to + 2] = letters[three >> 6 & 63];
    if (i + 2 < bytes.size()) text[to + 3] = letters[three & 63];
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const bool pads = last && k >= 4 - padding;
      const auto value = pads ? std::uint8_t{0} : values[static_cast<unsigned char>(text[i + k])];
      if (value == foreign) return std::nullopt;
      three = three << 6 | value;
    }
    bytes += static_cast<char>(three >> 16);
    bytes += static_cast<char>(three >> 8 & 0xFF);
    bytes += static_cast<char>(three & 0xFF);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace base
}  // namespace pilecloud
