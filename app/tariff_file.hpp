// SPDX-License-Identifier: Apache-2.0
// A tariff as a person writes it (TOML): name, time_zone, [price.<class>] electricity and service in yuan/kWh with up
// to 5 decimals as text, [[slot]] from/to/class covering 00:00-24:00 exactly once on half-hour borders.
// Unknown keys are errors: a misspelt price must not pass as "no price".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/file_error.hpp"
#include "base/result.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::app {

struct tariff_draft {
  std::string name;
  std::string time_zone;
  std::vector<domain::tariff::day_table> tables;
};

result<tariff_draft, file_error> parse_tariff(std::string_view toml, const std::string& file_name);
result<tariff_draft, file_error> read_tariff(const std::filesystem::path& file);

}  // namespace pilecloud::app
