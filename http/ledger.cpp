// SPDX-License-Identifier: Apache-2.0
#include "http/ledger.hpp"

#include "http/choice.hpp"
#include "projections/ledger.hpp"

namespace pilecloud::http {

namespace {

using projections::book;

constexpr auto first_book = book::wallet_principal;
constexpr auto last_book = static_cast<book>(domain::ledger::book_count);

field book_field() { return one_of("book", words_of(first_book, last_book)); }
book book_in(const form& asked) { return chosen(asked.text("book"), first_book, last_book); }

ordered_json json_of(const projections::balance_row& row) {
  return {{"book", domain::ledger::to_text(row.book)}, {"owner", row.owner}, {"balance_fen", row.balance.count()}};
}

ordered_json json_of(const projections::posting_row& row) {
  return {{"book", domain::ledger::to_text(row.book)},
          {"owner", row.owner},
          {"amount_fen", row.amount.count()},
          {"recorded_at", to_rfc3339(row.recorded_at)},
          {"position", std::to_string(row.by.partition) + ":" + std::to_string(row.by.position)},
          {"index", row.index},
          {"stream", row.stream}};
}

}  // namespace

const shape& trial_balance_shape() {
  static const shape one{integer("total_fen").noted("0, or the ledger is broken"),
                         list("books", {text("book"), integer("balance_fen").noted("debit > 0"), integer("postings")}),
                         list("in_transit", {text("book"), text("owner"), integer("balance_fen")}, 1000)};
  return one;
}

const shape& balance_query() {
  static const shape one{book_field()};
  return one;
}

const shape& balance_shape() {
  static const shape one{text("book"), text("owner").between(0, 200), integer("balance_fen").noted("debit > 0")};
  return one;
}

const shape& statement_query() {
  static const shape one{book_field(), text("owner").between(1, 130),
                         one_of("order", {"newest_first", "oldest_first"}).optional()};
  return one;
}

const shape& posting_shape() {
  static const shape one{text("book"),
                         text("owner"),
                         integer("amount_fen").noted("debit > 0"),
                         moment("recorded_at"),
                         text("position").noted("partition:position of the fact"),
                         integer("index"),
                         text("stream")};
  return one;
}

response show_trial_balance(call& now) {
  const auto stamp = projections::etag_of_ledger(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  const auto found = projections::find_trial_balance(now.rows);
  auto books = ordered_json::array();
  for (std::size_t i = 0; i < found.books.size(); ++i) {
    books.push_back(ordered_json{{"book", domain::ledger::to_text(static_cast<book>(i + 1))},
                                 {"balance_fen", found.books[i].count()},
                                 {"postings", found.postings[i]}});
  }
  auto in_transit = ordered_json::array();
  for (const auto& row : projections::sessions_in_transit(now.rows, 1000)) in_transit.push_back(json_of(row));
  return shown(
      now,
      ordered_json{
          {"total_fen", found.total().count()}, {"books", std::move(books)}, {"in_transit", std::move(in_transit)}},
      stamp);
}

response list_balances(call& now) {
  const auto stamp = projections::etag_of_ledger(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  auto page = page_asked(now);
  page.order = projections::direction::ascending;
  return shown_page(now, projections::page_balances(now.rows, book_in(now.filters()), page), stamp,
                    [](const projections::balance_row& row) { return json_of(row); });
}

response list_postings(call& now) {
  const auto stamp = projections::etag_of_ledger(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  const auto asked = now.filters();
  auto page = page_asked(now);
  if (asked.text("order") == "oldest_first") page.order = projections::direction::ascending;
  return shown_page(now, projections::page_postings(now.rows, book_in(asked), asked.text("owner"), page), stamp,
                    [](const projections::posting_row& row) { return json_of(row); });
}

}  // namespace pilecloud::http
