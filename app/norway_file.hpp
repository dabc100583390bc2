// SPDX-License-Identifier: Apache-2.0
// The apartment-building data set of Sørensen et al. (Data in Brief 36, 2021, 107105) and files of the same shape:
// ';' separated, decimal comma, local times "dd.mm.yyyy hh:mm", NA for missing. The whole file is checked before
// anything is done with it. Start, end and energy decide; the other columns are checked against them and counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/tariff_file.hpp"
#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "base/time_zone.hpp"

namespace pilecloud::app {

struct norway_row {
  std::size_t line = 0;
  std::string id;      // session_ID
  std::string garage;  // station
  std::string user;    // account
  std::string pile;    // garage + (shared charger, or the user's own)
  instant start{};
  std::optional<instant> end;  // none: NA
  energy delivered;
  std::string content;    // hash of the row as it stands: the same id with other content is a conflict
  bool overlaps = false;  // covers time of an earlier row of the same pile

  bool no_duration() const { return end && *end == start; }
};

struct norway_file {
  std::vector<norway_row> rows;  // in the file's order
  // Columns that do not decide but disagree with those that do, by column name.
  std::vector<std::pair<std::string, std::size_t>> disagreements;
};

result<norway_file, file_error> parse_norway(std::string_view text, const std::string& file_name, time_zone zone);

}  // namespace pilecloud::app
