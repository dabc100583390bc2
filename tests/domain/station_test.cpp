// SPDX-License-Identifier: Apache-2.0
// Stations as tables, and one property over random lives.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "domain/station/facts.hpp"
#include "domain/station/state_archive.hpp"
#include "tests/domain/outcome.hpp"

namespace pilecloud::domain::station {
namespace {

using tests::facts_of;
using tests::noon;
using tests::outcome;
using facts = std::vector<fact>;

const profile home{operator_id{"op"}, "Home", "Road 1", "Asia/Shanghai", 31'230'000, 121'470'000};

state after(std::initializer_list<fact> happened) { return tests::after<state>(happened); }
std::string said(const state& known, const command& asked) { return outcome(decide(known, asked, noon)); }
assign_tariff tariff(const std::string& id, std::uint32_t version, const std::string& zone = "Asia/Shanghai") {
  assign_tariff one;
  one.terms.tariff = tariff_id{id};
  one.terms.version = version;
  one.terms.time_zone = zone;
  return one;
}

TEST_CASE("a station is registered once; a repeat is compared with the first registration (R8)") {
  auto renamed = home;
  renamed.name = "Second home";
  CHECK(facts_of(decide(state{}, register_station{station_id{"s"}, home}, noon)) == facts{registered{home}});
  const auto known = after({registered{home}, changed{renamed}});
  CHECK(said(known, register_station{station_id{"s"}, home}) == "nothing new");
  CHECK(said(known, register_station{station_id{"s"}, renamed}) == "station_must_not_be_registered_differently");
  CHECK(said(known, change_station{renamed}) == "nothing new");
  CHECK(facts_of(decide(known, change_station{home}, noon)) == facts{changed{home}});
}

TEST_CASE("what a station must have: operator, name, a zone of the database, a place on earth") {
  struct row {
    void (*spoil)(profile&);
    const char* expected;
  };
  const row table[] = {
      {[](profile& one) { one.owner = operator_id{}; }, "owner_must_be_named operator"},
      {[](profile& one) { one.name.clear(); }, "name_must_not_be_empty name"},
      {[](profile& one) { one.time_zone = "Asia/Atlantis"; }, "time_zone_must_exist time_zone"},
      {[](profile& one) { one.time_zone.clear(); }, "time_zone_must_exist time_zone"},
      {[](profile& one) { one.latitude_udeg = 90'000'001; }, "coordinates_must_be_on_earth latitude_udeg"},
      {[](profile& one) { one.longitude_udeg = -180'000'001; }, "coordinates_must_be_on_earth longitude_udeg"},
  };
  for (const auto& one : table) {
    auto asked = home;
    one.spoil(asked);
    CHECK(said(state{}, register_station{station_id{"s"}, asked}) == one.expected);
    CHECK(said(after({registered{home}}), change_station{asked}) == one.expected);
  }
  auto at_the_edge = home;
  at_the_edge.latitude_udeg = -90'000'000;
  at_the_edge.longitude_udeg = 180'000'000;
  CHECK(said(state{}, register_station{station_id{"s"}, at_the_edge}) == "1 facts");
}

TEST_CASE("a station keeps its time zone, and its tariff is made for it") {
  const auto known = after({registered{home}});
  auto moved = home;
  moved.time_zone = "Europe/Oslo";
  CHECK(said(known, change_station{moved}) == "time_zone_must_not_change time_zone");
  CHECK(said(known, tariff("t", 1, "Europe/Oslo")) == "tariff_must_be_in_the_stations_time_zone tariff");
  CHECK(facts_of(decide(known, tariff("t", 1), noon)) == facts{tariff_assigned{home.owner, tariff_id{"t"}, 1}});
  const auto priced = after({registered{home}, tariff_assigned{home.owner, tariff_id{"t"}, 1}});
  CHECK(said(priced, tariff("t", 1)) == "nothing new");
  CHECK(said(priced, tariff("t", 2)) == "1 facts");
  CHECK(said(priced, tariff("u", 1)) == "1 facts");
  CHECK(said(state{}, tariff("t", 1)) == "station_must_be_registered");
  CHECK(said(state{}, change_station{home}) == "station_must_be_registered");
}

TEST_CASE("facts of a station that was not registered, or that change its zone, cannot follow") {
  auto moved = home;
  moved.time_zone = "Europe/Oslo";
  CHECK_FALSE(follows(state{}, changed{home}));
  CHECK_FALSE(follows(state{}, tariff_assigned{}));
  CHECK_FALSE(follows(after({registered{home}}), registered{home}));
  CHECK_FALSE(follows(after({registered{home}}), changed{moved}));
}

command any_command() {
  auto asked = home;
  asked.name = std::to_string(*rc::gen::inRange(0, 3));
  asked.time_zone = *rc::gen::element<std::string>("Asia/Shanghai", "Asia/Shanghai", "Europe/Oslo", "Nowhere");
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return register_station{station_id{"s"}, asked};
    case 1:
      return change_station{asked};
    default:
      return tariff("t", *rc::gen::inRange<std::uint32_t>(1, 3), asked.time_zone);
  }
}

TEST_CASE("whatever is asked of a station, facts follow and an accepted command repeated adds nothing") {
  CHECK(rc::check("lives of a station", [] {
    state known;
    for (int left = *rc::gen::inRange(1, 20); left > 0; --left) {
      const auto asked = any_command();
      const auto decided = decide(known, asked, noon);
      if (!decided.ok()) continue;
      for (const auto& happened : decided.value().facts) {
        RC_ASSERT(follows(known, happened));
        evolve(known, happened, noon);
      }
      const auto again = decide(known, asked, noon);
      RC_ASSERT((!again.ok() || again.value().facts.empty()));
      RC_ASSERT(known.registered);
    }
    state read;
    RC_ASSERT(from_archive(to_archive(known), read));
    RC_ASSERT(read == known);
  }));
}

}  // namespace
}  // namespace pilecloud::domain::station
