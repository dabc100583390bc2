// SPDX-License-Identifier: Apache-2.0
// Bytes of a staff member's state for snapshots (base/archive.hpp).
// Raise fold_revision whenever a field here or the meaning of a fold changes: old snapshots are then thrown away.
#pragma once

#include "base/archive.hpp"
#include "domain/staff/facts.hpp"

namespace pilecloud::domain::staff {

inline constexpr std::uint32_t fold_revision = 1;

template <class Archive>
void archive(Archive& a, state& s) {
  a(s.employed, s.ever_employed, s.owner, s.role, s.sealed_password_hash, s.credential_version);
}

}  // namespace pilecloud::domain::staff
