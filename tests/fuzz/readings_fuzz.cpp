// SPDX-License-Identifier: Apache-2.0
// Any text as a readings file: refused with a line, or samples that price to a bill whose lines add up, the same in any
// order and when repeated.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "app/readings_file.hpp"
#include "domain/session/pricing.hpp"

using namespace pilecloud;

namespace {

domain::tariff::terms flat_terms() {
  domain::tariff::terms terms{tariff_id{"t"}, 1, "Asia/Shanghai", {}};
  domain::tariff::day_table table;
  table.slots.fill(domain::tariff::rate_class::flat);
  for (std::size_t slot = 0; slot < 16; ++slot) table.slots[slot] = domain::tariff::rate_class::valley;
  table.prices.fill({price{70'000}, price{40'000}});
  terms.tables.push_back(table);
  return terms;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto terms = flat_terms();
  auto read = app::parse_readings({reinterpret_cast<const char*>(data), size}, "r.csv");
  if (!read) {
    if (read.error().where.empty() || read.error().rule.empty()) std::abort();
    return 0;
  }
  auto& samples = read.value().samples;
  domain::session::evidence known;
  known.samples = samples;
  const auto bill = domain::session::price(known, terms);
  money sum;
  for (const auto& line : bill.lines) sum += line.amount;
  if (sum != bill.total || bill.total != bill.electricity + bill.service) std::abort();
  std::reverse(samples.begin(), samples.end());
  samples.insert(samples.end(), samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2));
  known.samples = samples;
  if (!(domain::session::price(known, terms) == bill)) std::abort();
  return 0;
}
