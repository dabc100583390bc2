// SPDX-License-Identifier: Apache-2.0
// Tariffs as tables: publishing, versions, what is refused; day tables; the hash of what a driver agreed to.
#include "base/archive.hpp"
#include "domain/tariff/facts.hpp"
#include "domain/tariff/state_archive.hpp"
#include "tests/domain/outcome.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::domain::tariff {
namespace {

using tests::after;
using tests::facts_of;
using tests::noon;
using tests::outcome;
using tests::residential_day;

publish residential_tariff() {
  return {tariff_id{"home"}, operator_id{"op"}, "home", "Asia/Shanghai", {residential_day()}, noon};
}
published first_version() {
  const auto asked = residential_tariff();
  return {asked.owner, asked.name, {asked.tariff, 1, asked.time_zone, asked.tables}, noon};
}
std::string said(const publish& asked, const state& known = {}) { return outcome(decide(known, asked, noon)); }

TEST_CASE("P1: a tariff's versions are immutable and count from 1; repeating the last adds nothing") {
  state known;
  const auto asked = residential_tariff();
  REQUIRE(facts_of(decide(known, asked, noon)) == std::vector<fact>{first_version()});
  evolve(known, first_version(), noon);
  CHECK(said(asked, known) == "nothing new");

  auto dearer = asked;
  dearer.tables[0].prices[0].service = base::price{50'000};
  const auto facts = facts_of(decide(known, dearer, noon));
  REQUIRE(facts.size() == 1);
  CHECK(std::get<published>(facts[0]).terms.version == 2);
  evolve(known, facts[0], noon);
  CHECK(known.versions.size() == 2);
  CHECK(known.versions[0] == first_version().terms);
  CHECK(said(dearer, known) == "nothing new");
  CHECK(facts_of(decide(known, asked, noon)).size() == 1);  // going back is a third version
  CHECK_FALSE(follows(known, first_version()));
}

TEST_CASE("P1: a tariff with a hole, a wrong price or no zone is refused by the field's name") {
  auto asked = residential_tariff();
  SUBCASE("name") {
    asked.name = "";
    CHECK(said(asked) == "name_must_not_be_empty name");
  }
  SUBCASE("zone") {
    asked.time_zone = "Mars/Olympus";
    CHECK(said(asked) == "time_zone_must_exist time_zone");
  }
  SUBCASE("no table") {
    asked.tables.clear();
    CHECK(said(asked) == "tariff_must_have_a_day_table tables");
  }
  SUBCASE("too many tables") {
    asked.tables.assign(day_tables_max + 1, residential_day());
    CHECK(said(asked) == "day_tables_must_not_exceed_limit tables");
  }
  SUBCASE("hole") {
    asked.tables[0].slots[47] = rate_class{};
    CHECK(said(asked) == "slot_must_have_a_rate_class tables[0].slots[47]");
  }
  SUBCASE("class beyond the last") {
    asked.tables[0].slots[3] = rate_class{6};
    CHECK(said(asked) == "slot_must_have_a_rate_class tables[0].slots[3]");
  }
  SUBCASE("negative") {
    asked.tables[0].prices[1].service = base::price{-1};
    CHECK(said(asked) == "price_must_not_be_negative tables[0].prices.peak.service");
  }
  SUBCASE("limit") {
    asked.tables[0].prices[1].electricity = base::price{price_max.count() + 1};
    CHECK(said(asked) == "price_must_not_exceed_limit tables[0].prices.peak.electricity");
  }
  SUBCASE("no default day") {
    asked.tables[0].rule.weekdays = 0x1f;
    CHECK(said(asked) == "last_day_table_must_hold_every_day tables[0].rule");
  }
  SUBCASE("dates alone are no default") {
    asked.tables[0].rule.dates = {20'000};
    CHECK(said(asked) == "last_day_table_must_hold_every_day tables[0].rule");
  }
}

TEST_CASE("P1: owner and time zone stay; all months and all weekdays named one by one are every day") {
  const auto known = after<state>({fact{first_version()}});
  auto asked = residential_tariff();
  asked.tables[0].rule = {0x0fff, 0x7f, {}};
  CHECK(said(asked, known) == "1 facts");
  asked.owner = operator_id{"other"};
  CHECK(said(asked, known) == "tariff_must_belong_to_operator owner");
  asked.owner = operator_id{"op"};
  asked.time_zone = "Europe/Oslo";
  CHECK(said(asked, known) == "time_zone_must_not_change time_zone");
}

TEST_CASE("P1: equal meaning has one form: dates sorted once, no price for a class without a slot") {
  auto asked = residential_tariff();
  asked.tables.insert(asked.tables.begin(), residential_day());
  asked.tables[0].rule.dates = {20'002, 20'001, 20'002};
  asked.tables[1].prices[4] = {base::price{1}, base::price{1}};
  const auto facts = facts_of(decide({}, asked, noon));
  REQUIRE(facts.size() == 1);
  const auto& terms = std::get<published>(facts[0]).terms;
  CHECK(terms.tables[0].rule.dates == std::vector<std::int32_t>{20'001, 20'002});
  CHECK(terms.tables[1].prices[4] == class_price{});
}

TEST_CASE("P1: the first day table whose rule holds prices the day, the last is the default") {
  auto agreed = tests::residential();
  agreed.tables.assign(4, residential_day());
  agreed.tables[0].rule.dates = {20'000};      // 2024-10-04, a Friday
  agreed.tables[1].rule.weekdays = 0b1100000;  // weekends
  agreed.tables[2].rule = {0b1000, 0b1, {}};   // Mondays in April
  const auto table = [&agreed](std::int32_t day) {
    std::uint8_t index = 0;
    table_on(agreed, day, index);
    return static_cast<int>(index);
  };
  CHECK(table(20'000) == 0);
  CHECK(table(20'001) == 1);
  CHECK(table(20'002) == 1);
  CHECK(table(20'003) == 3);  // a Monday in October
  CHECK(table(20'192) == 2);  // 2025-04-14, a Monday in April
  CHECK(table(20'193) == 3);
  CHECK(table(-1) == 3);  // 1969-12-31, a Wednesday
}

TEST_CASE("P1: uses() sees a class in any table") {
  auto agreed = tests::residential();
  CHECK(uses(agreed, rate_class::sharp));
  CHECK_FALSE(uses(agreed, rate_class::deep_valley));
  agreed.tables.insert(agreed.tables.begin(), residential_day());
  agreed.tables[0].slots[4] = rate_class::deep_valley;
  CHECK(uses(agreed, rate_class::deep_valley));
}

TEST_CASE("P2: the hash of the terms is evidence: its canonical bytes never change form") {
  const auto agreed = tests::residential();
  CHECK(to_hex(bytes_of(hash_of(agreed))) == "73b0005ce8e5d883b26f9c752f8af555a235eb554ad34245cb508b253f2c5230");
  const auto differs = [&agreed](auto change) {
    auto other = agreed;
    change(other);
    return hash_of(other) != hash_of(agreed);
  };
  CHECK(differs([](terms& t) { t.version = 2; }));
  CHECK(differs([](terms& t) { t.time_zone = "Europe/Oslo"; }));
  CHECK(differs([](terms& t) { t.tables[0].slots[0] = rate_class::flat; }));
  CHECK(differs([](terms& t) { t.tables[0].prices[2].service = base::price{40'001}; }));
  CHECK(differs([](terms& t) { t.tables[0].rule.months = 1; }));
  CHECK(differs([](terms& t) { t.tables[0].rule.dates = {0}; }));
  CHECK(differs([](terms& t) { t.tables.push_back(t.tables[0]); }));
}

TEST_CASE("a tariff's state goes through its snapshot unchanged") {
  auto known = after<state>({fact{first_version()}});
  known.versions[0].tables[0].rule.dates = {1, 2};
  state read;
  REQUIRE(from_archive(to_archive(known), read));
  CHECK(read == known);
}

}  // namespace
}  // namespace pilecloud::domain::tariff
