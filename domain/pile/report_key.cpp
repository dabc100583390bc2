// SPDX-License-Identifier: Apache-2.0
#include "domain/pile/report_key.hpp"

#include <algorithm>

namespace pilecloud::domain::pile {

namespace {

report_key first_of(const hash256& hash) {
  report_key key{};
  std::copy_n(hash.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

report_key key_of_start(std::uint16_t connector, instant at, const std::optional<energy>& meter,
                        std::string_view token) {
  return first_of(sha256({std::to_string(connector), "\n", std::to_string(us_of(at)), "\n",
                          meter ? std::to_string(meter->count()) : std::string{"-"}, "\n", token}));
}

report_key key_of_transaction(std::string_view name) { return first_of(sha256({"transaction", name})); }

report_key key_of_stray(const stray& report) {
  std::string said = "stray";
  const auto add = [&said](std::int64_t number) { (said += '\n') += std::to_string(number); };
  add(static_cast<std::int64_t>(report.kind));
  add(report.connector);
  add(us_of(report.at));
  add(report.has_meter ? report.meter.count() : -1);
  add(static_cast<std::int64_t>(report.reason));
  for (const auto& one : report.samples) {
    for (const auto part :
         {us_of(one.at), one.value, static_cast<std::int64_t>(one.measurand), static_cast<std::int64_t>(one.context),
          static_cast<std::int64_t>(one.phase), static_cast<std::int64_t>(one.location)})
      add(part);
  }
  if (report.sequence) add(*report.sequence);
  for (const auto& one : report.signed_values) (said += '\n') += one.text;
  const std::string_view start =
      report.start ? std::string_view{reinterpret_cast<const char*>(report.start->data()), report.start->size()}
                   : std::string_view{};
  return first_of(sha256({said, "\n", report.card, "\n", start}));
}

}  // namespace pilecloud::domain::pile
