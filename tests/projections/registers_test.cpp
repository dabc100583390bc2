// SPDX-License-Identifier: Apache-2.0
// Rows of stations, piles, accounts, tariffs, staff and reminders.
#include "city.hpp"
#include "domain/session/commands.hpp"
#include "folded.hpp"
#include "projections/accounts.hpp"
#include "projections/piles.hpp"
#include "projections/reminders.hpp"
#include "projections/staff.hpp"
#include "projections/stations.hpp"
#include "projections/tariffs.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;

TEST_CASE("a station counts its piles and connectors, also when a pile grows and moves away") {
  city told;
  folded view{told.log};
  told.open_station("S1");
  told.open_station("S2");
  told.set_up_pile("P1", "S1", 2);
  told.set_up_pile("P2", "S1", 1);
  {
    const auto row = find_station(view.all(), station_id{"S1"});
    REQUIRE(row);
    CHECK(row->profile.name == "Garden S1");
    CHECK(row->tariff == tariff_id{"T1"});
    CHECK(row->piles == 2);
    CHECK(row->connectors == 3);
  }
  auto moved = find_pile(view.all(), pile_id{"P1"})->attributes;
  moved.station = station_id{"S2"};
  moved.connectors = 4;
  told.tell<pile::fact>("P1", pile::changed{moved});
  const auto reader = view.all();
  CHECK(find_station(reader, station_id{"S1"})->piles == 1);
  CHECK(find_station(reader, station_id{"S1"})->connectors == 1);
  CHECK(find_station(reader, station_id{"S2"})->piles == 1);
  CHECK(find_station(reader, station_id{"S2"})->connectors == 4);
  CHECK(page_piles(reader, {station_id{"S1"}, {}}, {})->rows.size() == 1);
  CHECK(page_piles(reader, {station_id{"S2"}, {}}, {})->rows.front().connectors.size() == 4);
  CHECK(page_stations(reader, operator_id{"op"}, {})->rows.size() == 2);
  CHECK(page_stations(reader, operator_id{"other"}, {})->rows.empty());
}

TEST_CASE("a pile shows the status and error each connector reported, and the pile's own") {
  city told;
  folded view{told.log};
  told.set_up_pile("P1", "S1", 2);
  const auto when = at("2026-03-02T08:00:00Z");
  told.tell<pile::fact>("P1", pile::status_reported{2, pile::connector_status::faulted, "GroundFailure", when});
  const auto recorded = told.now;
  told.tell<pile::fact>("P1", pile::status_reported{0, pile::connector_status::unavailable, "Maintenance", when});
  const auto row = find_pile(view.all(), pile_id{"P1"});
  CHECK(row->connectors[0].status == pile::connector_status::available);
  CHECK(row->connectors[1].status == pile::connector_status::faulted);
  CHECK(row->connectors[1].error == "GroundFailure");
  CHECK(row->connectors[1].status_at == when);
  CHECK(row->status == pile::connector_status::unavailable);
  CHECK(row->error == "Maintenance");
  CHECK(row->last_report_at == recorded);
}

