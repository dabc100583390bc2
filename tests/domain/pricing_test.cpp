// SPDX-License-Identifier: Apache-2.0
// P3, P4, P6: slots, slices and lines; clock changes; the real sessions of the shared data.
#include "domain/session/pricing.hpp"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "base/decimal.hpp"
#include "base/time_zone.hpp"
#include "tests/domain/sample_terms.hpp"

namespace pilecloud::domain::session {
namespace {

using tariff::rate_class;
using tests::at;
using tests::kwh;
using tests::residential;
using tests::wh;

evidence between(reading start, reading stop) {
  evidence known;
  known.start = start;
  known.stop = stop;
  return known;
}
bill charge(std::string_view from, std::string_view to, energy delivered, const std::string& zone,
            std::optional<instant> cut = std::nullopt) {
  return session::price(between({at(from), energy{}}, {at(to), delivered}), residential(zone), cut);
}
// "16:30+1234 …": the local start of each slice and its mWh.
std::string shown(const bill& priced, const std::string& zone) {
  std::string text;
  for (const auto& part : priced.slices) {
    const auto wall = time_zone::find(zone)->to_wall(part.from).count() / 60'000'000 % 1440;
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    text += (text.empty() ? "" : " ") + two(wall / 60) + ":" + two(wall % 60) + "+" +
            std::to_string(part.delivered.count());
  }
  return text;
}

TEST_CASE("P4, P6: energy is interpolated at slot borders, floored, and each line rounds half up once") {
  const auto bill = charge("2026-03-02T08:45:00Z", "2026-03-02T09:20:00Z", energy{1'000'003}, "Asia/Shanghai");
  // 16:45 to 17:20: 15 of 35 min in 平, floor(1000003 x 15 / 35) = 428572
  CHECK(shown(bill, "Asia/Shanghai") == "16:45+428572 17:00+571431");
  REQUIRE(bill.lines.size() == 4);
  CHECK(bill.lines[0] ==
        line{line_kind::electricity, rate_class::sharp, 0, energy{571'431}, base::price{120'000}, money{69}});
  CHECK(bill.lines[1] ==
        line{line_kind::service, rate_class::sharp, 0, energy{571'431}, base::price{40'000}, money{23}});
  CHECK(bill.lines[2] ==
        line{line_kind::electricity, rate_class::flat, 0, energy{428'572}, base::price{70'000}, money{30}});
  CHECK(bill.lines[3] ==
        line{line_kind::service, rate_class::flat, 0, energy{428'572}, base::price{40'000}, money{17}});
  CHECK(bill.electricity == money{99});
  CHECK(bill.service == money{40});
  CHECK(bill.total == money{139});
  CHECK(bill.delivered == energy{1'000'003});
  CHECK(bill.flags == bit(flag::interpolated));
  CHECK(bill.segments == 1);
}

TEST_CASE("P6: half a fen rounds up") {
  auto agreed = residential();
  for (auto& unit : agreed.tables[0].prices) unit = {base::price{50'000}, base::price{49'999}};
  const auto known = between({at("2026-03-02T02:00:00Z"), energy{}}, {at("2026-03-02T02:10:00Z"), energy{10'000}});
  const auto bill = session::price(known, agreed);  // 0.5 fen and 0.49999 fen
  CHECK(bill.electricity == money{1});
  CHECK(bill.service == money{0});
}

TEST_CASE("P4: a slot is [from, to): a reading on the border belongs to the next") {
  const auto before = charge("2026-03-02T08:30:00Z", "2026-03-02T09:00:00Z", wh(500), "Asia/Shanghai");
  CHECK(energy_by_class(before)[index_of(rate_class::flat)] == wh(500));
  const auto after = charge("2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z", wh(500), "Asia/Shanghai");
  CHECK(energy_by_class(after)[index_of(rate_class::sharp)] == wh(500));
  CHECK(before.slices.size() == 1);
  CHECK(after.slices.size() == 1);
}

TEST_CASE("P4: energy in zero time belongs to the slot of its instant") {
  const auto bill = charge("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z", wh(500), "Asia/Shanghai");
  CHECK(shown(bill, "Asia/Shanghai") == "17:00+500000");
  CHECK(bill.slices[0].from == bill.slices[0].to);
  CHECK(bill.lines[0].rate == rate_class::sharp);
  CHECK(bill.flags == bit(flag::no_duration));
}

TEST_CASE("P4: interpolated only when neighbours more than 30 min apart lie across a class border") {
  const auto flagged = [](std::string_view from, std::string_view to) {
    return has(charge(from, to, wh(100), "Asia/Shanghai").flags, flag::interpolated);
  };
  CHECK_FALSE(flagged("2026-03-02T08:45:00Z", "2026-03-02T09:15:00Z"));  // 30 min across 17:00
  CHECK(flagged("2026-03-02T08:45:00Z", "2026-03-02T09:15:00.000001Z"));
  CHECK_FALSE(flagged("2026-03-02T04:00:00Z", "2026-03-02T09:00:00Z"));  // 12:00 to 17:00, all 平
  CHECK(flagged("2026-03-02T04:00:00Z", "2026-03-02T09:00:00.000001Z"));
}

TEST_CASE("P4: day tables are chosen by the local day") {
  auto agreed = residential();
  agreed.tables.insert(agreed.tables.begin(), agreed.tables[0]);
  agreed.tables[0].rule.weekdays = 0b0000001;  // Mondays
  agreed.tables[0].prices[3].electricity = base::price{10'000};
  // Sunday 23:30 to Monday 00:30, all 谷
  const auto bill =
      session::price(between({at("2026-03-01T15:30:00Z"), energy{}}, {at("2026-03-01T16:30:00Z"), kwh(2)}), agreed);
  REQUIRE(bill.lines.size() == 4);
  CHECK(bill.lines[0] == line{line_kind::electricity, rate_class::valley, 0, kwh(1), base::price{10'000}, money{10}});
  CHECK(bill.lines[2] == line{line_kind::electricity, rate_class::valley, 1, kwh(1), base::price{30'000}, money{30}});
  CHECK(has(bill.flags, flag::interpolated));  // another price: a border
}

TEST_CASE("P3: cut prices the energy up to an instant, floored like a border") {
  const auto cut = [](std::string_view until) {
    return charge("2026-03-02T08:45:00Z", "2026-03-02T09:20:00Z", energy{1'000'003}, "Asia/Shanghai", at(until));
  };
  CHECK(cut("2026-03-02T08:00:00Z").delivered == energy{});
  CHECK(cut("2026-03-02T08:45:00Z").delivered == energy{});
  CHECK(cut("2026-03-02T09:00:00Z").delivered == energy{428'572});
  CHECK(cut("2026-03-02T09:10:00Z").delivered == energy{714'287});
  CHECK(cut("2026-03-02T09:20:00Z").delivered == energy{1'000'003});
  CHECK(cut("2027-03-02T09:20:00Z").delivered == energy{1'000'003});
}

TEST_CASE("P4: at a clock change a slot lasts as long as it lasts") {
  SUBCASE("Oslo, spring: 02:00 to 03:00 does not exist") {
    const auto bill = charge("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", kwh(2), "Europe/Oslo");
    CHECK(shown(bill, "Europe/Oslo") == "01:30+1000000 03:00+1000000");
  }
  SUBCASE("Oslo, autumn: 02:00 to 03:00 comes twice") {
    const auto bill = charge("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", kwh(4), "Europe/Oslo");
    CHECK(shown(bill, "Europe/Oslo") == "02:00+1000000 02:30+1000000 02:00+1000000 02:30+1000000");
  }
  SUBCASE("New York, spring and autumn") {
    const auto spring = charge("2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z", kwh(2), "America/New_York");
    CHECK(shown(spring, "America/New_York") == "01:30+1000000 03:00+1000000");
    const auto autumn = charge("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", kwh(2), "America/New_York");
    CHECK(shown(autumn, "America/New_York") == "01:30+1000000 01:00+1000000");
  }
  SUBCASE("Shanghai has none") {
    const auto bill = charge("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", kwh(2), "Asia/Shanghai");
    CHECK(shown(bill, "Asia/Shanghai") == "08:30+1000000 09:00+1000000");
  }
  SUBCASE("Lord Howe shifts by half an hour: a slot twice, a slot never") {
    const auto autumn = charge("2026-04-04T14:30:00Z", "2026-04-04T15:30:00Z", kwh(2), "Australia/Lord_Howe");
    CHECK(shown(autumn, "Australia/Lord_Howe") == "01:30+1000000 01:30+1000000");
    const auto spring = charge("2026-10-03T15:00:00Z", "2026-10-03T16:00:00Z", kwh(2), "Australia/Lord_Howe");
    CHECK(shown(spring, "Australia/Lord_Howe") == "01:30+1000000 02:30+1000000");
  }
  SUBCASE("the day of 23 hours and the day of 25 hours bill all their energy") {
    for (const auto* day : {"2026-03-28T23:00:00Z", "2026-10-24T22:00:00Z"}) {
      const auto from = at(day);
      const auto zone = time_zone::find("Europe/Oslo");
      const auto next = zone->to_instant(zone->to_wall(from) + std::chrono::hours{24});
      const auto bill = session::price(between({from, energy{}}, {next, kwh(25)}), residential("Europe/Oslo"));
      CHECK(bill.delivered == kwh(25));
      CHECK(bill.slices.size() == static_cast<std::size_t>((next - from) / std::chrono::minutes{30}));
    }
  }
}

TEST_CASE("P4: zones whose offset is no half hour cut slots in local time") {
  const auto bill = charge("2026-03-02T10:00:00Z", "2026-03-02T10:30:00Z", kwh(2), "Asia/Kathmandu");  // +05:45
  CHECK(shown(bill, "Asia/Kathmandu") == "15:45+1000000 16:00+1000000");
}

struct norway_row {
  instant from;
  std::optional<instant> to;
  energy delivered;
};

std::vector<norway_row> norway_rows() {
  std::ifstream file{PILECLOUD_SOURCE_DIR "/../shared/data/norway-apartment-sessions.csv"};
  REQUIRE(file.good());
  const auto zone = time_zone::find("Europe/Oslo");
  const auto when = [&zone](const std::string& text) {  // dd.mm.yyyy hh:mm
    const auto number = [&text](std::size_t from, std::size_t count) { return std::stoi(text.substr(from, count)); };
    const std::chrono::year_month_day day{std::chrono::year{number(6, 4)},
                                          std::chrono::month{static_cast<unsigned>(number(3, 2))},
                                          std::chrono::day{static_cast<unsigned>(number(0, 2))}};
    return zone->to_instant(std::chrono::sys_days{day}.time_since_epoch() + std::chrono::hours{number(11, 2)} +
                            std::chrono::minutes{number(14, 2)});
  };
  std::vector<norway_row> rows;
  std::string text;
  std::getline(file, text);
  while (std::getline(file, text)) {
    std::vector<std::string> columns;
    std::stringstream split{text};
    for (std::string one; std::getline(split, one, ';');) columns.push_back(one);
    const energy delivered{parse_decimal(columns.at(9), 6, extra_digits::refuse, ',').value()};
    rows.push_back({when(columns.at(5)), std::nullopt, delivered});
    if (columns.at(7) != "NA") rows.back().to = when(columns.at(7));
  }
  return rows;
}

TEST_CASE("P3: the 6,844 real sessions with an end add up to the known totals") {
  const auto agreed = residential("Europe/Oslo");
  std::size_t billed = 0;
  std::size_t without_end = 0;
  std::size_t without_duration = 0;
  bill sum;
  std::array<energy, tariff::rate_class_count> by_class{};
  for (const auto& row : norway_rows()) {
    if (!row.to) {
      ++without_end;
      continue;
    }
    ++billed;
    if (row.from == *row.to) ++without_duration;
    const auto one = session::price(between({row.from, energy{}}, {*row.to, row.delivered}), agreed);
    sum.delivered += one.delivered;
    sum.electricity += one.electricity;
    sum.service += one.service;
    sum.total += one.total;
    const auto parts = energy_by_class(one);
    for (std::size_t i = 0; i < parts.size(); ++i) by_class[i] += parts[i];
  }
  CHECK(billed == 6844);
  CHECK(without_end == 34);
  CHECK(without_duration == 17);
  CHECK(sum.delivered == energy{87'107'570'000});
  CHECK(sum.electricity == money{5'496'285});
  CHECK(sum.service == money{3'484'279});
  CHECK(sum.total == money{8'980'564});
  CHECK(by_class == std::array<energy, 5>{energy{8'899'992'218}, energy{12'702'385'739}, energy{29'821'438'019},
                                          energy{35'683'754'024}, energy{}});
}

}  // namespace
}  // namespace pilecloud::domain::session
