// SPDX-License-Identifier: Apache-2.0
#include "domain/session/sequence_ranges.hpp"

#include <algorithm>

namespace pilecloud::domain::session {

bool sequence_ranges::contains(std::uint32_t number) const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [number](const run& one) { return one.first <= number && number <= one.last; });
}

void sequence_ranges::add(std::uint32_t number) {
  if (contains(number)) return;
  auto next = std::find_if(runs_.begin(), runs_.end(), [number](const run& one) { return one.first > number; });
  next = runs_.insert(next, run{number, number});
  // In 64 bits, so that the number after the greatest is none.
  const auto touch = [](const run& a, const run& b) { return std::uint64_t{a.last} + 1 >= b.first; };
  if (const auto after = next + 1; after != runs_.end() && touch(*next, *after)) {
    next->last = after->last;
    runs_.erase(after);
  }
  if (next != runs_.begin() && touch(*(next - 1), *next)) {
    (next - 1)->last = next->last;
    runs_.erase(next);
  }
  if (runs_.size() <= runs_max) return;
  runs_[0].last = runs_[1].last;
  runs_.erase(runs_.begin() + 1);
}

}  // namespace pilecloud::domain::session
