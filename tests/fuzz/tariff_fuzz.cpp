// SPDX-License-Identifier: Apache-2.0
// Any text as a tariff file: refused with a place and a rule, or a table in which every slot has a class and a price.
#include <cstdlib>
#include <string_view>

#include "app/tariff_file.hpp"

using namespace pilecloud;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto draft = app::parse_tariff({reinterpret_cast<const char*>(data), size}, "t.toml");
  if (!draft) {
    if (draft.error().where.empty() || draft.error().rule.empty()) std::abort();
    return 0;
  }
  for (const auto& table : draft.value().tables) {
    for (const auto rate : table.slots) {
      if (rate < domain::tariff::rate_class::sharp || rate > domain::tariff::rate_class::deep_valley) std::abort();
    }
    for (const auto& both : table.prices) {
      if (both.electricity < price{0} || both.service < price{0}) std::abort();
    }
  }
  return 0;
}
