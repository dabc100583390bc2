// SPDX-License-Identifier: Apache-2.0
// Adoption (rules.md W3): while an operator holds a window of the station open, piles that nobody registered may knock,
// are listed, and can be taken in. A fact of the station, so that it holds on every node and through every restart;
// bounded in time, in piles it takes in and in candidates it lists.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "domain/pile/nameplate.hpp"

namespace pilecloud::domain::station {

inline constexpr duration adoption_lasts_at_most = std::chrono::minutes{60};
inline constexpr std::uint32_t adopted_at_most = 200;
inline constexpr std::size_t candidates_at_most = 200;
// A candidate that knocks again is a fact no more often than this, the second when it says something new.
inline constexpr duration seen_again_after = std::chrono::minutes{5};
inline constexpr duration seen_otherwise_after = std::chrono::seconds{10};

struct adoption_terms {
  instant until{};
  std::uint32_t piles = 0;   // it takes in
  bool without_tls = false;  // whether piles may come plain (W6)
  bool operator==(const adoption_terms&) const = default;
};

// A pile nobody registered, as it says itself. Nothing of it is proven.
struct candidate {
  pile_id pile;
  pile::nameplate plate;
  std::string address;  // "10.0.0.7:4711"
  bool tls = false;
  bool certificate = false;  // shown, and issued to its identity
  bool operator==(const candidate&) const = default;
};

struct adoption_opened {
  operator_id owner;
  adoption_terms terms;
  bool operator==(const adoption_opened&) const = default;
};
struct adoption_closed {
  operator_id owner;
  bool operator==(const adoption_closed&) const = default;
};
struct candidate_seen {
  operator_id owner;
  station::candidate candidate;
  instant at{};
  bool operator==(const candidate_seen&) const = default;
};
struct candidate_adopted {
  operator_id owner;
  pile_id pile;
  bool operator==(const candidate_adopted&) const = default;
};

struct open_adoption {
  adoption_terms terms;
};
struct close_adoption {};
// Device. Refused when no window is open or it lists no more: the pile is then nobody's.
struct report_candidate {
  station::candidate candidate;
  instant at{};
};
struct adopt_candidate {
  pile_id pile;
};

struct listed_candidate {
  candidate is;
  instant first_seen{};
  instant last_seen{};
  bool operator==(const listed_candidate&) const = default;
};

struct adoption {  // the last window there was; 1970: none
  adoption_terms terms;
  std::map<pile_id, listed_candidate> candidates;  // what was seen in it, without those adopted
  std::vector<pile_id> adopted;
  bool is_open(instant now) const { return now < terms.until; }
  bool has_place() const { return adopted.size() < terms.piles; }
  bool operator==(const adoption&) const = default;
};

}  // namespace pilecloud::domain::station