TEST_CASE("W6: a pile's row has how it may connect and what it said of itself, each the newest") {
  city told;
  folded view{told.log};
  told.set_up_pile("P1", "S1", 1);
  told.set_up_pile("P2", "S1", 1);
  told.tell<pile::fact>("P1", pile::access_set{{1, "first"}});
  {
    const auto row = find_pile(view.all(), pile_id{"P1"});
    CHECK(row->access == pile::access{1, "first"});
    CHECK_FALSE(row->nameplate.has_value());
    CHECK_FALSE(row->booted_at.has_value());
    CHECK_FALSE(row->last_report_at.has_value());  // an operator's word is no report
  }
  const auto before = etag_of(find_pile(view.all(), pile_id{"P1"})->last);
  const auto booted_at = at("2026-03-02T08:00:00Z");
  const pile::nameplate plate{"ocpp1.6", "V", "M", "SN-7", "1.4.2", "8986", "4600", "T", "M-9"};
  auto older = plate;
  older.firmware = "1.4.1";
  told.tell<pile::fact>("P1", pile::booted{booted_at - std::chrono::hours{1}, older});
  told.tell<pile::fact>("P1", pile::access_set{{2, "second"}});
  const auto recorded = told.now;
  told.tell<pile::fact>("P1", pile::booted{booted_at, plate});
  {
    const auto reader = view.all();
    const auto row = find_pile(reader, pile_id{"P1"});
    CHECK(row->access == pile::access{2, "second"});
    CHECK(row->nameplate == plate);
    CHECK(row->booted_at == booted_at);
    CHECK(row->last_report_at == recorded);
    CHECK(etag_of(row->last) != before);
    const auto page = page_piles(reader, {station_id{"S1"}, {}}, {});
    REQUIRE(page->rows.size() == 2);
    for (const auto& one : page->rows) CHECK(one.nameplate.has_value() == (one.pile == pile_id{"P1"}));
    const auto other = find_pile(reader, pile_id{"P2"});
    CHECK_FALSE(other->access.has_value());
    CHECK_FALSE(other->nameplate.has_value());
  }
  folded again{told.log};  // from position 0
  CHECK(find_pile(again.all(), pile_id{"P1"})->nameplate == plate);
  CHECK(again.digest() == view.digest());
}

TEST_CASE("W9: a start on another connector than ordered moves the session there") {
  city told;
  folded view{told.log};
  told.set_up_pile("P1", "S1", 2);
  told.tell<pile::fact>("P1", pile::order_placed{1, told.order("P1", "A1", money{1})});
  pile::start_reported start;
  start.number = 1;
  start.connector = 2;
  start.at = told.now;
  told.tell<pile::fact>("P1", start);
  const auto row = find_pile(view.all(), pile_id{"P1"});
  CHECK(row->connectors[0].session.empty());
  CHECK(row->connectors[1].session == session_of("P1", 1));
  CHECK(row->connectors[1].account == account_id{"A1"});
}

TEST_CASE("design §5.10: accounts keep cards and vehicles sealed and are found by keyed hash") {
  city told;
  folded view{told.log};
  told.open_account("A1", money{500});
  told.tell<account::fact>("A1", account::card_added{{"card-hash", "sealed-card"}});
  told.tell<account::fact>("A1", account::vehicle_added{{"plate-hash", "sealed-plate"}, 160});
  told.tell<account::fact>("A1", account::profile_changed{{"other-phone", "sealed"}, {"", "sealed-name"}});
  told.tell<account::fact>("A1", account::frozen{});
  {
    const auto reader = view.all();
    const auto row = find_account(reader, account_id{"A1"});
    REQUIRE(row);
    CHECK(row->cards.at("card-hash").cipher == "sealed-card");
    CHECK(row->vehicles.at("plate-hash").consumption_wh_per_100km == 160);
    CHECK(row->frozen);
    CHECK(row->topped_up == money{500});
    CHECK(find_account_by_card(reader, "card-hash") == account_id{"A1"});
    CHECK(find_account_by_phone(reader, "other-phone") == account_id{"A1"});
    CHECK_FALSE(find_account_by_phone(reader, "hash-of-phone-A1"));
  }
  told.tell<account::fact>("A1", account::card_removed{"card-hash"});
  told.tell<account::fact>("A1", account::vehicle_removed{"plate-hash"});
  told.tell<account::fact>("A1", account::unfrozen{});
  const auto reader = view.all();
  CHECK_FALSE(find_account_by_card(reader, "card-hash"));
  const auto row = find_account(reader, account_id{"A1"});
  CHECK(row->cards.empty());
  CHECK(row->vehicles.empty());
  CHECK_FALSE(row->frozen);
  CHECK(page_accounts(reader, {})->rows.size() == 1);
}

