// SPDX-License-Identifier: Apache-2.0
#include "devices/json_scan.hpp"

#include <cmath>
#include <cstdlib>

#include <nlohmann/json.hpp>

namespace pilecloud::devices {

namespace {
bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// RFC 8259 §6 leaves the range to the reader; ours is a double's, which 300 digits without an exponent do not leave.
constexpr std::size_t always_finite_letters = 300;
bool is_finite(const std::string& number) { return std::isfinite(std::strtod(number.c_str(), nullptr)); }
}  // namespace

void json_scan::skip_space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
    ++at_;
}

char json_scan::peek() {
  skip_space();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool json_scan::take(char mark) {
  if (peek() != mark || at_ == text_.size()) return false;
  ++at_;
  return true;
}

bool json_scan::at_end() {
  skip_space();
  return at_ == text_.size();
}

std::optional<std::string> json_scan::string() {
  if (peek() != '"') return std::nullopt;
  const auto from = at_;
  if (!skip_string()) return std::nullopt;
  const auto inner = text_.substr(from + 1, at_ - from - 2);
  if (inner.find('\\') == std::string_view::npos) return std::string{inner};
  // Rare: an escape in an id, an action or a description. A lone surrogate is no text.
  const auto whole = nlohmann::json::parse(text_.substr(from, at_ - from), nullptr, false);
  if (!whole.is_string()) return std::nullopt;
  return whole.get<std::string>();
}

std::optional<std::string_view> json_scan::value() {
  skip_space();
  const auto from = at_;
  if (!skip_value(0)) return std::nullopt;
  return text_.substr(from, at_ - from);
}

std::optional<std::string_view> json_scan::value(char as) { return peek() == as ? value() : std::nullopt; }

bool json_scan::skip_value(std::size_t deep) {
  switch (peek()) {
    case '{':
      return deep < depth_ && skip_members('}', deep + 1);
    case '[':
      return deep < depth_ && skip_members(']', deep + 1);
    case '"':
      return skip_string();
    case 't':
      return skip_word("true");
    case 'f':
      return skip_word("false");
    case 'n':
      return skip_word("null");
    default:
      return skip_number();
  }
}

bool json_scan::skip_members(char end, std::size_t deep) {
  ++at_;
  if (take(end)) return true;
  do {
    if (end == '}' && (peek() != '"' || !skip_string() || !take(':'))) return false;
    if (!skip_value(deep)) return false;
  } while (take(','));
  return take(end);
}

bool json_scan::skip_string() {
  for (++at_; at_ < text_.size(); ++at_) {
    const auto letter = static_cast<unsigned char>(text_[at_]);
    if (letter == '"') {
      ++at_;
      return true;
    }
    if (letter < 0x20) return false;
    if (letter != '\\') continue;
    if (++at_ == text_.size()) return false;
    if (text_[at_] == 'u') {
      if (text_.size() - at_ < 5) return false;
      for (int digits = 0; digits < 4; ++digits)
        if (std::string_view{"0123456789abcdefABCDEF"}.find(text_[++at_]) == std::string_view::npos) return false;
    } else if (std::string_view{"\"\\/bfnrt"}.find(text_[at_]) == std::string_view::npos) {
      return false;
    }
  }
  return false;
}

bool json_scan::skip_digits() {
  const auto from = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  return at_ > from;
}

bool json_scan::skip_number() {
  const auto from = at_;
  const auto is = [this](std::string_view marks) {
    return at_ < text_.size() && marks.find(text_[at_]) != std::string_view::npos;
  };
  if (is("-")) ++at_;
  if (is("0")) {
    ++at_;
  } else if (!skip_digits()) {
    return false;
  }
  if (is(".")) {
    ++at_;
    if (!skip_digits()) return false;
  }
  const bool has_exponent = is("eE");
  if (has_exponent) {
    ++at_;
    if (is("+-")) ++at_;
    if (!skip_digits()) return false;
  }
  const auto number = text_.substr(from, at_ - from);
  return (!has_exponent && number.size() <= always_finite_letters) || is_finite(std::string{number});
}

bool json_scan::skip_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

}  // namespace pilecloud::devices
