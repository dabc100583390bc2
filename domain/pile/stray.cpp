// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/stray.hpp"

#include <algorithm>

namespace pilecloud::domain::pile {

bool fits(const stray& report, const charge_begin& begin) {
  if (report.start) return *report.start == begin.key;
  if (report.connector != 0 && report.connector != begin.connector) return false;
  const auto is_before = [&begin](const session::sample& one) { return one.at < begin.at; };
  if (report.at < begin.at || std::any_of(report.samples.begin(), report.samples.end(), is_before)) return false;
  if (report.has_meter && begin.has_meter && report.meter < begin.meter) return false;
  return report.card.empty() || report.card == begin.card;
}

}  // namespace pilecloud::domain::pile
