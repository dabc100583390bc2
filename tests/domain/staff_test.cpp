// SPDX-License-Identifier: Apache-2.0
// Staff as tables, and one property over random lives.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/staff/facts.hpp"
#include "domain/staff/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::staff {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

const operator_id op{"op"};
const hired as_auditor{op, role::auditor, "sealed"};

state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }
facts made(const state& known, const command& asked) { return facts_of(decide(known, asked, noon)); }
hire hiring(role as, const std::string& password = "sealed") { return {staff_id{"lin"}, op, as, password}; }

TEST_CASE("staff is hired once, dismissed once, and may be hired again") {
  const auto working = after({as_auditor});
  const auto gone = after({as_auditor, dismissed{op}});
  CHECK(made(state{}, hiring(role::auditor)) == facts{as_auditor});
  CHECK(said(state{}, hire{staff_id{"lin"}, operator_id{}, role::auditor, "sealed"}) == "owner_must_be_named operator");
  CHECK(said(working, hiring(role::auditor)) == "nothing new");
  CHECK(said(working, hiring(role::device)) == "staff_must_not_be_employed staff");
  CHECK(said(working, hiring(role::auditor, "other")) == "staff_must_not_be_employed staff");
  CHECK(made(working, dismiss{}) == facts{dismissed{op}});
  CHECK(said(gone, dismiss{}) == "nothing new");
  CHECK(said(state{}, dismiss{}) == "staff_must_be_employed staff");
  CHECK(made(gone, hiring(role::device)) == facts{hired{op, role::device, "sealed"}});
}

TEST_CASE("role and password change only for who is employed, and only to something else") {
  const auto working = after({as_auditor});
  const auto gone = after({as_auditor, dismissed{op}});
  CHECK(made(working, change_role{role::device}) == facts{role_changed{op, role::device}});
  CHECK(said(working, change_role{role::auditor}) == "nothing new");
  CHECK(made(working, change_password{"new"}) == facts{password_changed{op, "new"}});
  CHECK(said(working, change_password{"sealed"}) == "nothing new");
  for (const auto& known : {state{}, gone}) {
    CHECK(said(known, change_role{role::device}) == "staff_must_be_employed staff");
    CHECK(said(known, change_password{"new"}) == "staff_must_be_employed staff");
  }
}

TEST_CASE("every change outdates the tokens given before, also over a dismissal") {
  auto known = after({as_auditor, role_changed{op, role::device}, password_changed{op, "new"}, dismissed{op}});
  CHECK(known.credential_version == 4);
  CHECK(known.sealed_password_hash.empty());
  evolve(known, as_auditor, noon);
  CHECK(known.credential_version == 5);
}

TEST_CASE("roles are read by their names") {
  for (const auto one : {role::administrator, role::operations, role::accountant, role::auditor, role::device}) {
    role read{};
    CHECK(parse_role(to_text(one), read));
    CHECK(read == one);
  }
  role untouched = role::device;
  CHECK_FALSE(parse_role("root", untouched));
  CHECK_FALSE(parse_role("not_recorded", untouched));
  CHECK(untouched == role::device);
}

TEST_CASE("facts about who is not employed cannot follow") {
  CHECK_FALSE(follows(state{}, dismissed{op}));
  CHECK_FALSE(follows(state{}, role_changed{op, role::device}));
  CHECK_FALSE(follows(after({as_auditor, dismissed{op}}), password_changed{op, "x"}));
  CHECK_FALSE(follows(after({as_auditor}), as_auditor));
}

command any_command() {
  const auto as = static_cast<role>(*rc::gen::inRange(1, 6));
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return hiring(as, std::to_string(*rc::gen::inRange(0, 3)));
    case 1:
      return change_role{as};
    case 2:
      return change_password{std::to_string(*rc::gen::inRange(0, 3))};
    default:
      return dismiss{};
  }
}

TEST_CASE("whatever is asked of staff, facts follow, repeats add nothing and versions only grow") {
  CHECK(rc::check("lives of staff", [] {
    state known;
    std::uint32_t changes = 0;
    for (int left = *rc::gen::inRange(1, 30); left > 0; --left) {
      const auto asked = any_command();
      const auto decided = decide(known, asked, noon);
      if (!decided.ok()) continue;
      for (const auto& happened : decided.value().facts) {
        RC_ASSERT(follows(known, happened));
        evolve(known, happened, noon);
        RC_ASSERT(known.credential_version == ++changes);
      }
      const auto again = decide(known, asked, noon);
      RC_ASSERT((!again.ok() || again.value().facts.empty()));
    }
    state read;
    RC_ASSERT(from_archive(to_archive(known), read));
    RC_ASSERT(read == known);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::staff
