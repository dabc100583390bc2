// SPDX-License-Identifier: Apache-2.0
// W2: numbers of a transaction's messages, and what a session keeps of signed values (W13) and costs (P8).
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/domain/session_steps.hpp"

namespace pilecloud::domain::session {
namespace {

using tests::wh;

TEST_CASE("W2: ranges of numbers know what came and whether one is missing, in any order") {
  CHECK(rc::check([] {
    sequence_ranges known;
    std::set<std::uint32_t> came;
    for (int left = *rc::gen::inRange(1, 40); left > 0; --left) {
      const auto number = *rc::gen::element<std::uint32_t>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, UINT32_MAX - 1, UINT32_MAX);
      known.add(number);
      came.insert(number);
      for (const auto each : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, UINT32_MAX - 1, UINT32_MAX}) {
        RC_ASSERT(known.contains(each) == came.contains(each));
      }
      RC_ASSERT(known.has_gap() == (*came.rbegin() - *came.begin() + 1 != came.size()));
    }
  }));
}

TEST_CASE("W2: what a session keeps of numbers is bounded; a gap stays one") {
  sequence_ranges known;
  for (std::uint32_t i = 0; i < 1000; ++i) known.add(2 * i);
  CHECK(known.has_gap());
  CHECK(known.contains(1998));
  CHECK_FALSE(known.contains(1997));
}

TEST_CASE("W2: a message's number is told with what it brings, alone when it brings nothing, and once") {
  story s;
  s.charging(unattributed_order());
  record_meter brings{{register_at(1, wh(1100))}};
  brings.sequence = 4;
  CHECK(s.does_one<metered>(brings).sequence == 4);
  CHECK(s.said(brings) == "nothing new");
  record_meter bare;
  bare.sequence = 5;
  CHECK(s.does_one<message_numbered>(bare).sequence == 5);
  CHECK(s.said(bare) == "nothing new");
  record_stop end{after_minutes(2), true, wh(1200), stop_reason::local, {}};
  end.sequence = 7;
  CHECK(s.does_one<stopped>(end).sequence == 7);
  CHECK(s.known.sequences.has_gap());
  bare.sequence = 6;
  s.does(bare);
  CHECK_FALSE(s.known.sequences.has_gap());
}

TEST_CASE("W13: signed values are kept whole, each once, also of a message that brings nothing else") {
  story s;
  s.charging();
  record_meter told;
  told.signed_values = {{ten, "AP;0;1"}, {ten, "AP;0;1"}, {ten, "AP;0;2"}};
  const auto kept = s.does_one<signed_measured>(told);
  CHECK(kept.values == std::vector<signed_value>{{ten, "AP;0;1"}, {ten, "AP;0;2"}});
  CHECK(s.said(told) == "nothing new");
  record_stop end{after_minutes(20), true, wh(2000), stop_reason::local, {}};
  end.signed_values = {{ten, "AP;0;2"}, {after_minutes(20), "AP;0;3"}};
  s.at_minute(20);
  const auto facts = s.does(end);
  REQUIRE(facts.size() == 2);
  CHECK(std::get<signed_measured>(facts[1]).values == std::vector<signed_value>{{after_minutes(20), "AP;0;3"}});
  s.settled_now();
  told.signed_values = {{ten, "AP;0;4"}};
  CHECK(s.does(told).size() == 1);
}

TEST_CASE("P8: what a report says the charge costs is what the one pricing says, and the stop's is the bill") {
  story s;
  s.charging();
  s.at_minute(10);
  CHECK(s.does_one<metered>(record_meter{{register_at(10, wh(2000))}}).cost == money{140});
  const auto ended = s.does_one<stopped>(record_stop{after_minutes(20), true, wh(3000), stop_reason::local, {}});
  CHECK(ended.cost == money{280});
  s.now = s.now + settlement_grace;
  CHECK(s.does_one<settled>(remind{reminder::settlement_due}).bill.total == money{280});
  story nobody;
  nobody.charging(unattributed_order());
  CHECK(nobody.does_one<metered>(record_meter{{register_at(10, wh(2000))}}).cost == money{});
}

}  // namespace
}  // namespace pilecloud::domain::session
