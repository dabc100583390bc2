// SPDX-License-Identifier: Apache-2.0
// Adoption windows of stations and who knocked while they were open (rules.md W3). Folded from station facts; a window
// that lapsed stays as it was until the next is opened, and is not open by its own time.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/station/adoption.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct adoption_row {
  station_id station;
  operator_id owner;
  domain::station::adoption_terms terms;
  std::vector<pile_id> adopted;
  std::set<pile_id> candidates;
  bool is_open(instant now) const { return now < terms.until; }
};

struct candidate_row {
  station_id station;  // whose window listed it
  operator_id owner;
  domain::station::listed_candidate candidate;
};

// By station. Few: one a station that an operator ever opened.
std::vector<adoption_row> open_adoptions(const view_reader& from, instant now);
std::optional<adoption_row> find_adoption(const view_reader& from, const station_id& station);
// In a window that is open now.
std::optional<candidate_row> find_candidate(const view_reader& from, const pile_id& pile, instant now);
// By identity; only those of windows that are open now.
std::optional<page<candidate_row>> page_candidates(const view_reader& from, instant now, const page_request& asked);

}  // namespace pilecloud::projections
