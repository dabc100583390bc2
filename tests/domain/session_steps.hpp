// SPDX-License-Identifier: Apache-2.0
// A session told in steps: commands at their time, facts evolved as they come, asserting that what decide() emits
// follows. `s.said(...)` only asks; `s.does(...)` also makes it happen.
#pragma once

#include <string>
#include <vector>

#include "domain/session/decider.hpp"
#include "tests/domain/outcome.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::domain::session {

// 10:00 in Shanghai: 峰 until 12:00.
inline const instant ten = tests::at("2026-03-02T02:00:00Z");
inline instant after_minutes(std::int64_t count) { return ten + std::chrono::minutes{count}; }

inline order wallet_order() {
  order placed;
  placed.owner = operator_id{"op"};
  placed.station = station_id{"site"};
  placed.pile = pile_id{"P1"};
  placed.connector = 1;
  placed.account = account_id{"driver"};
  placed.terms = tests::residential();
  placed.hold = money{3000};
  placed.rated_power = power{7'000'000};
  placed.ordered_at = ten;
  return placed;
}
inline order imported_order() {
  auto placed = wallet_order();
  placed.source = payment_source::imported;
  placed.hold = {};
  placed.rated_power = {};
  placed.reference = {"norway", "1", "content"};
  return placed;
}
inline order unattributed_order() {
  auto placed = wallet_order();
  placed.source = payment_source::unattributed;
  placed.account = account_id{};
  placed.hold = {};
  placed.flags = bit(flag::unordered);
  return placed;
}
inline sample register_at(std::int64_t minute, energy total) {
  return {after_minutes(minute), total.count(), measurand::energy_register};
}

struct story {
  state known;
  instant now = ten;

  std::string said(const command& asked) const { return tests::outcome(decide(known, asked, now)); }
  std::vector<fact> does(const command& asked) {
    const auto facts = tests::facts_of(decide(known, asked, now));
    for (const auto& one : facts) {
      REQUIRE(follows(known, one));
      evolve(known, one, now);
    }
    return facts;
  }
  story& at_minute(std::int64_t minute) {
    now = after_minutes(minute);
    return *this;
  }
  template <class Fact>
  const Fact does_one(const command& asked) {
    const auto facts = does(asked);
    REQUIRE(facts.size() == 1);
    REQUIRE(std::holds_alternative<Fact>(facts[0]));
    return std::get<Fact>(facts[0]);
  }

  story& charging(order placed = wallet_order()) {
    does(open{placed});
    if (placed.source == payment_source::wallet) does(fund{placed.hold});
    does(record_start{ten, true, tests::wh(1000)});
    return *this;
  }
  story& stopped_at(std::int64_t minute, energy total) {
    at_minute(minute).does(record_stop{after_minutes(minute), true, total, stop_reason::local, {}});
    return *this;
  }
  story& settled_now() {
    now = now + settlement_grace;
    does(remind{reminder::settlement_due});
    REQUIRE(known.stage == stage::settled);
    return *this;
  }
};

}  // namespace pilecloud::domain::session
