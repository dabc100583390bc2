// SPDX-License-Identifier: Apache-2.0
// A whole wallet charge as every projection shows it.
#include "city.hpp"
#include "folded.hpp"
#include "projections/accounts.hpp"
#include "projections/ledger.hpp"
#include "projections/piles.hpp"
#include "projections/sessions.hpp"
#include "projections/station_totals.hpp"
#include "projections/transactions.hpp"

using namespace pilecloud;
using namespace pilecloud::projections;
using namespace pilecloud::projections::testing;

namespace {
std::string shown(const transaction_row& row) {
  return fmt::format("{} {} -> {}", to_text(row.kind), row.amount.count(),
                     row.balance_after ? std::to_string(row.balance_after->count()) : "-");
}
}  // namespace

TEST_CASE("a session's row follows a wallet charge from order to bill") {
  city told;
  folded view{told.log};
  tell_wallet_charge(told);
  const auto reader = view.all();
  const auto row = find_session(reader, session_of("P1", 1));
  REQUIRE(row);
  CHECK(row->stage == session::stage::settled);
  CHECK(row->station == station_id{"S1"});
  CHECK(row->account == account_id{"A1"});
  CHECK(row->hold == money{5'000});
  CHECK(row->started_at == at("2026-03-02T23:00:00Z"));
  CHECK(row->ended_at == at("2026-03-03T01:00:00Z"));
  CHECK(row->delivered == energy{20'000'000});
  CHECK(row->by_class[tariff::index_of(tariff::rate_class::valley)] == energy{10'000'000});
  CHECK(row->by_class[tariff::index_of(tariff::rate_class::peak)] == energy{10'000'000});
  CHECK(row->electricity == money{300 + 1'000});
  CHECK(row->service == money{200 + 500});
  CHECK(row->total == money{2'000});
  CHECK(row->revision == 1);
  CHECK(row->tariff == tariff_id{"T1"});
  CHECK(row->time_zone == "Asia/Shanghai");
  CHECK(row->stop_reason == session::stop_reason::remote);
  const auto bill = find_bill(reader, row->session);
  REQUIRE(bill);
  CHECK(*bill == bill_of(*row->started_at, *row->ended_at, row->delivered));
  CHECK(find_session_terms(reader, row->session) == two_classes());
  CHECK_FALSE(reader.error());
}

TEST_CASE("an order is found as soon as its pile has numbered it, and while it runs its energy grows") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{10'000});
  const auto order = told.order("P1", "A1", money{5'000});
  told.tell<pile::fact>("P1", pile::order_placed{1, order});
  CHECK(find_session(view.all(), session_of("P1", 1))->stage == session::stage::ordered);

  told.tell<session::fact>("P1/1", session::ordered{order});
  told.tell<session::fact>("P1/1", session::funded{order.hold});
  told.tell<session::fact>("P1/1", session::start_requested{told.now});
  CHECK(find_session(view.all(), session_of("P1", 1))->stage == session::stage::starting);
  told.start("P1", 1, at("2026-03-02T00:00:00Z"), energy{1'000'000});
  told.meter("P1", 1, at("2026-03-02T00:10:00Z"), energy{2'500'000});
  const auto reader = view.all();
  const auto row = find_session(reader, session_of("P1", 1));
  CHECK(row->stage == session::stage::charging);
  CHECK(row->running == energy{1'500'000});
  CHECK(row->running_power == power{6'800'000});

  const auto shown_pile = find_pile(reader, pile_id{"P1"});
  REQUIRE(shown_pile);
  REQUIRE(shown_pile->connectors.size() == 2);
  CHECK(shown_pile->connectors[0].session == session_of("P1", 1));
  CHECK(shown_pile->connectors[0].stage == session::stage::charging);
  CHECK(shown_pile->connectors[0].running == energy{1'500'000});
  CHECK(shown_pile->connectors[1].session.empty());

  told.tell<pile::fact>("P1", pile::session_closed{1});
  CHECK(find_pile(view.all(), pile_id{"P1"})->connectors[0].session.empty());
}

TEST_CASE("S3: the wallet's movements are rows with the balance after each") {
  city told;
  folded view{told.log};
  tell_wallet_charge(told);
  const auto reader = view.all();
  page_request oldest_first;
  oldest_first.order = direction::ascending;
  const auto rows = page_transactions(reader, {account_id{"A1"}, {}, {}, {}, {}}, oldest_first);
  REQUIRE(rows);
  std::vector<std::string> texts;
  for (const auto& row : rows->rows) texts.push_back(shown(row));
  CHECK(texts == std::vector<std::string>{"top_up 10000 -> 10000", "hold 5000 -> 5000", "consumption 2000 -> 5000",
                                          "release 3000 -> 8000"});
  const auto of_session = page_transactions(reader, {{}, session_of("P1", 1), {}, {}, {}}, oldest_first);
  REQUIRE(of_session->rows.size() == 3);
  CHECK(of_session->rows[1].pile == pile_id{"P1"});
  const auto holds = page_transactions(reader, {{}, {}, transaction_kind::hold, {}, {}}, {});
  CHECK(holds->rows.size() == 1);

  const auto account = find_account(reader, account_id{"A1"});
  REQUIRE(account);
  CHECK(account->balance == money{8'000});
  CHECK(account->held == money{0});
  CHECK(account->consumed == money{2'000});
  CHECK(find_account_by_phone(reader, "hash-of-phone-A1") == account_id{"A1"});
}

TEST_CASE("P6: a zero bill is a consumption row of 0.00") {
  city told;
  folded view{told.log};
  told.open_account("A1", money{10'000});
  const auto id = session_of("P1", 1);
  told.tell<account::fact>("A1", account::hold_placed{id, money{5'000}});
  account::charged nothing_taken;
  nothing_taken.session = id;
  nothing_taken.revision = 1;
  nothing_taken.released = money{5'000};
  told.tell<account::fact>("A1", nothing_taken);
  const auto rows = page_transactions(view.all(), {{}, id, transaction_kind::consumption, {}, {}}, {});
  REQUIRE(rows->rows.size() == 1);
  CHECK(shown(rows->rows[0]) == "consumption 0 -> 5000");
}

TEST_CASE("S1: settlement in transit is listed while it is not 0, and the trial balance is 0 at every step") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{10'000});
  const auto order = told.order("P1", "A1", money{5'000});
  told.place_order("P1", 1, order);
  const auto bill = bill_of(at("2026-03-02T00:00:00Z"), at("2026-03-02T01:00:00Z"), energy{10'000'000});
  session::settled settled;
  settled.revision = 1;
  settled.bill = bill;
  settled.at = told.now;
  settled.electricity_change = bill.electricity;
  settled.service_change = bill.service;
  settled.owner = order.owner;
  settled.station = order.station;
  settled.account = order.account;
  settled.source = order.source;
  settled.time_zone = "Asia/Shanghai";
  settled.cause = session::settle_cause::stopped;
  told.tell<session::fact>("P1/1", settled);
  {
    const auto reader = view.all();
    const auto moving = sessions_in_transit(reader, 10);
    REQUIRE(moving.size() == 1);
    CHECK(moving[0].owner == "P1/1");
    CHECK(moving[0].balance == bill.total);
    CHECK(find_trial_balance(reader).total() == money{0});
  }
  account::charged charged;
  charged.session = session_of("P1", 1);
  charged.revision = 1;
  charged.due = charged.captured = bill.total;
  charged.released = order.hold - bill.total;
  told.tell<account::fact>("A1", charged);
  const auto reader = view.all();
  CHECK(sessions_in_transit(reader, 10).empty());
  const auto balances = find_trial_balance(reader);
  CHECK(balances.total() == money{0});
  CHECK(find_balance(reader, book::wallet_principal, "A1") == bill.total - money{10'000});
  CHECK(find_balance(reader, book::wallet_held, "A1") == money{0});
  CHECK(find_balance(reader, book::revenue_electricity, "op") == -bill.electricity);
  CHECK(find_balance(reader, book::revenue_service, "op") == -bill.service);
  CHECK(find_balance(reader, book::channel_clearing, "cash") == money{10'000});
  const auto statement = page_postings(reader, book::wallet_held, "A1", {});
  REQUIRE(statement->rows.size() == 2);
  CHECK(statement->rows[0].amount == order.hold);  // newest first: capture and release
  CHECK(statement->rows[1].amount == -order.hold);
  CHECK(statement->rows[0].stream == "account/A1");
}

TEST_CASE("S6: a failed start shows its reason and gives the hold back") {
  city told;
  folded view{told.log};
  told.open_station();
  told.set_up_pile();
  told.open_account("A1", money{10'000});
  const auto order = told.order("P1", "A1", money{5'000});
  told.place_order("P1", 1, order);
  told.tell<session::fact>(
      "P1/1", session::start_failed{session::failure_reason::start_timed_out, order.account, order.source});
  told.tell<account::fact>("A1", account::hold_released{session_of("P1", 1), money{5'000}});
  told.tell<pile::fact>("P1", pile::session_closed{1});
  const auto reader = view.all();
  const auto row = find_session(reader, session_of("P1", 1));
  CHECK(row->stage == session::stage::start_failed);
  CHECK(row->failure_reason == session::failure_reason::start_timed_out);
  CHECK_FALSE(find_bill(reader, row->session));
  CHECK(find_account(reader, account_id{"A1"})->balance == money{10'000});
  CHECK(find_trial_balance(reader).total() == money{0});
  const session_filter failed{{}, {}, {}, session::stage::start_failed, {}, {}};
  CHECK(page_sessions(reader, failed, {})->rows.size() == 1);
  const session_filter starting{{}, {}, {}, session::stage::starting, {}, {}};
  CHECK(page_sessions(reader, starting, {})->rows.empty());
}
