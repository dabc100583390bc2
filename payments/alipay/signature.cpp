// SPDX-License-Identifier: Apache-2.0
#include "payments/alipay/signature.hpp"

namespace pilecloud::payments::alipay {

namespace {

bool is_plain(unsigned char one) {
  return (one >= '0' && one <= '9') || (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z') || one == '-' ||
         one == '.' || one == '_' || one == '~';
}

void add_escaped(std::string& to, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const unsigned char one : text) {
    if (is_plain(one)) {
      to += static_cast<char>(one);
    } else {
      to += '%';
      to += digits[one >> 4];
      to += digits[one & 15];
    }
  }
}

int digit_of(char one) {
  if (one >= '0' && one <= '9') return one - '0';
  if (one >= 'A' && one <= 'F') return one - 'A' + 10;
  if (one >= 'a' && one <= 'f') return one - 'a' + 10;
  return -1;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      plain += ' ';
    } else if (text[i] != '%') {
      plain += text[i];
    } else {
      const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      plain += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return plain;
}

// The end of the JSON string that begins at `from`, one past its closing quote; npos when it has none.
std::size_t end_of_string(std::string_view text, std::size_t from) {
  for (auto i = from + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

std::size_t past_space(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
  return at;
}

// One past the value that begins at `from`; npos when it does not end.
std::size_t end_of_value(std::string_view text, std::size_t from) {
  int depth = 0;
  for (auto i = from; i < text.size();) {
    const char one = text[i];
    if (one == '"') {
      i = end_of_string(text, i);
      if (i == std::string_view::npos) return i;
      if (depth == 0) return i;
      continue;
    }
    if (one == '{' || one == '[') ++depth;
    if (one == '}' || one == ']') {
      if (depth == 0) return i;  // of the object this value is in
      if (--depth == 0) return i + 1;
    }
    if (depth == 0 && one == ',') return i;
    ++i;
  }
  return std::string_view::npos;
}

}  // namespace

std::string signed_text(const parameters& all, bool with_sign_type) {
  std::string text;
  for (const auto& [name, value] : all) {
    if (value.empty() || name == "sign" || (name == "sign_type" && !with_sign_type)) continue;
    if (!text.empty()) text += '&';
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

void sign(parameters& request, const private_key& key) { request["sign"] = key.sign(signed_text(request, true)); }

bool is_genuine(const parameters& notice, const public_key& alipay) {
  const auto signature = notice.find("sign");
  const auto type = notice.find("sign_type");
  if (signature == notice.end() || type == notice.end() || type->second != "RSA2") return false;
  return alipay.has_signed(signed_text(notice, false), signature->second);
}

std::optional<parameters> read_form(std::string_view body) {
  parameters all;
  while (!body.empty()) {
    const auto pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = unescaped(pair.substr(0, equals));
    const auto value = unescaped(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value || !all.emplace(*name, *value).second) return std::nullopt;
  }
  return all;
}

std::string form_of(const parameters& all) {
  std::string body;
  for (const auto& [name, value] : all) {
    if (!body.empty()) body += '&';
    add_escaped(body, name);
    body += '=';
    add_escaped(body, value);
  }
  return body;
}

std::optional<std::string_view> raw_member(std::string_view answer, std::string_view name) {
  auto at = past_space(answer, 0);
  if (at >= answer.size() || answer[at] != '{') return std::nullopt;
  for (++at;;) {
    at = past_space(answer, at);
    if (at >= answer.size() || answer[at] != '"') return std::nullopt;
    const auto key_end = end_of_string(answer, at);
    if (key_end == std::string_view::npos) return std::nullopt;
    const auto key = answer.substr(at + 1, key_end - at - 2);
    at = past_space(answer, key_end);
    if (at >= answer.size() || answer[at] != ':') return std::nullopt;
    const auto from = past_space(answer, at + 1);
    const auto to = end_of_value(answer, from);
    if (to == std::string_view::npos || to == from) return std::nullopt;
    if (key == name) {
      auto value = answer.substr(from, to - from);
      while (!value.empty() && past_space(value, value.size() - 1) == value.size()) value.remove_suffix(1);
      return value;
    }
    at = past_space(answer, to);
    if (at >= answer.size() || answer[at] != ',') return std::nullopt;
    ++at;
  }
}

}  // namespace pilecloud::payments::alipay
