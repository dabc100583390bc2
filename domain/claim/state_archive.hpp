// SPDX-License-Identifier: Apache-2.0
// Bytes of a claim's state for snapshots (base/archive.hpp).
// Raise fold_revision whenever a field here or the meaning of a fold changes: old snapshots are then thrown away.
#pragma once

#include "base/archive.hpp"
#include "domain/claim/facts.hpp"

namespace pilecloud::domain::claim {

inline constexpr std::uint32_t fold_revision = 1;

template <class Archive>
void archive(Archive& a, state& s) {
  a(s.holder, s.confirmed, s.claimed_at);
}

}  // namespace pilecloud::domain::claim
