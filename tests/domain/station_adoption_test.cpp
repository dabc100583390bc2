// SPDX-License-Identifier: Apache-2.0
// Adoption windows (rules.md W3) as tables, and what no order of knocks can break.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/station/facts.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::station {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;
using namespace std::chrono_literals;

const operator_id op{"op"};
const profile home{op, "Home", "Road 1", "Asia/Shanghai", 0, 0};
const adoption_terms half_an_hour{noon + 30min, 2, true};

state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked, instant now = noon) {
  return outcome(decide(known, asked, now));
}
candidate named(const std::string& pile, const std::string& address = "10.0.0.7:1") {
  candidate one;
  one.pile = pile_id{pile};
  one.plate.protocol = "ocpp1.6";
  one.address = address;
  return one;
}
candidate_seen seen(const std::string& pile, instant at = noon) { return {op, named(pile), at}; }

TEST_CASE("W3: a window is open for an hour at most and for a bounded number of piles") {
  const auto known = after({registered{home}});
  CHECK(facts_of(decide(known, open_adoption{half_an_hour}, noon)) == facts{adoption_opened{op, half_an_hour}});
  CHECK(said(known, open_adoption{{noon + 60min, 1, false}}) == "1 facts");
  CHECK(said(known, open_adoption{{noon + 60min + 1us, 1, false}}) == "adoption_must_end_within_an_hour minutes");
  CHECK(said(known, open_adoption{{noon, 1, false}}) == "adoption_must_end_within_an_hour minutes");
  CHECK(said(known, open_adoption{{noon + 1min, 0, false}}) == "adoption_must_be_of_a_bounded_number piles");
  CHECK(said(known, open_adoption{{noon + 1min, 201, false}}) == "adoption_must_be_of_a_bounded_number piles");
  CHECK(said(state{}, open_adoption{half_an_hour}) == "station_must_be_registered");
}

TEST_CASE("W3: without an open window a pile nobody registered is nobody") {
  CHECK(said(state{}, report_candidate{named("P1"), noon}) == "adoption_must_be_open");
  CHECK(said(after({registered{home}}), report_candidate{named("P1"), noon}) == "adoption_must_be_open");
  const auto open = after({registered{home}, adoption_opened{op, half_an_hour}});
  CHECK(said(open, report_candidate{named("P1"), noon}) == "1 facts");
  CHECK(said(open, report_candidate{named("P1"), noon}, noon + 30min) == "adoption_must_be_open");
  const auto closed = after({registered{home}, adoption_opened{op, half_an_hour}, adoption_closed{op}});
  CHECK(said(closed, report_candidate{named("P1"), noon}) == "adoption_must_be_open");
  CHECK(said(closed, close_adoption{}) == "nothing new");
}

TEST_CASE("W3, W6: a window that does not allow it takes no pile without TLS") {
  const auto known = after({registered{home}, adoption_opened{op, {noon + 30min, 2, false}}});
  auto plain = named("P1");
  CHECK(said(known, report_candidate{plain, noon}) == "adoption_must_allow_piles_without_tls");
  plain.tls = true;
  CHECK(said(known, report_candidate{plain, noon}) == "1 facts");
}

TEST_CASE("W3: a candidate that knocks again is a fact now and then, sooner when it says something new") {
  const auto known = after({registered{home}, adoption_opened{op, half_an_hour}, seen("P1")});
  CHECK(said(known, report_candidate{named("P1", "10.0.0.7:2"), noon + 4min}, noon + 4min) == "nothing new");
  CHECK(said(known, report_candidate{named("P1"), noon + 5min}, noon + 5min) == "1 facts");
  auto updated = named("P1");
  updated.plate.firmware = "2";
  CHECK(said(known, report_candidate{updated, noon + 9s}) == "nothing new");
  CHECK(said(known, report_candidate{updated, noon + 10s}) == "1 facts");
}

TEST_CASE("W3: the list is bounded: who comes when it is full is turned away, who is listed stays") {
  auto known = after({registered{home}, adoption_opened{op, half_an_hour}});
  for (std::size_t i = 0; i < candidates_at_most; ++i) evolve(known, seen("P" + std::to_string(i)), noon);
  CHECK(said(known, report_candidate{named("one more"), noon}) == "adoption_must_have_room_for_candidates");
  CHECK(said(known, report_candidate{named("P0"), noon + 5min}, noon + 5min) == "1 facts");
}

TEST_CASE("W3: no more piles are adopted than the window is for; a repeat adds nothing") {
  const auto known = after({registered{home}, adoption_opened{op, half_an_hour}, seen("P1"), seen("P2"), seen("P3"),
                            candidate_adopted{op, pile_id{"P1"}}});
  CHECK(said(known, adopt_candidate{pile_id{"P1"}}) == "nothing new");
  CHECK(said(known, adopt_candidate{pile_id{"P2"}}) == "1 facts");
  CHECK(said(known, adopt_candidate{pile_id{"P2"}}, noon + 30min) == "adoption_must_be_open station");
  const auto full = after({registered{home}, adoption_opened{op, half_an_hour}, candidate_adopted{op, pile_id{"P1"}},
                           candidate_adopted{op, pile_id{"P2"}}});
  CHECK(said(full, adopt_candidate{pile_id{"P3"}}) == "adoption_must_have_a_place station");
  CHECK(said(full, adopt_candidate{pile_id{"P1"}}, noon + 2h) == "nothing new");
}

TEST_CASE("W3: a window opened while one is open keeps its candidates, a later one begins with none") {
  auto known = after({registered{home}, adoption_opened{op, half_an_hour}, seen("P1")});
  const adoption_terms longer{noon + 50min, 5, true};
  auto later = known;
  evolve(known, adoption_opened{op, longer}, noon + 10min);
  CHECK(known.adoption.candidates.size() == 1);
  CHECK(known.adoption.terms == longer);
  evolve(later, adoption_opened{op, longer}, noon + 31min);
  CHECK(later.adoption.candidates.empty());
}

TEST_CASE("W3 property: whoever knocks and is adopted in whatever order, the bounds hold and repeats add nothing") {
  CHECK(rc::check("windows and knocks", [] {
    auto known = after({registered{home}});
    auto now = noon;
    for (const auto step : *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, 60))) {
      const auto pile = "P" + std::to_string(step % 7);
      command asked = report_candidate{named(pile), now};
      if (step >= 50)
        asked = open_adoption{{now + std::chrono::minutes{step - 49}, static_cast<std::uint32_t>(step % 3) + 1, true}};
      if (step >= 40 && step < 50) asked = adopt_candidate{pile_id{pile}};
      if (step == 39) asked = close_adoption{};
      const auto decided = decide(known, asked, now);
      if (decided) {
        for (const auto& next : decided.value().facts) evolve(known, next, now);
        const auto again = decide(known, asked, now);
        RC_ASSERT((again.ok() && again.value().facts.empty()));
      }
      RC_ASSERT(known.adoption.adopted.size() <= known.adoption.terms.piles);
      RC_ASSERT(known.adoption.candidates.size() <= candidates_at_most);
      for (const auto& one : known.adoption.adopted) RC_ASSERT(!known.adoption.candidates.contains(one));
      now += std::chrono::minutes{step % 4};
    }
  }));
}

}  // namespace
}  // namespace pilecloud::domain::station
