// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/stray.hpp"

#include <algorithm>
#include <cstdlib>

namespace pilecloud::domain::pile {

namespace {

using session::sample;

constexpr duration begin_said_within = std::chrono::minutes{1};
constexpr std::int64_t same_register_mwh = 1'000;  // R4

const sample* begin_said(const stray& report) {
  if (report.kind != stray_kind::stop) return nullptr;
  const auto found = std::find_if(report.samples.begin(), report.samples.end(), [](const sample& one) {
    return one.context == session::reading_context::transaction_begin &&
           one.measurand == session::measurand::energy_register;
  });
  return found == report.samples.end() ? nullptr : &*found;
}

}  // namespace

bool fits(const stray& report, const charge_begin& begin) {
  if (report.start) return *report.start == begin.key;
  if (report.connector != 0 && report.connector != begin.connector) return false;
  const auto is_before = [&begin](const sample& one) { return one.at < begin.at; };
  if (report.at < begin.at || std::any_of(report.samples.begin(), report.samples.end(), is_before)) return false;
  if (report.has_meter && begin.has_meter && report.meter < begin.meter) return false;
  if (const auto* said = begin_said(report); said != nullptr && said->at - begin.at > begin_said_within) return false;
  return report.card.empty() || report.card == begin.card;
}

bool fits_surely(const stray& report, const charge_begin& begin) {
  if (!fits(report, begin)) return false;
  const auto* said = report.start ? nullptr : begin_said(report);
  if (said == nullptr) return true;
  if (said->at != begin.at) return false;
  return !begin.has_meter || std::abs(said->value - begin.meter.count()) <= same_register_mwh;
}

}  // namespace pilecloud::domain::pile
