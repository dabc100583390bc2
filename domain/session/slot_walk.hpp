// SPDX-License-Identifier: Apache-2.0
// Walks a curve through the half-hour slots of the terms (rules.md P4). Private to pricing.
//
// A slot is [from, to) in local wall time; at a clock change it lasts as long as it lasts: a repeated hour's slot is
// met twice, a skipped one never. Cost: one look-up in the time zone per stretch of constant offset, arithmetic
// between; asking for instants in rising order is cheapest. Not for use by two threads at once.
#pragma once

#include "base/instant.hpp"
#include "base/int128.hpp"
#include "base/time_zone.hpp"
#include "domain/session/pricing.hpp"
#include "domain/tariff/terms.hpp"

namespace pilecloud::domain::session {

struct slot {
  instant from{};
  instant to{};
  tariff::rate_class rate{};
  std::uint8_t table = 0;
};

// Energy of one stretch between two readings inside one slot.
struct stretch {
  slot within;
  instant from{};
  instant to{};
  energy delivered;
};

// Readings further apart than this carry a broken clock (see pricing.hpp).
inline constexpr duration gap_max = std::chrono::hours{24 * 366};

class slot_walk {
 public:
  // `agreed` must outlive the walk.
  explicit slot_walk(const tariff::terms& agreed);

  const slot& at(instant when);
  const tariff::class_price& price_in(const slot& one) const {
    return agreed_.tables[one.table].prices[tariff::index_of(one.rate)];
  }

  // The stretches between two neighbouring readings, up to `until`. REQUIRES: a.at <= b.at, a.total <= b.total.
  template <class Visit>
  void between(const reading& a, const reading& b, instant until, Visit&& visit) {
    if (a.at > until) return;
    if (a.at == b.at || b.at - a.at > gap_max) {  // energy in zero time belongs to the slot of its instant
      if (b.at <= until) visit(stretch{at(b.at), b.at, b.at, b.total - a.total});
      return;
    }
    const instant last = until < b.at ? until : b.at;
    instant from = a.at;
    energy before = a.total;
    while (from < last) {
      const slot& now = at(from);
      const instant to = now.to < last ? now.to : last;
      const energy after = to == b.at ? b.total : value_at(a, b, to);
      visit(stretch{now, from, to, after - before});
      from = to;
      before = after;
    }
  }

  // What the energy between two readings costs, exactly: in fen x 1e9. A fall costs nothing.
  int128 cost(const reading& a, const reading& b);

 private:
  // P4: C0 + floor((C1 - C0)(t - t0) / (t1 - t0)).
  static energy value_at(const reading& a, const reading& b, instant when) {
    const int128 share = static_cast<int128>((b.total - a.total).count()) * (when - a.at).count();
    return a.total + energy{static_cast<std::int64_t>(share / (b.at - a.at).count())};
  }

  const tariff::terms& agreed_;
  time_zone zone_;
  time_zone::span span_{};
  slot slot_{};
  std::int64_t day_ = INT64_MIN;
  const tariff::day_table* table_ = nullptr;
  std::uint8_t table_index_ = 0;
};

}  // namespace pilecloud::domain::session
