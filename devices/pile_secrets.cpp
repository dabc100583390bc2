// SPDX-License-Identifier: Apache-2.0
#include "devices/pile_secrets.hpp"

#include <algorithm>
#include <array>

namespace pilecloud::devices {

namespace {

constexpr std::array<std::string_view, 2> lower_names{"authorizationkey", "basicauthpassword"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool names_a_secret(std::string_view text) {
  return std::any_of(lower_names.begin(), lower_names.end(), [text](std::string_view name) {
    const auto same = [](char sent, char ours) { return lower(sent) == ours; };
    return std::search(text.begin(), text.end(), name.begin(), name.end(), same) != text.end();
  });
}

}  // namespace pilecloud::devices
