// SPDX-License-Identifier: Apache-2.0
// Bytes of an account's state for snapshots (base/archive.hpp).
// Raise fold_revision whenever a field here or the meaning of a fold changes: old snapshots are then thrown away.
#pragma once

#include "base/archive.hpp"
#include "domain/account/account.hpp"

namespace pilecloud::domain::account {

inline constexpr std::uint32_t fold_revision = 2;

template <class Archive>
void archive(Archive& a, sealed_text& s) {
  a(s.hash, s.cipher);
}
template <class Archive>
void archive(Archive& a, session_money& s) {
  a(s.placed, s.raised, s.asked, s.held, s.captured, s.debt, s.late_debt, s.loss, s.revision, s.due, s.released);
}
template <class Archive>
void archive(Archive& a, vehicle& s) {
  a(s.plate, s.consumption_wh_per_100km);
}
template <class Archive>
void archive(Archive& a, state& s) {
  a(s.registered, s.is_frozen, s.phone, s.name, s.registered_phone, s.registered_name, s.cards, s.vehicles, s.balance,
    s.held, s.debt, s.sessions);
}

}  // namespace pilecloud::domain::account