TEST_CASE("P1: every version of a tariff is kept, and the one in force is found by time") {
  city told;
  folded view{told.log};
  const auto first = at("2026-01-01T00:00:00Z");
  for (std::uint32_t version = 1; version <= 3; ++version) {
    auto terms = two_classes();
    terms.version = version;
    told.tell<tariff::fact>(
        "T1", tariff::published{operator_id{"op"}, "residents", terms, first + std::chrono::hours{24 * version}});
  }
  const auto reader = view.all();
  CHECK(find_tariff(reader, tariff_id{"T1"}, 2)->terms.version == 2);
  CHECK_FALSE(find_tariff(reader, tariff_id{"T1"}, 4));
  CHECK_FALSE(find_tariff_at(reader, tariff_id{"T1"}, first));
  CHECK(find_tariff_at(reader, tariff_id{"T1"}, first + std::chrono::hours{24})->terms.version == 1);
  CHECK(find_tariff_at(reader, tariff_id{"T1"}, first + std::chrono::hours{71})->terms.version == 2);
  CHECK(find_tariff_at(reader, tariff_id{"T1"}, first + std::chrono::hours{9'000})->terms.version == 3);
  CHECK(page_tariffs(reader, tariff_id{"T1"}, {})->rows.size() == 3);
  CHECK(page_tariffs(reader, tariff_id{"T"}, {})->rows.empty());
}

TEST_CASE("every change of a member of staff raises the credential version") {
  city told;
  folded view{told.log};
  using namespace domain;
  told.tell<domain::staff::fact>("admin",
                                 domain::staff::hired{operator_id{"op"}, domain::staff::role::administrator, "hash-1"});
  told.tell<domain::staff::fact>("admin", domain::staff::password_changed{operator_id{"op"}, "hash-2"});
  const auto row = find_staff(view.all(), staff_id{"admin"});
  REQUIRE(row);
  CHECK(row->employed);
  CHECK(row->sealed_password_hash == "hash-2");
  CHECK(row->role == domain::staff::role::administrator);
  CHECK(row->credential_version == 2);
  told.tell<domain::staff::fact>("admin", domain::staff::dismissed{operator_id{"op"}});
  CHECK_FALSE(find_staff(view.all(), staff_id{"admin"})->employed);
  CHECK_FALSE(find_staff(view.all(), staff_id{"adm"}));
}

TEST_CASE("a reminder is a row while it is set, moves when set anew and is gone when cleared") {
  city told;
  folded view{told.log};
  const auto order = told.order("P1", "A1", money{1});
  const auto ordered_at = told.now;
  const auto where = told.tell<session::fact>("P1/1", session::ordered{order});
  {
    const auto reader = view.all();
    const auto expiry = ordered_at + session::order_lifetime;
    CHECK(next_reminder(reader) == expiry);
    CHECK(due_reminders(reader, expiry - duration{1}, 10).empty());
    const auto due = due_reminders(reader, expiry, 10);
    REQUIRE(due.size() == 1);
    CHECK(due[0] == reminder_row{where.partition, expiry, "session/P1/1",
                                 static_cast<std::uint8_t>(session::reminder::order_expires), 1});
  }
  told.tell<session::fact>("P1/1", session::funded{money{1}});
  CHECK_FALSE(next_reminder(view.all()));
  const auto first_deadline = told.now + std::chrono::minutes{1};
  told.tell<session::fact>("P1/1", session::start_requested{first_deadline});
  told.tell<session::fact>("P1/1", session::start_requested{first_deadline + std::chrono::minutes{1}});
  const auto reader = view.all();
  const auto due = due_reminders(reader, first_deadline + std::chrono::hours{1}, 10);
  REQUIRE(due.size() == 1);
  CHECK(due[0].due == first_deadline + std::chrono::minutes{1});
  CHECK(due[0].version == 4);
}

TEST_CASE("due reminders of all partitions come in order of time, the longest overdue first") {
  city told;
  folded view{told.log};
  const auto start = told.now;
  for (int i = 0; i < 20; ++i) {
    told.tell<domain::claim::fact>(fmt::format("phone/h{}", i), domain::claim::claimed{"account/A1"});
  }
  const auto reader = view.all();
  const auto late = start + std::chrono::hours{1};
  const auto due = due_reminders(reader, late, 7);
  REQUIRE(due.size() == 7);
  for (std::size_t i = 0; i < due.size(); ++i) CHECK(due[i].stream == fmt::format("claim/phone/h{}", i));
  CHECK(next_reminder(reader) == due[0].due);
}
