// SPDX-License-Identifier: Apache-2.0
// An enum of the domain as the words the API uses: all its words for a shape, and the value of a word that was checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilecloud::http {

// The words of first … last by the domain's own to_text.
template <class Enum>
std::vector<std::string> words_of(Enum first, Enum last) {
  std::vector<std::string> words;
  for (auto i = static_cast<std::uint32_t>(first); i <= static_cast<std::uint32_t>(last); ++i) {
    words.emplace_back(to_text(static_cast<Enum>(i)));
  }
  return words;
}

// REQUIRES: `word` is one of words_of(first, last); anything else gives `last`.
template <class Enum>
Enum chosen(std::string_view word, Enum first, Enum last) {
  for (auto i = static_cast<std::uint32_t>(first); i < static_cast<std::uint32_t>(last); ++i) {
    if (to_text(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return last;
}

}  // namespace pilecloud::http
