// SPDX-License-Identifier: Apache-2.0
// Stations (充电站): profile, tariff, and how many piles and connectors stand there. The profile comes from the
// station's facts, the counts from the piles' (another partition): the row's parts are independent, so any interleaving
// ends alike.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/station/facts.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct station_row {
  station_id station;
  bool registered = false;  // false: piles name it, its own facts are not folded yet
  domain::station::profile profile;
  tariff_id tariff;  // empty: none assigned
  std::uint32_t tariff_version = 0;
  std::uint32_t piles = 0;
  std::uint32_t connectors = 0;
  std::string etag;  // filled by queries
};

std::optional<station_row> find_station(const view_reader& from, const station_id& station);
// By id; only registered ones of `owner` (empty: of all).
std::optional<page<station_row>> page_stations(const view_reader& from, const operator_id& owner,
                                               const page_request& asked);
std::string etag_of_stations(const view_reader& from);

}  // namespace pilecloud::projections
