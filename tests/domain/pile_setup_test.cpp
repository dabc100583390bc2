// SPDX-License-Identifier: Apache-2.0
// How a pile's password is handed over (rules.md W6), its profile (W11) and its clock (R3).
#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/pile/facts.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;
using namespace std::chrono_literals;

registered one_gun() {
  attributes one;
  one.owner = operator_id{"op"};
  one.station = station_id{"site"};
  return registered{one};
}
state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }
facts made(const state& known, const command& asked) { return facts_of(decide(known, asked, noon)); }

TEST_CASE("W6: a new password stands beside the old one until it first works, then it is the only one") {
  const auto known = after({one_gun(), access_set{{2, "old"}}});
  CHECK(made(known, offer_password{"new"}) == facts{password_offered{"new"}});
  const auto offered = after({one_gun(), access_set{{2, "old"}}, password_offered{"new"}});
  CHECK(offered.access->credential == "old");
  CHECK(offered.offered == std::vector<std::string>{"new"});
  CHECK(said(offered, offer_password{"new"}) == "nothing new");
  CHECK(made(offered, take_password{"new"}) == facts{password_taken{"new"}});
  const auto taken = after({one_gun(), access_set{{2, "old"}}, password_offered{"new"}, password_taken{"new"}});
  CHECK(taken.access == access{2, "new"});
  CHECK(taken.offered.empty());
  CHECK(said(taken, take_password{"new"}) == "nothing new");
}

TEST_CASE("W6: a password that the pile refused is withdrawn; the old one is untouched") {
  const auto offered = after({one_gun(), access_set{{1, "old"}}, password_offered{"new"}});
  CHECK(made(offered, withdraw_password{"new"}) == facts{password_withdrawn{"new"}});
  const auto known = after({one_gun(), access_set{{1, "old"}}, password_offered{"new"}, password_withdrawn{"new"}});
  CHECK(known.access == access{1, "old"});
  CHECK(known.offered.empty());
  CHECK(said(known, take_password{"new"}) == "nothing new");
  CHECK(said(known, withdraw_password{"new"}) == "nothing new");
}

TEST_CASE("W6: only a pile that comes with a password is offered one; access set anew ends every offer") {
  CHECK(said(state{}, offer_password{"new"}) == "pile_must_be_registered");
  CHECK(said(after({one_gun()}), offer_password{"new"}) == "access_must_use_a_password security_profile");
  for (const access& without : {access{0, ""}, access{3, ""}}) {
    CHECK(said(after({one_gun(), access_set{without}}), offer_password{"new"}) ==
          "access_must_use_a_password security_profile");
  }
  CHECK(said(after({one_gun(), access_set{{1, "old"}}}), offer_password{""}) == "password_must_be_set password");
  const auto offered = after({one_gun(), access_set{{1, "old"}}, password_offered{"new"}});
  CHECK(said(offered, set_access{{1, "old"}}) == "1 facts");
  const auto reset = after({one_gun(), access_set{{1, "old"}}, password_offered{"new"}, access_set{{1, "old"}}});
  CHECK(reset.offered.empty());
}

// Whatever is offered, refused and used in whatever order: the password the pile last used opens, what is offered after
// it opens too, and what was withdrawn does not.
TEST_CASE("W6 property: the pile is never locked out by a hand-over") {
  CHECK(rc::check("hand-overs", [] {
    auto known = after({one_gun(), access_set{{2, "p0"}}});
    std::string of_pile = "p0";
    int last = 0;
    for (const auto step : *rc::gen::container<std::vector<int>>(30, rc::gen::inRange(0, 4))) {
      const auto newest = "p" + std::to_string(last);
      command asked = take_password{of_pile};
      if (step == 0) asked = offer_password{"p" + std::to_string(++last)};
      if (step == 1 && newest != of_pile) asked = withdraw_password{newest};
      if (step == 2 && std::count(known.offered.begin(), known.offered.end(), newest) != 0) {
        of_pile = newest;  // it was told, its answer was lost, and it comes with the new one
        asked = take_password{newest};
      }
      for (const auto& next : made(known, asked)) evolve(known, next, noon);
      RC_ASSERT(made(known, asked).empty());
      RC_ASSERT(known.access->credential == of_pile);
      RC_ASSERT(known.offered.size() <= offers_kept_max);
    }
  }));
}

