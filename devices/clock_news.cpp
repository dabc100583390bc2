// SPDX-License-Identifier: Apache-2.0
#include "devices/clock_news.hpp"

#include "projections/piles.hpp"

namespace pilecloud::devices {

namespace pile = domain::pile;

void clock_news::tell(const device_clock& clock, reporting& to) {
  const auto offset = clock.steady();
  if (!offset) return;
  if (!known_) {
    const auto row = projections::find_pile(at_.rows.read(), pile_);
    known_ = row ? row->clock_offset.value_or(duration{}) : duration{};
  }
  const bool moved = std::chrono::abs(*offset - *known_) >= pile::clock_moves_by;
  if (!moved && pile::clock_is_wrong(*offset) == pile::clock_is_wrong(*known_)) return;
  known_ = *offset;
  const auto now = at_.clock.now();
  to.report(pile::report_clock{*offset, now}, now, [](const report_outcome&) {});
}

}  // namespace pilecloud::devices
