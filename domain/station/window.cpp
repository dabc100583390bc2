// SPDX-License-Identifier: Apache-2.0
#include "domain/station/window.hpp"

#include <algorithm>

namespace pilecloud::domain::station {

namespace {

bool is_adopted(const adoption& window, const pile_id& pile) {
  return std::find(window.adopted.begin(), window.adopted.end(), pile) != window.adopted.end();
}

}  // namespace

decision<fact, rule> on(const state& known, const open_adoption& asked, instant now) {
  if (!known.registered) return refuse(rule::station_must_be_registered);
  if (asked.terms.until <= now || asked.terms.until > now + adoption_lasts_at_most) {
    return refuse(rule::adoption_must_end_within_an_hour, "minutes");
  }
  if (asked.terms.piles == 0 || asked.terms.piles > adopted_at_most) {
    return refuse(rule::adoption_must_be_of_a_bounded_number, "piles");
  }
  if (known.adoption.terms == asked.terms) return nothing_new<fact>();
  return accept<fact>(adoption_opened{known.profile.owner, asked.terms});
}

decision<fact, rule> on(const state& known, const close_adoption& /*asked*/, instant now) {
  if (!known.registered) return refuse(rule::station_must_be_registered);
  if (!known.adoption.is_open(now)) return nothing_new<fact>();
  return accept<fact>(adoption_closed{known.profile.owner});
}

decision<fact, rule> on(const state& known, const report_candidate& asked, instant now) {
  const auto& window = known.adoption;
  if (!known.registered || !window.is_open(now)) return refuse(rule::adoption_must_be_open);
  if (!asked.candidate.tls && !window.terms.without_tls) return refuse(rule::adoption_must_allow_piles_without_tls);
  if (is_adopted(window, asked.candidate.pile)) return nothing_new<fact>();
  const auto before = window.candidates.find(asked.candidate.pile);
  if (before == window.candidates.end()) {
    // The list is full: who comes now is turned away; who is listed stays.
    if (window.candidates.size() >= candidates_at_most) return refuse(rule::adoption_must_have_room_for_candidates);
    return accept<fact>(candidate_seen{known.profile.owner, asked.candidate, asked.at});
  }
  // A new socket has a new port: an address alone is news only as seldom as being seen again is.
  auto same = before->second.is;
  same.address = asked.candidate.address;
  const auto pause = same == asked.candidate ? seen_again_after : seen_otherwise_after;
  if (asked.at < before->second.last_seen + pause) return nothing_new<fact>();
  return accept<fact>(candidate_seen{known.profile.owner, asked.candidate, asked.at});
}

decision<fact, rule> on(const state& known, const adopt_candidate& asked, instant now) {
  if (!known.registered) return refuse(rule::station_must_be_registered);
  const auto& window = known.adoption;
  if (is_adopted(window, asked.pile)) return nothing_new<fact>();
  if (!window.is_open(now)) return refuse(rule::adoption_must_be_open, "station");
  if (!window.has_place()) return refuse(rule::adoption_must_have_a_place, "station");
  return accept<fact>(candidate_adopted{known.profile.owner, asked.pile});
}

bool follows(const adoption& window, const candidate_seen& next) {
  return !next.candidate.pile.empty() && !is_adopted(window, next.candidate.pile) &&
         (window.candidates.contains(next.candidate.pile) || window.candidates.size() < candidates_at_most);
}

bool follows(const adoption& window, const candidate_adopted& next) {
  return !next.pile.empty() && !is_adopted(window, next.pile) && window.has_place();
}

// A window that is opened while the last is open goes on with its candidates: they are still there.
void open(adoption& window, const adoption_terms& terms, instant recorded_at) {
  if (!window.is_open(recorded_at)) window.candidates.clear();
  window.adopted.clear();
  window.terms = terms;
}

void see(adoption& window, const candidate_seen& next) {
  auto& row = window.candidates[next.candidate.pile];
  if (row.first_seen == instant{}) row.first_seen = next.at;
  row.last_seen = next.at;
  row.is = next.candidate;
}

void adopt(adoption& window, const pile_id& pile) {
  window.candidates.erase(pile);
  window.adopted.push_back(pile);
}

}  // namespace pilecloud::domain::station