TEST_CASE("W11: a profile within bounds is a fact; a long wait for the cable is refused by name") {
  const auto known = after({one_gun()});
  const auto usual = default_profile("ocpp1.6", false);
  CHECK(made(known, set_profile{usual}) == facts{profile_set{usual}});
  CHECK(said(after({one_gun(), profile_set{usual}}), set_profile{usual}) == "nothing new");
  struct row {
    void (*spoil)(profile&);
    const char* expected;
  };
  const row table[] = {
      {[](profile& one) { one.connection_timeout_s = 91; }, "connection_timeout_must_be_short connection_timeout_s"},
      {[](profile& one) { one.connection_timeout_s = 0; }, "connection_timeout_must_be_short connection_timeout_s"},
      {[](profile& one) { one.sample_interval_s = 0; }, "profile_must_be_within_bounds"},
      {[](profile& one) { one.transaction_attempts = 0; }, "profile_must_be_within_bounds"},
      {[](profile& one) { one.measurands.clear(); }, "profile_must_be_within_bounds"},
      {[](profile& one) { one.start_points.resize(25); }, "profile_must_be_within_bounds"},
  };
  for (const auto& one : table) {
    auto asked = usual;
    one.spoil(asked);
    CHECK(said(known, set_profile{asked}) == one.expected);
  }
  auto longest = usual;
  longest.connection_timeout_s = 90;
  CHECK(said(known, set_profile{longest}) == "1 facts");
}

TEST_CASE("W11: the default of each version; a DC pile also tells of its vehicle's battery") {
  const auto of_16 = default_profile("ocpp1.6", false);
  CHECK(of_16.connection_timeout_s <= connection_timeout_s_max);
  CHECK(of_16.start_points.empty());
  const auto of_201 = default_profile("ocpp2.0.1", true);
  CHECK(of_201.start_points == std::vector<std::string>{"PowerPathClosed"});
  CHECK(std::count(of_201.measurands.begin(), of_201.measurands.end(), "SoC") == 1);
  CHECK(std::count(of_16.measurands.begin(), of_16.measurands.end(), "SoC") == 0);
}

TEST_CASE("W11: what was read back decides about drift, whatever order and case it has; unread, the answer does") {
  using enum setting_answer;
  CHECK_FALSE(drifts({"a", "60", accepted, true, "60"}));
  CHECK(drifts({"a", "60", accepted, true, "30"}));
  CHECK_FALSE(drifts({"a", "true", rejected, true, "True"}));
  CHECK_FALSE(drifts({"a", "B,A", accepted, true, "a, b"}));
  CHECK(drifts({"a", "A,B", accepted, true, "A"}));
  CHECK_FALSE(drifts({"a", "60", accepted, false, ""}));
  for (const auto answer : {reboot_required, rejected, not_supported, unanswered}) {
    CHECK(drifts({"a", "60", answer, false, ""}));
  }
}

TEST_CASE("W11: what a pile answered is a fact when it differs from what it answered before") {
  const std::vector<profile_setting> told{{"ConnectionTimeOut", "60", setting_answer::accepted, true, "60"}};
  const auto known = after({one_gun()});
  CHECK(made(known, report_profile{noon, told}) == facts{profile_told{noon, told}});
  CHECK(said(after({one_gun(), profile_told{noon, told}}), report_profile{noon + 1h, told}) == "nothing new");
}

TEST_CASE("R3: a clock's offset is a fact when it moves by a minute or becomes wrong or right") {
  const auto known = after({one_gun()});
  CHECK(said(known, report_clock{59s, noon}) == "nothing new");
  CHECK(made(known, report_clock{60s, noon}) == facts{clock_measured{60s, noon}});
  CHECK(made(known, report_clock{-8h, noon}) == facts{clock_measured{-8h, noon}});
  const auto nearly = after({one_gun(), clock_measured{179s, noon}});
  CHECK(said(nearly, report_clock{180s, noon}) == "nothing new");
  CHECK(said(nearly, report_clock{181s, noon}) == "1 facts");
  const auto wrong = after({one_gun(), clock_measured{-8h, noon}});
  CHECK(said(wrong, report_clock{-8h + 30s, noon}) == "nothing new");
  CHECK(made(wrong, report_clock{1s, noon}) == facts{clock_measured{1s, noon}});
}

}  // namespace
}  // namespace pilecloud::domain::pile
