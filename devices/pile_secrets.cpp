// SPDX-License-Identifier: Apache-2.0
#include "devices/pile_secrets.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace pilecloud::devices {

namespace {

constexpr std::array<std::string_view, 2> lower_names{"authorizationkey", "basicauthpassword"};

constexpr std::array<std::string_view, 4> lower_words{"password", "passwd", "secret", "privatekey"};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool holds_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    const auto same = [](char sent, char ours) { return lower(sent) == ours; };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
  });
}

bool is_secret_name(const json& value) {
  return value.is_string() && is_secret_setting(value.get_ref<const std::string&>());
}

void star_out(json& value) {
  const bool is_one = value.is_object() && is_a_secret_setting(value);
  if (!value.is_structured()) return;
  for (auto& [name, held] : value.items()) {
    if (is_one && (name == "value" || name == "attributeValue")) {
      held = "****";
    } else {
      star_out(held);
    }
  }
}

}  // namespace

bool names_a_secret(std::string_view text) { return holds_one_of(text, lower_names); }

bool is_secret_setting(std::string_view name) { return names_a_secret(name) || holds_one_of(name, lower_words); }

bool may_tell_settings(std::string_view frame) {
  return frame.find("onfiguration") != std::string_view::npos || frame.find("ariable") != std::string_view::npos ||
         frame.find("\"key\"") != std::string_view::npos;
}

bool is_a_secret_setting(const json& object) {
  for (const auto& [name, value] : object.items()) {
    if (is_secret_name(value)) return true;
    if (name == "variable" && value.is_object() && value.contains("name") && is_secret_name(value["name"])) return true;
  }
  return false;
}

std::string without_secrets(std::string answer) {
  if (!may_tell_settings(answer) && !names_a_secret(answer)) return answer;
  auto read = read_value(answer);
  if (!read) return holds_one_of(answer, lower_words) || names_a_secret(answer) ? "{}" : answer;
  auto value = std::move(read).value();
  star_out(value);
  return write_value(value);
}

}  // namespace pilecloud::devices
