// SPDX-License-Identifier: Apache-2.0
#include "devices/upgrade_request.hpp"

#include <algorithm>

#include <openssl/evp.h>

namespace pilecloud::devices {

namespace {

constexpr std::string_view folder = "/ocpp/";
constexpr std::size_t identity_letters = 48;
constexpr std::size_t credential_letters = 1024;

int hex_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

bool belongs(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
         letter == '.' || letter == '_' || letter == ':' || letter == '-';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_basic(std::string_view scheme) {
  constexpr std::string_view basic = "basic";
  return std::equal(scheme.begin(), scheme.end(), basic.begin(), basic.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

std::optional<std::string> identity_of(std::string_view target) {
  target = target.substr(0, target.find('?'));
  if (!target.starts_with(folder)) return std::nullopt;
  target.remove_prefix(folder.size());
  std::string identity;
  for (std::size_t at = 0; at < target.size() && identity.size() <= identity_letters; ++at) {
    char letter = target[at];
    if (letter == '%') {
      if (target.size() - at < 3 || hex_of(target[at + 1]) < 0 || hex_of(target[at + 2]) < 0) return std::nullopt;
      letter = static_cast<char>(hex_of(target[at + 1]) * 16 + hex_of(target[at + 2]));
      at += 2;
    }
    if (!belongs(letter)) return std::nullopt;
    identity += letter;
  }
  if (identity.empty() || identity.size() > identity_letters) return std::nullopt;
  return identity;
}

std::vector<std::string> subprotocols_of(std::string_view header) {
  std::vector<std::string> names;
  while (!header.empty()) {
    const auto comma = header.find(',');
    const auto name = trimmed(header.substr(0, comma));
    if (!name.empty()) names.emplace_back(name);
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
  }
  return names;
}

std::optional<basic_credentials> credentials_of(std::string_view header) {
  header = trimmed(header);
  const auto space = header.find(' ');
  if (space == std::string_view::npos || !is_basic(header.substr(0, space))) return std::nullopt;
  const auto coded = trimmed(header.substr(space));
  if (coded.empty() || coded.size() % 4 != 0 || coded.size() > credential_letters) return std::nullopt;
  std::string plain(coded.size() / 4 * 3, '\0');
  const auto size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()),
                      reinterpret_cast<const unsigned char*>(coded.data()), static_cast<int>(coded.size()));
  if (size < 0) return std::nullopt;
  const auto padding = coded.ends_with("==") ? 2 : coded.ends_with("=") ? 1 : 0;
  plain.resize(static_cast<std::size_t>(size - padding));
  const auto colon = plain.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return basic_credentials{plain.substr(0, colon), plain.substr(colon + 1)};
}

}  // namespace pilecloud::devices
