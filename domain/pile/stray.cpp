// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/stray.hpp"

namespace pilecloud::domain::pile {

bool fits(const stray& report, const charge_begin& begin) {
  if (report.start) return *report.start == begin.key;
  if (report.connector != 0 && report.connector != begin.connector) return false;
  if (report.at < begin.at) return false;
  if (report.has_meter && begin.has_meter && report.meter < begin.meter) return false;
  return report.card.empty() || report.card == begin.card;
}

}  // namespace pilecloud::domain::pile
