// SPDX-License-Identifier: Apache-2.0
#include "devices/quirks_table.hpp"

#include <algorithm>
#include <string_view>

namespace pilecloud::devices {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool word_fits(std::string_view pattern, std::string_view word) {
  if (pattern.empty()) return true;
  const bool by_beginning = pattern.ends_with('*');
  if (by_beginning) pattern.remove_suffix(1);
  if (by_beginning ? word.size() < pattern.size() : word.size() != pattern.size()) return false;
  return std::equal(pattern.begin(), pattern.end(), word.begin(),
                    [](char wanted, char sent) { return lower(wanted) == lower(sent); });
}

}  // namespace

bool fits(const nameplate_pattern& pattern, const domain::pile::nameplate& plate) {
  return word_fits(pattern.vendor, plate.vendor) && word_fits(pattern.model, plate.model) &&
         word_fits(pattern.firmware, plate.firmware);
}

const ocpp_quirks& quirks_table::of(const domain::pile::nameplate& plate) const {
  const auto line =
      std::find_if(lines_.begin(), lines_.end(), [&plate](const known_quirks& one) { return fits(one.of, plate); });
  return line == lines_.end() ? standard_ : line->quirks;
}

}  // namespace pilecloud::devices
