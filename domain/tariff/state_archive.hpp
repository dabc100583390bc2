// SPDX-License-Identifier: Apache-2.0
// A tariff's folded state as snapshot bytes (base/archive.hpp). A cache: raise fold_revision whenever evolve or one
// of these functions changes meaning, and every older snapshot is thrown away.
#pragma once

#include <cstdint>

#include "base/archive.hpp"
#include "domain/tariff/facts.hpp"

namespace pilecloud::domain::tariff {

inline constexpr std::uint32_t fold_revision = 1;

template <class Archive>
void archive(Archive& a, class_price& unit) {
  a(unit.electricity, unit.service);
}
template <class Archive>
void archive(Archive& a, day_rule& when) {
  a(when.months, when.weekdays, when.dates);
}
template <class Archive>
void archive(Archive& a, day_table& table) {
  a(table.rule, table.slots, table.prices);
}
template <class Archive>
void archive(Archive& a, terms& agreed) {
  a(agreed.tariff, agreed.version, agreed.time_zone, agreed.tables);
}
template <class Archive>
void archive(Archive& a, state& known) {
  a(known.owner, known.name, known.versions, known.effective_at);
}

}  // namespace pilecloud::domain::tariff
