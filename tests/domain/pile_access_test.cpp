// SPDX-License-Identifier: Apache-2.0
// How a pile may connect (rules.md W6) and what it says of itself when it boots (R7).
#include "domain/pile/facts.hpp"
#include "domain/pile/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::pile {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

registered one_gun() {
  attributes one;
  one.owner = operator_id{"op"};
  one.station = station_id{"site"};
  return registered{one};
}
state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }
facts made(const state& known, const command& asked) { return facts_of(decide(known, asked, noon)); }

nameplate star() { return {"ocpp1.6", "StarCharge", "DC60", "SN-7", "1.4.2", "8986", "4600", "DTSD341", "M-9"}; }

TEST_CASE("W6: how a pile may connect is a fact of its own; before it none is known") {
  const auto fresh = after({one_gun()});
  CHECK_FALSE(fresh.access.has_value());
  const access table[] = {{0, ""}, {1, "sealed"}, {2, "sealed"}, {3, ""}};
  for (const auto& wanted : table) {
    CAPTURE(int{wanted.security_profile});
    CHECK(made(fresh, set_access{wanted}) == facts{access_set{wanted}});
    CHECK(after({one_gun(), access_set{wanted}}).access == wanted);
  }
}

TEST_CASE("W6: what is no access: of a pile nobody registered, an unknown profile, a password profile without one") {
  const auto known = after({one_gun()});
  CHECK(said(state{}, set_access{{1, "sealed"}}) == "pile_must_be_registered");
  CHECK(said(known, set_access{{4, "sealed"}}) == "security_profile_must_be_known security_profile");
  CHECK(said(known, set_access{{255, "sealed"}}) == "security_profile_must_be_known security_profile");
  CHECK(said(known, set_access{{1, ""}}) == "password_must_be_set password");
  CHECK(said(known, set_access{{2, ""}}) == "password_must_be_set password");
}

TEST_CASE("W6: a security profile once raised is never lowered") {
  for (std::uint8_t from = 0; from <= security_profile_max; ++from) {
    const auto known = after({one_gun(), access_set{{from, "old"}}});
    for (std::uint8_t to = 0; to <= security_profile_max; ++to) {
      CAPTURE(int{from});
      CAPTURE(int{to});
      const fact next{access_set{{to, "new"}}};
      if (to < from) {
        CHECK(said(known, set_access{{to, "new"}}) == "security_profile_must_not_be_lowered security_profile");
      } else {
        CHECK(made(known, set_access{{to, "new"}}) == facts{next});
      }
      CHECK(follows(known, next) == (to >= from));
    }
  }
}

TEST_CASE("W6: the highest profile there was counts, not the first; the newest password counts") {
  const auto known = after({one_gun(), access_set{{0, ""}}, access_set{{2, "first"}}, access_set{{2, "second"}}});
  CHECK(known.access == access{2, "second"});
  CHECK(said(known, set_access{{1, "third"}}) == "security_profile_must_not_be_lowered security_profile");
  CHECK(said(known, set_access{{2, "second"}}) == "nothing new");
  CHECK(made(known, set_access{{2, "third"}}) == facts{access_set{{2, "third"}}});
}

TEST_CASE("no access follows of a profile nobody knows, or before the registration") {
  CHECK_FALSE(follows(after({one_gun()}), access_set{{4, "sealed"}}));
  CHECK_FALSE(follows(state{}, access_set{{0, ""}}));
  CHECK_FALSE(follows(state{}, booted{noon, star()}));
}

TEST_CASE("R7: a boot is never refused once the pile is registered; one that says the same tells nothing new") {
  CHECK(said(state{}, report_boot{noon, star()}) == "pile_must_be_registered");
  const auto fresh = after({one_gun()});
  CHECK_FALSE(fresh.nameplate.has_value());
  CHECK(made(fresh, report_boot{noon, star()}) == facts{booted{noon, star()}});
  CHECK(made(fresh, report_boot{noon, {}}) == facts{booted{noon, {}}});  // a pile that says nothing has booted too
  const auto known = after({one_gun(), booted{noon, star()}});
  CHECK(known.nameplate == star());
  CHECK(said(known, report_boot{noon, star()}) == "nothing new");
  CHECK(said(known, report_boot{noon + std::chrono::hours{1}, star()}) == "nothing new");  // only the time differs
}

TEST_CASE("a boot with any word changed is news, and so is the way back (a firmware rolled back)") {
  void (*const change[])(nameplate&) = {[](nameplate& one) { one.protocol = "ocpp2.0.1"; },
                                        [](nameplate& one) { one.vendor = "x"; },
                                        [](nameplate& one) { one.model = "x"; },
                                        [](nameplate& one) { one.serial = "x"; },
                                        [](nameplate& one) { one.firmware = "x"; },
                                        [](nameplate& one) { one.iccid = "x"; },
                                        [](nameplate& one) { one.imsi = "x"; },
                                        [](nameplate& one) { one.meter_type = "x"; },
                                        [](nameplate& one) { one.meter_serial = "x"; }};
  for (const auto spoil : change) {
    auto known = after({one_gun(), booted{noon, star()}});
    auto other = star();
    spoil(other);
    REQUIRE(other != star());
    CHECK(made(known, report_boot{noon, other}) == facts{booted{noon, other}});
    evolve(known, booted{noon, other}, noon);
    CHECK(made(known, report_boot{noon, star()}) == facts{booted{noon, star()}});
  }
}

TEST_CASE("access and nameplate leave each other, the attributes and the connectors alone; a snapshot keeps them") {
  const auto before = after({one_gun()});
  auto known = after({one_gun(), access_set{{1, "sealed"}}, booted{noon, star()}});
  state read;
  REQUIRE(from_archive(to_archive(known), read));
  CHECK(read == known);
  CHECK(known.access == access{1, "sealed"});
  CHECK(known.nameplate == star());
  CHECK(known.version == 3);
  CHECK(known.attributes == before.attributes);  // what the operator wrote stands beside what the pile says
  CHECK(known.connectors == before.connectors);
}

}  // namespace
}  // namespace pilecloud::domain::pile
