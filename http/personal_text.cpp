// SPDX-License-Identifier: Apache-2.0
// How personal text is normalised and masked (key_ring.hpp). Works on UTF-8 characters, never on half of one.
#include <algorithm>
#include <string>
#include <vector>

#include "http/key_ring.hpp"

namespace pilecloud::http {

namespace {

std::vector<std::string_view> characters(std::string_view utf8) {
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < utf8.size();) {
    std::size_t size = 1;
    while (i + size < utf8.size() && (static_cast<unsigned char>(utf8[i + size]) & 0xC0) == 0x80) ++size;
    found.push_back(utf8.substr(i, size));
    i += size;
  }
  return found;
}

// Keeps `front` and `back` characters with four stars between; nothing of a text too short to hide the rest.
std::string starred(std::string_view text, std::size_t front, std::size_t back) {
  const auto all = characters(text);
  if (all.size() < front + back + 2) return "****";
  std::string shown;
  for (std::size_t i = 0; i < front; ++i) shown += all[i];
  shown += "****";
  for (std::size_t i = all.size() - back; i < all.size(); ++i) shown += all[i];
  return shown;
}

}  // namespace

std::string normal_form(personal kind, std::string_view text) {
  std::string kept;
  for (const char c : text) {
    const bool separator = c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
    if (separator && kind != personal::name) continue;
    const bool lower = c >= 'a' && c <= 'z' && kind != personal::name;
    kept += lower ? static_cast<char>(c - 'a' + 'A') : c;  // W5: an idTag is compared without case
  }
  if (kind == personal::phone) {
    if (kept.starts_with("+86")) kept.erase(0, 3);
    if (kept.starts_with("0086")) kept.erase(0, 4);
  }
  return kept;
}

std::string masked(personal kind, std::string_view text) {
  switch (kind) {
    case personal::phone:
      return starred(text, 3, 4);
    case personal::card:
      return starred(text, 0, 4);
    case personal::plate:
      return starred(text, 2, 1);
    case personal::name:
      break;
  }
  const auto all = characters(text);
  return all.empty() ? std::string{} : std::string{all.front()} + "**";
}

}  // namespace pilecloud::http
