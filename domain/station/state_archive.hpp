// SPDX-License-Identifier: Apache-2.0
// Bytes of a station's state for snapshots (base/archive.hpp).
// Raise fold_revision whenever a field here or the meaning of a fold changes: old snapshots are then thrown away.
#pragma once

#include "base/archive.hpp"
#include "domain/pile/state_archive.hpp"
#include "domain/station/facts.hpp"

namespace pilecloud::domain::station {

inline constexpr std::uint32_t fold_revision = 2;

template <class Archive>
void archive(Archive& a, profile& s) {
  a(s.owner, s.name, s.address, s.time_zone, s.latitude_udeg, s.longitude_udeg);
}
template <class Archive>
void archive(Archive& a, adoption_terms& s) {
  a(s.until, s.piles, s.without_tls);
}
template <class Archive>
void archive(Archive& a, candidate& s) {
  a(s.pile, s.plate, s.address, s.tls, s.certificate);
}
template <class Archive>
void archive(Archive& a, listed_candidate& s) {
  a(s.is, s.first_seen, s.last_seen);
}
template <class Archive>
void archive(Archive& a, adoption& s) {
  a(s.terms, s.candidates, s.adopted);
}
template <class Archive>
void archive(Archive& a, state& s) {
  a(s.registered, s.profile, s.registered_as, s.tariff, s.tariff_version, s.adoption);
}

}  // namespace pilecloud::domain::station
