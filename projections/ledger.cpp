// SPDX-License-Identifier: Apache-2.0
#include "projections/ledger.hpp"

#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, posting_row& r) {
  a(r.book, r.owner, r.amount, r.recorded_at, r.by, r.index, r.stream);
}

namespace {

using domain::ledger::book_count;
using domain::ledger::posting;
constexpr auto tag = projection_tag::ledger;

enum table : std::uint8_t {
  balances = 1,  // (book, owner) -> sum
  postings,      // (book, owner, recorded, partition, position, index) -> posting
  books,         // book -> sum
};

struct sum_row {
  money sum;
  std::uint64_t postings = 0;
};
template <class Archive>
void archive(Archive& a, sum_row& r) {
  a(r.sum, r.postings);
}
key balance_prefix(book account) { return key{tag, balances}.number(static_cast<std::uint8_t>(account)); }
key postings_prefix(book account, std::string_view owner) {
  return key{tag, postings}.number(static_cast<std::uint8_t>(account)).text(owner);
}
key book_key(book account) { return key{tag, books}.number(static_cast<std::uint8_t>(account)); }

class ledger_projection final : public projection {
 public:
  std::string_view name() const override { return "ledger"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1; }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  static void post(const posting& one, std::uint8_t index, const events::fact& happened, view_writer& rows);
};

void ledger_projection::post(const posting& one, std::uint8_t index, const events::fact& happened, view_writer& rows) {
  sum_row sum;
  const auto balance = balance_prefix(one.book).text(one.owner);
  rows.load(balance, sum);
  sum.sum += one.amount;
  ++sum.postings;
  // One row a session for ever would be many; those in transit are listed, the others' statements say the rest.
  if (one.book == book::settlement_in_transit && sum.sum == money{0}) {
    rows.erase(balance);
  } else {
    if (one.book == book::settlement_in_transit) sum.postings = 0;  // not a function of the facts once erased
    rows.store(balance, sum);
  }
  sum_row whole;
  const auto whole_key = book_key(one.book);
  rows.load(whole_key, whole);
  whole.sum += one.amount;
  ++whole.postings;
  rows.store(whole_key, whole);

  const posting_row row{
      one.book, one.owner,      one.amount, happened.recorded_at, {happened.partition, happened.position},
      index,    happened.stream};
  rows.append(postings_prefix(one.book, one.owner)
                  .time(row.recorded_at)
                  .number(row.by.partition)
                  .number(row.by.position)
                  .number(index),
              to_archive(row));
}

void ledger_projection::apply(const events::fact& happened, view_writer& rows) {
  std::vector<posting> made;
  if (const auto* of_account = std::get_if<domain::account::fact>(&happened.body)) {
    made = domain::ledger::postings_of(account_id{std::string{happened.id()}}, *of_account);
  } else if (const auto* of_session = std::get_if<domain::session::fact>(&happened.body)) {
    if (!std::holds_alternative<domain::session::settled>(*of_session)) return;  // the only one that moves money
    made = domain::ledger::postings_of(session_id{std::string{happened.id()}}, *of_session);
  }
  if (made.empty()) return;
  for (std::size_t i = 0; i < made.size(); ++i) post(made[i], static_cast<std::uint8_t>(i), happened, rows);
  touch(rows, projections::tag, "all", {happened.partition, happened.position});
}

}  // namespace

std::unique_ptr<projection> make_ledger() { return std::make_unique<ledger_projection>(); }

money trial_balance::total() const {
  money sum;
  for (const auto& one : books) sum += one;
  return sum;
}

money find_balance(const view_reader& from, book account, std::string_view owner) {
  const auto row = find_row<sum_row>(from, balance_prefix(account).text(owner));
  return row ? row->sum : money{0};
}

trial_balance find_trial_balance(const view_reader& from) {
  trial_balance out;
  for (std::uint8_t i = 0; i < book_count; ++i) {
    const auto row = find_row<sum_row>(from, book_key(static_cast<book>(i + 1)));
    if (!row) continue;
    out.books[i] = row->sum;
    out.postings[i] = row->postings;
  }
  return out;
}

std::optional<page<balance_row>> page_balances(const view_reader& from, book account, const page_request& asked) {
  const page_walk walk{balance_prefix(account).bytes(), {}, {}};
  return walk_page<balance_row>(from, walk, asked,
                                [&](std::string_view at, std::string_view value, std::vector<balance_row>& out) {
                                  sum_row row;
                                  if (!read_row(from, value, row)) return;
                                  key_parts parts{at};
                                  parts.skip(walk.prefix.size());
                                  out.push_back({account, parts.text(), row.sum});
                                });
}

std::optional<page<posting_row>> page_postings(const view_reader& from, book account, std::string_view owner,
                                               const page_request& asked) {
  const page_walk walk{postings_prefix(account, owner).bytes(), {}, {}};
  return walk_page<posting_row>(from, walk, asked,
                                [&](std::string_view, std::string_view value, std::vector<posting_row>& out) {
                                  posting_row row;
                                  if (read_row(from, value, row)) out.push_back(std::move(row));
                                });
}

std::vector<balance_row> sessions_in_transit(const view_reader& from, std::size_t limit) {
  auto first = page_balances(from, book::settlement_in_transit, {{}, limit, direction::ascending});
  return first ? std::move(first->rows) : std::vector<balance_row>{};
}

std::string etag_of_ledger(const view_reader& from) { return etag_of(from, tag, "all"); }

}  // namespace pilecloud::projections
