// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "devices/simulator/charging_battery.hpp"
#include "devices/simulator/parking_habits.hpp"

using namespace pilecloud;
using namespace pilecloud::devices::simulator;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("R5: a battery never takes more than is offered, nor more than fits the time") {
  CHECK(rc::check([] {
    const auto capacity = *rc::gen::inRange<std::int64_t>(10'000, 100'000'000);
    const auto stored = *rc::gen::inRange<std::int64_t>(0, capacity);
    const auto wanted = *rc::gen::inRange<std::int64_t>(stored, capacity + 1);
    const auto offered = *rc::gen::inRange<std::int64_t>(0, 22'000'000);
    const auto passed = *rc::gen::inRange<std::int64_t>(0, 7200);
    charging_battery battery{{capacity, 11'000'000, stored, wanted}};
    const auto taken = battery.charge(seconds{passed}, offered);
    RC_ASSERT(taken >= 0);
    RC_ASSERT(taken <= offered * passed / 3600);
    RC_ASSERT(battery.stored_mwh() == stored + taken);
    RC_ASSERT(battery.stored_mwh() <= wanted);
    RC_ASSERT(battery.power_mw(offered) <= offered);
  }));
}

TEST_CASE("the power falls with the charge, from 80 % on") {
  const auto power_at = [](std::int64_t percent) {
    return charging_battery{{1'000'000, 10'000'000, percent * 10'000, 1'000'000}}.power_mw(10'000'000);
  };
  CHECK(power_at(0) == 10'000'000);
  CHECK(power_at(80) == 10'000'000);
  CHECK(power_at(90) == 5'500'000);
  CHECK(power_at(99) == 1'450'000);
  CHECK(power_at(100) == 0);
  for (int percent = 1; percent <= 100; ++percent) CHECK(power_at(percent) <= power_at(percent - 1));
}

TEST_CASE("below 6 A nothing flows; a satisfied car takes nothing") {
  charging_battery battery{{60'000'000, 7'000'000, 30'000'000, 30'500'000}};
  CHECK(battery.charge(minutes{10}, least_power_mw - 1) == 0);
  CHECK(battery.charge(minutes{10}, 7'000'000) == 500'000);
  CHECK(battery.is_satisfied());
  CHECK(battery.charge(minutes{10}, 7'000'000) == 0);
}

TEST_CASE("the habits have the published medians and mean (field.md H3)") {
  seeded_choice choice{11};
  const parking_habits habits{1};
  std::vector<std::int64_t> energy;
  std::vector<std::int64_t> stay;
  std::int64_t sum = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto visit = habits.visit(choice);
    energy.push_back((visit.battery.wanted_mwh - visit.battery.stored_mwh) / 1'000'000);
    sum += (visit.battery.wanted_mwh - visit.battery.stored_mwh) / 1000;
    stay.push_back(visit.stay / minutes{6});
    REQUIRE(visit.battery.stored_mwh >= 0);
    REQUIRE(visit.battery.wanted_mwh <= visit.battery.capacity_mwh);
  }
  std::nth_element(energy.begin(), energy.begin() + 10'000, energy.end());
  std::nth_element(stay.begin(), stay.begin() + 10'000, stay.end());
  CHECK(energy[10'000] == 8);                     // 8.2 kWh
  CHECK(std::abs(stay[10'000] - 113) <= 3);       // 11.3 h, in tenths
  CHECK(std::abs(sum / 20'000 - 11'200) <= 200);  // 11.2 kWh
}

TEST_CASE("most cars come between 15 and 23 h; speed shortens stays and needs alike") {
  seeded_choice choice{3};
  const parking_habits habits{1};
  const auto midnight = *parse_rfc3339("2026-11-23T00:00:00+08:00");
  int in_the_evening = 0;
  int within_a_day = 0;
  for (int i = 0; i < 4'000; ++i) {
    const auto wait = habits.until_next(midnight, choice);
    if (wait >= std::chrono::hours{24}) continue;
    ++within_a_day;
    in_the_evening += wait >= std::chrono::hours{15} && wait < std::chrono::hours{23} ? 1 : 0;
  }
  CHECK(within_a_day > 2'000);
  CHECK(in_the_evening * 100 / within_a_day > 60);
  seeded_choice first{5};
  seeded_choice second{5};
  const auto slow = habits.visit(first);
  const auto fast = parking_habits{60}.visit(second);
  CHECK(fast.stay == slow.stay / 60);
  CHECK(fast.battery.capacity_mwh == slow.battery.capacity_mwh / 60);
  CHECK(fast.battery.power_max_mw == slow.battery.power_max_mw);
}
