// SPDX-License-Identifier: Apache-2.0
// Readings of one session as a person has them: CSV with at,value and, if wanted, unit, measurand, context, phase,
// location (OCPP's words). Columns in any order; unknown ones are errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/tariff_file.hpp"
#include "base/result.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::app {

struct readings {
  std::vector<domain::session::sample> samples;
  std::size_t rows = 0;
  std::size_t not_kept = 0;  // values of measurands that do not concern energy or the battery
};

result<readings, file_error> parse_readings(std::string_view csv, const std::string& file_name);

}  // namespace pilecloud::app
