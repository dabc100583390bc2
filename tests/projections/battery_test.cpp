// SPDX-License-Identifier: Apache-2.0
// What a session's row keeps of battery and line.
#include <algorithm>
#include <random>

#include "city.hpp"
#include "folded.hpp"
#include "projections/battery_ranges.hpp"
#include "projections/sessions.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;
using domain::session::measurand;
using domain::session::sample;

TEST_CASE("battery data are where it began, stands, and how far it went, whatever came first") {
  std::vector<sample> told;
  const auto when = at("2026-03-02T08:00:00Z");
  for (int i = 0; i < 10; ++i) {
    const auto minute = when + std::chrono::minutes{i};
    told.push_back({minute, 40'000 + 1000 * i, measurand::state_of_charge});
    told.push_back({minute, 25'000 + 100 * (i % 4), measurand::temperature});
    told.push_back({minute, 380'000 + i, measurand::voltage, domain::session::reading_context::periodic,
                    domain::session::phase::l1});
    told.push_back({minute, 379'000 + i, measurand::voltage, domain::session::reading_context::periodic,
                    domain::session::phase::l2});
  }
  battery_ranges in_order;
  in_order.add(told);
  CHECK(in_order.state_of_charge == value_range{when, when + std::chrono::minutes{9}, 40'000, 49'000, 40'000, 49'000});
  CHECK(in_order.temperature->least == 25'000);
  CHECK(in_order.temperature->most == 25'300);
  CHECK(in_order.temperature->last == 25'100);
  CHECK(in_order.voltage->first == 379'000);
  CHECK(in_order.voltage->last == 380'009);
  CHECK_FALSE(in_order.power);
  std::shuffle(told.begin(), told.end(), std::mt19937{7});
  battery_ranges shuffled;
  for (const auto& one : told) shuffled.add(std::vector{one, one});
  CHECK(shuffled == in_order);
}

TEST_CASE("a session with a limit by state of charge is flagged while its pile reports none") {
  city told;
  folded view{told.log};
  told.open_station("S1");
  told.set_up_pile("P1", "S1", 1);
  auto order = told.order("P1", "A1", money{1000});
  order.limit = {domain::session::limit_kind::by_state_of_charge, 80'000};
  told.tell<pile::fact>("P1", pile::order_placed{1, order});
  const session_id id{"P1/1"};
  told.tell<session::fact>("P1/1", session::ordered{order});
  const auto when = at("2026-03-02T08:00:00Z");
  told.tell<session::fact>("P1/1", session::started{when, true, energy{0}});
  const auto flagged = [&] {
    return session::has(find_session(view.all(), id)->flags, session::flag::charge_state_unknown);
  };
  CHECK_FALSE(flagged());
  told.tell<session::fact>("P1/1", session::metered{{{when, 1'000}}});
  CHECK(flagged());
  told.tell<session::fact>("P1/1", session::metered{{{when, 50'000, measurand::state_of_charge}}});
  CHECK_FALSE(flagged());
  CHECK(find_session(view.all(), id)->battery.state_of_charge->last == 50'000);
}
