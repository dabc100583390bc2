// SPDX-License-Identifier: Apache-2.0
// Any text as a sessions file: refused with a line, or rows that hold what the importer relies on.
#include <cstdlib>
#include <string_view>

#include "app/norway_file.hpp"

using namespace pilecloud;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto oslo = *time_zone::find("Europe/Oslo");
  const auto file = app::parse_norway({reinterpret_cast<const char*>(data), size}, "s.csv", oslo);
  if (!file) {
    if (file.error().where.empty() || file.error().rule.empty()) std::abort();
    return 0;
  }
  for (const auto& row : file.value().rows) {
    const bool sound =
        !row.id.empty() && !row.pile.empty() && row.delivered >= energy{0} && (!row.end || *row.end >= row.start);
    if (!sound) std::abort();
  }
  return 0;
}
