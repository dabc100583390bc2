// SPDX-License-Identifier: Apache-2.0
// Whose piles do otherwise than the standard (rules.md W10): quirks by vendor, model and firmware of the nameplate a
// pile sent when it booted. The first line that fits holds; none: the standard. Immutable once made; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "devices/ocpp_quirks.hpp"
#include "domain/pile/nameplate.hpp"

namespace pilecloud::devices {

// Words of a nameplate, compared without case; one that ends with * fits by its beginning, an empty one any.
struct nameplate_pattern {
  std::string vendor;
  std::string model;
  std::string firmware;
  bool operator==(const nameplate_pattern&) const = default;
};
bool fits(const nameplate_pattern& pattern, const domain::pile::nameplate& plate);

struct known_quirks {
  nameplate_pattern of;
  ocpp_quirks quirks;
};

class quirks_table {
 public:
  quirks_table() = default;
  explicit quirks_table(std::vector<known_quirks> lines) : lines_(std::move(lines)) {}

  // Lives as long as the table.
  const ocpp_quirks& of(const domain::pile::nameplate& plate) const;
  const ocpp_quirks& standard() const { return standard_; }
  const std::vector<known_quirks>& lines() const { return lines_; }

 private:
  ocpp_quirks standard_;
  std::vector<known_quirks> lines_;
};

}  // namespace pilecloud::devices
