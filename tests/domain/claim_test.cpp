// SPDX-License-Identifier: Apache-2.0
// Claims as tables, and the property that two holders never hold one text (design §5.10).
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/claim/facts.hpp"
#include "domain/claim/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::claim {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

const std::string me = "account/1";
const std::string you = "account/2";

state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked, instant now = noon) {
  return outcome(decide(known, asked, now));
}
facts made(const state& known, const command& asked, instant now = noon) { return facts_of(decide(known, asked, now)); }

TEST_CASE("design §5.10: a claim is taken by one holder until it is given up") {
  const auto mine = after({claimed{me}});
  CHECK(made(state{}, take{me}) == facts{claimed{me}});
  CHECK(said(mine, take{me}) == "nothing new");
  CHECK(said(mine, take{you}) == "claimed_by_another holder");
  CHECK(made(mine, release{me}) == facts{released{me}});
  CHECK(said(mine, release{you}) == "must_be_claimed_by_holder holder");
  const auto free = after({claimed{me}, released{me}});
  CHECK(said(free, release{me}) == "nothing new");
  CHECK(made(free, take{you}) == facts{claimed{you}});
  for (const command& one : {command{take{}}, command{confirm{}}, command{release{}}}) {
    CHECK(said(mine, one) == "holder_must_be_named holder");
  }
}

TEST_CASE("design §5.10: use confirms a claim, also one that lapsed while nobody took it") {
  const auto mine = after({claimed{me}});
  const auto used = after({claimed{me}, confirmed{me}});
  CHECK(made(mine, confirm{me}) == facts{confirmed{me}});
  CHECK(said(used, confirm{me}) == "nothing new");
  CHECK(said(mine, confirm{you}) == "claimed_by_another holder");
  CHECK(made(after({claimed{me}, lapsed{me}}), confirm{me}) == facts{claimed{me}, confirmed{me}});
  CHECK(made(used, release{me}) == facts{released{me}});
}

TEST_CASE("design §5.10: an unused claim lapses when its time is up, a used one never") {
  const auto mine = after({claimed{me}});
  const auto due = noon + unused_lifetime;
  CHECK(said(mine, remind{}, due - duration{1}) == "nothing new");
  CHECK(made(mine, remind{}, due) == facts{lapsed{me}});
  CHECK(said(after({claimed{me}, confirmed{me}}), remind{}, due) == "nothing new");
  CHECK(said(state{}, remind{}, due) == "nothing new");
}

TEST_CASE("the reminder of a claim is set when it is taken and cleared by whatever ends the waiting") {
  const auto set = reminder_changes(claimed{me}, noon);
  REQUIRE(set.size() == 1);
  CHECK(set[0].set);
  CHECK(set[0].due == noon + unused_lifetime);
  for (const fact& one : {fact{confirmed{me}}, fact{lapsed{me}}, fact{released{me}}}) {
    const auto cleared = reminder_changes(one, noon);
    REQUIRE(cleared.size() == 1);
    CHECK_FALSE(cleared[0].set);
  }
}

TEST_CASE("facts of another holder cannot follow") {
  const auto used = after({claimed{me}, confirmed{me}});
  CHECK_FALSE(follows(state{}, confirmed{me}));
  CHECK_FALSE(follows(state{}, claimed{}));
  CHECK_FALSE(follows(used, claimed{you}));
  CHECK_FALSE(follows(used, confirmed{me}));
  CHECK_FALSE(follows(used, lapsed{me}));
  CHECK_FALSE(follows(used, released{you}));
}

command any_command() {
  const auto holder = "account/" + std::to_string(*rc::gen::inRange(1, 4));
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return take{holder};
    case 1:
      return confirm{holder};
    case 2:
      return release{holder};
    default:
      return remind{};
  }
}

TEST_CASE("whatever is asked of a claim, a confirmed holder keeps it until its own release, and repeats add nothing") {
  CHECK(rc::check("lives of a claim", [] {
    state known;
    auto now = noon;
    for (int left = *rc::gen::inRange(1, 40); left > 0; --left) {
      now += std::chrono::minutes{*rc::gen::inRange(0, 10)};
      const auto asked = any_command();
      const auto before = known;
      const auto decided = decide(known, asked, now);
      if (!decided.ok()) continue;
      for (const auto& happened : decided.value().facts) {
        RC_ASSERT(follows(known, happened));
        evolve(known, happened, now);
      }
      if (before.confirmed && !(known == before)) {
        const auto* given_up = std::get_if<release>(&asked);
        RC_ASSERT((given_up != nullptr && given_up->holder == before.holder));
      }
      RC_ASSERT((!known.holder.empty() || known == state{}));
      const auto again = decide(known, asked, now);
      RC_ASSERT((!again.ok() || again.value().facts.empty()));
    }
    state read;
    RC_ASSERT(from_archive(to_archive(known), read));
    RC_ASSERT(read == known);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::claim
