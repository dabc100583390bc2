// SPDX-License-Identifier: Apache-2.0
// What an operator had each pile do beside charging and what the pile told of it (domain/pile/service.hpp):
// reservations, availability asked for, limits of power, settings, the local list, firmware and diagnostics.
//
// A whole inventory of settings replaces what was known when its last part has come, a full list its cards: rows older
// than its first fact are not shown any more. Bounds: rows of one pile, above which a pile's further settings or cards
// are counted and not kept.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "domain/pile/facts.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

inline constexpr std::uint32_t setting_rows_max = 10'000;
inline constexpr std::uint32_t listed_card_rows_max = 20'000;

struct reservation_row {
  std::uint32_t number = 0;
  domain::pile::reservation reservation;
  domain::pile::reservation_stage stage = domain::pile::reservation_stage::asked;
  std::uint32_t session = 0;  // that used it
  instant asked_at{};
  instant changed_at{};
};

struct setting_row {
  domain::pile::setting setting;
  instant told_at{};
  std::uint64_t position = 0;
};

struct listed_card_row {
  std::string card;   // hash
  std::string shown;  // masked
  std::uint64_t position = 0;
};

struct availability_asked {
  bool operative = true;
  bool scheduled = false;
  instant at{};
};
struct power_limit_row {
  std::uint32_t number = 0;  // of the charging profile
  power limit;
  instant at{};
};
struct upkeep_row {
  std::uint32_t number = 0;
  std::string location;
  instant wanted_at{};
  std::optional<instant> asked_at;
  std::string status;  // the pile's own word; empty: none yet
  std::string file;
  std::optional<instant> told_at;
};
// Of the settings: the inventory that comes in, and from where on rows count.
struct inventory_row {
  std::uint32_t request = 0;
  std::uint64_t first = 0;  // position of its first fact; 0: none has come
  std::set<std::uint32_t> parts;
  std::optional<std::uint32_t> last_part;
  std::uint64_t rows_from = 0;          // of the last one that is whole
  std::optional<instant> completed_at;  // of the last one that is whole
  std::uint32_t rows = 0;
  std::uint32_t not_kept = 0;
};
struct local_list_row {
  std::int32_t version = 0;
  std::optional<instant> told_at;
  bool cards_known = false;  // false: the pile told another version than we sent
  std::uint64_t rows_from = 0;
  std::uint32_t rows = 0;
  std::uint32_t not_kept = 0;
};

struct pile_service_row {
  std::map<std::uint16_t, availability_asked> availability;  // by connector; 0: the whole pile
  std::map<std::uint16_t, power_limit_row> limits;           // likewise
  std::map<std::uint32_t, reservation_row> reservations;     // that have not ended
  std::map<domain::pile::upkeep_kind, upkeep_row> upkeep;
  inventory_row inventory;
  local_list_row list;
  place last;
};

// Of a pile nothing was told of yet: an empty row.
pile_service_row pile_service_of(const view_reader& from, const pile_id& pile);

// In the order of their names.
std::optional<page<setting_row>> page_settings(const view_reader& from, const pile_id& pile, const page_request& asked);
std::optional<page<listed_card_row>> page_local_list(const view_reader& from, const pile_id& pile,
                                                     const page_request& asked);
// Newest first.
std::optional<page<reservation_row>> page_reservations(const view_reader& from, const pile_id& pile,
                                                       const page_request& asked);
std::optional<reservation_row> find_reservation(const view_reader& from, const pile_id& pile, std::uint32_t number);
// That the pile holds now for the account on this connector, by its number or as one of any; nullopt: none.
std::optional<reservation_row> reservation_for(const pile_service_row& row, const account_id& account,
                                               std::uint16_t connector, instant now);

}  // namespace pilecloud::projections
