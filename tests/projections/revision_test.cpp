// SPDX-License-Identifier: Apache-2.0
// Imported history, late records and station totals.
#include "city.hpp"
#include "folded.hpp"
#include "projections/ledger.hpp"
#include "projections/piles.hpp"
#include "projections/sessions.hpp"
#include "projections/station_totals.hpp"
#include "projections/transactions.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;

namespace {
constexpr auto valley = tariff::index_of(tariff::rate_class::valley);
constexpr auto peak = tariff::index_of(tariff::rate_class::peak);

// As a station's clock shows it.
wall_time wall(std::string_view local) { return at(std::string{local} + "Z").time_since_epoch(); }

std::vector<totals_row> totals_of(const view_reader& from, period unit) {
  return find_station_totals(from, station_id{"S1"}, unit, wall("2000-01-01T00:00:00"), wall("2100-01-01T00:00:00"));
}
}  // namespace

TEST_CASE("S12: an imported session is found by its identity, bills against history and occupies no connector") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{0});
  told.import("P1", 1, "A1", "4711", at("2026-01-01T00:00:00Z"), at("2026-01-01T01:00:00Z"), energy{10'000'000});
  told.import("P1", 2, "A1", "4712", at("2026-01-01T00:30:00Z"), at("2026-01-01T00:30:00Z"), energy{1'000'000});
  told.import_without_end("P1", 3, "A1", "4713", at("2026-01-02T00:00:00Z"), energy{3'000'000});
  const auto reader = view.all();
  CHECK(find_imported(reader, "norway", "4712") == session_of("P1", 2));
  CHECK_FALSE(find_imported(reader, "norway", "471"));
  CHECK_FALSE(find_imported(reader, "sweden", "4711"));
  std::vector<std::string> seen;
  each_imported(reader, "norway", [&seen](std::string_view id, const session_row& row) {
    seen.push_back(std::string{id} + "=" + row.session.text());
    return true;
  });
  CHECK(seen == std::vector<std::string>{"4711=P1/1", "4712=P1/2", "4713=P1/3"});
  CHECK(find_pile(reader, pile_id{"P1"})->connectors[0].session.empty());
  CHECK(find_pile(reader, pile_id{"P1"})->sessions == 3);

  const auto abnormal = find_session(reader, session_of("P1", 3));
  CHECK(abnormal->stage == session::stage::closed_unbilled);
  CHECK(has(abnormal->flags, session::flag::abnormal));
  CHECK(abnormal->reported == energy{3'000'000});
  CHECK(abnormal->total == money{0});

  const auto first = find_session(reader, session_of("P1", 1));
  CHECK(first->total == money{1'500});
  const auto consumed = page_transactions(reader, {account_id{"A1"}, {}, {}, {}, {}}, {});
  REQUIRE(consumed->rows.size() == 2);
  CHECK_FALSE(consumed->rows[0].balance_after.has_value());
  CHECK(find_balance(reader, book::imported_settlements, "op") == money{1'500 + 150});
  CHECK(find_trial_balance(reader).total() == money{0});
}

TEST_CASE("station totals lie on the station's local hours, days and months") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{0});
  // 07:30 to 09:30 on 1 February in Shanghai, which is still January in UTC.
  told.import("P1", 1, "A1", "1", at("2026-01-31T23:30:00Z"), at("2026-02-01T01:30:00Z"), energy{8'000'000});
  const auto reader = view.all();
  const auto hours = totals_of(reader, period::hour);
  REQUIRE(hours.size() == 3);
  CHECK(hours[0].from == wall("2026-02-01T07:00:00"));
  CHECK(hours[0].totals.by_class[valley] == energy{2'000'000});
  CHECK(hours[0].totals.charging == std::chrono::minutes{30});
  CHECK(hours[0].totals.sessions == 0);
  CHECK(hours[1].totals.by_class[peak] == energy{4'000'000});
  CHECK(hours[2].totals.by_class[peak] == energy{2'000'000});
  CHECK(hours[2].totals.sessions == 1);  // settled at 09:30
  CHECK(hours[2].totals.electricity == money{60 + 600});
  const auto days = totals_of(reader, period::day);
  REQUIRE(days.size() == 1);
  CHECK(days[0].from == wall("2026-02-01T00:00:00"));
  CHECK(days[0].totals.delivered() == energy{8'000'000});
  CHECK(days[0].totals.charging == std::chrono::hours{2});
  const auto months = totals_of(reader, period::month);
  REQUIRE(months.size() == 1);
  CHECK(months[0].from == wall("2026-02-01T00:00:00"));
  CHECK(months[0].totals.service == money{40 + 300});
  const auto none = find_station_totals(reader, station_id{"S1"}, period::hour, wall("2026-02-01T10:00:00"),
                                        wall("2026-02-01T12:00:00"));
  CHECK(none.empty());
}

TEST_CASE("S2, S5: a second revision replaces the first in totals and posts only the difference") {
  city told;
  folded view{told.log};
  const auto order = tell_wallet_charge(told);
  const auto before = bill_of(at("2026-03-02T23:00:00Z"), at("2026-03-03T01:00:00Z"), energy{20'000'000});
  const auto after = bill_of(at("2026-03-02T23:00:00Z"), at("2026-03-03T02:00:00Z"), energy{30'000'000});
  REQUIRE(after.total == money{3'500});
  told.now = at("2026-03-04T01:00:00Z");
  told.stop("P1", 1, at("2026-03-03T02:00:00Z"), energy{31'000'000});
  account::charged charged;
  charged.session = session_of("P1", 1);
  charged.revision = 2;
  charged.due = after.total;
  charged.due_before = before.total;
  charged.to_debt = after.total - before.total;
  told.settle("P1", 1, order, after, at("2026-03-03T02:00:00Z"), charged, &before, 2);

  const auto reader = view.all();
  const auto row = find_session(reader, session_of("P1", 1));
  CHECK(row->revision == 2);
  CHECK(row->total == after.total);
  CHECK(has(row->flags, session::flag::late_record));
  CHECK(*find_bill(reader, row->session) == after);
  const auto days = totals_of(reader, period::day);
  REQUIRE(days.size() == 2);  // energy on the 3rd, the settlement moved to the 4th
  CHECK(days[0].totals.delivered() == energy{30'000'000});
  CHECK(days[0].totals.sessions == 0);
  CHECK(days[0].totals.electricity == money{0});
  CHECK(days[1].totals.delivered() == energy{0});
  CHECK(days[1].totals.sessions == 1);
  CHECK(days[1].totals.electricity + days[1].totals.service == after.total);
  const auto months = totals_of(reader, period::month);
  REQUIRE(months.size() == 1);
  CHECK(months[0].totals.sessions == 1);
  CHECK(months[0].totals.by_class[peak] == energy{20'000'000});
  CHECK(find_balance(reader, book::revenue_electricity, "op") == -after.electricity);
  CHECK(find_balance(reader, book::receivable_debts, "A1") == money{1'500});
  CHECK(find_trial_balance(reader).total() == money{0});
  CHECK(sessions_in_transit(reader, 10).empty());
}
