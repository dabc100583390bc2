// SPDX-License-Identifier: Apache-2.0
#include "events/shown.hpp"

#include <fmt/format.h>

#include "domain/session/bill.hpp"

namespace pilecloud::events {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t hash_digits = 12;

// Length of the well-formed UTF-8 sequence at the start of `text` (Unicode, table 3-7); 0: none.
std::size_t well_formed(std::string_view text) {
  const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto continues = [byte](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string shown(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const auto length = well_formed(text);
    valid.append(length == 0 ? replacement : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string shown(instant at) {
  constexpr instant year_1 = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  constexpr instant year_10000 = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  return at >= year_1 && at < year_10000 ? to_rfc3339(at) : fmt::format("{} us", us_of(at));
}

nlohmann::json shown_or_null(instant at) { return at == instant{} ? nlohmann::json() : nlohmann::json(shown(at)); }

nlohmann::json shown_or_null(const std::optional<domain::session::reading>& read) {
  if (!read) return nullptr;
  return {{"at", shown(read->at)}, {"meter_mwh", shown(read->total)}};
}

std::string shown_sealed(std::string_view cipher) { return fmt::format("sealed:{} bytes", cipher.size()); }

std::string shown_hash(std::string_view hex) { return shown(hex.substr(0, hash_digits)); }

nlohmann::json shown_flags(std::uint32_t flags) {
  auto names = nlohmann::json::array();
  for (std::uint32_t i = 0; i < 32; ++i) {
    if ((flags >> i & 1u) == 0) continue;
    names.push_back(i < domain::session::flag_count ? std::string{to_text(static_cast<domain::session::flag>(1u << i))}
                                                    : fmt::format("bit_{}", i));
  }
  return names;
}

}  // namespace pilecloud::events
