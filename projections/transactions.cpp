// SPDX-License-Identifier: Apache-2.0
#include "projections/transactions.hpp"

#include <array>

#include "base/digest.hpp"
#include "domain/session/facts.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, transaction_row& r) {
  a(r.at, r.partition, r.position, r.index, r.kind, r.account, r.session, r.pile, r.station, r.amount, r.balance_after,
    r.channel, r.reference, r.revision);
}

namespace {

namespace account = domain::account;
namespace session = domain::session;
constexpr auto tag = projection_tag::transactions;

enum table : std::uint8_t {
  rows_by_time = 1,  // (recorded, partition, position, index) -> row
  by_account,        // (account, the same)
  by_session,        // (session, the same)
  balances,          // account -> free balance
};

constexpr std::array<std::string_view, 10> kind_names{"top_up", "hold",         "consumption",   "release",
                                                      "refund", "debt",         "debt_forgiven", "debt_payment",
                                                      "loss",   "loss_forgiven"};

key with_place(key prefix, const transaction_row& row) {
  return prefix.time(row.at).number(row.partition).number(row.position).number(row.index);
}

pile_id pile_of(const session_id& session) {
  const auto& text = session.text();
  return pile_id{text.substr(0, text.rfind('/'))};
}

class transactions_projection final : public projection {
 public:
  std::string_view name() const override { return "transactions"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1; }
  void apply(const events::fact& happened, view_writer& rows) override;
};

// The rows of one fact, written in the order the money moves.
class fact_rows {
 public:
  fact_rows(const events::fact& happened, view_writer& rows) : happened_(happened), rows_(rows) {}

  void of_wallet(const account_id& owner, const account::fact& fact);
  void of_settlement(const session_id& id, const session::settled& one);

 private:
  void of_charge(const account::charged& one);
  transaction_row& next(transaction_kind kind, const session_id& session, money amount) {
    row_ = {};
    row_.at = happened_.recorded_at;
    row_.partition = happened_.partition;
    row_.position = happened_.position;
    row_.index = count_++;
    row_.kind = kind;
    row_.account = owner_;
    row_.session = session;
    if (!session.empty()) row_.pile = pile_of(session);
    row_.amount = amount;
    return row_;
  }
  // A wallet row: `change` is what it does to the free balance.
  void wallet(transaction_kind kind, const session_id& session, money amount, money change,
              const account::topped_up* from = nullptr, std::uint32_t revision = 0) {
    auto& row = next(kind, session, amount);
    balance_ += change;
    row.balance_after = balance_;
    row.revision = revision;
    if (from != nullptr) {
      row.channel = from->channel;
      row.reference = from->reference;
    }
    write();
  }
  void write();

  const events::fact& happened_;
  view_writer& rows_;
  account_id owner_;
  money balance_;
  transaction_row row_;
  std::uint8_t count_ = 0;
};

void fact_rows::write() {
  const place by{row_.partition, row_.position};
  rows_.append(with_place({tag, rows_by_time}, row_), to_archive(row_));
  touch(rows_, tag, "all", by);
  if (!row_.account.empty()) {
    rows_.append(with_place(key{tag, by_account}.id(row_.account), row_), {});
    touch(rows_, tag, "account/" + row_.account.text(), by);
  }
  if (!row_.session.empty()) {
    rows_.append(with_place(key{tag, by_session}.id(row_.session), row_), {});
  }
}

// The wallet's side of one settlement revision (rules.md S3, S5).
void fact_rows::of_charge(const account::charged& one) {
  const money none{0};
  const auto taken = one.captured + one.from_balance;
  const auto part = [&](transaction_kind kind, money amount, money change) {
    if (amount != none) wallet(kind, one.session, amount, change, nullptr, one.revision);
  };
  if (one.revision == 1 || taken != none) {  // the first is a row even of 0.00
    wallet(transaction_kind::consumption, one.session, taken, -one.from_balance, nullptr, one.revision);
  }
  part(transaction_kind::release, one.released, one.released);
  part(transaction_kind::debt, one.to_debt, none);
  part(transaction_kind::loss, one.to_loss, none);
  part(transaction_kind::loss_forgiven, one.loss_forgiven, none);
  part(transaction_kind::debt_forgiven, one.debt_forgiven, none);
  part(transaction_kind::refund, one.refunded, one.refunded);
}

void fact_rows::of_wallet(const account_id& owner, const account::fact& fact) {
  owner_ = owner;
  const auto balance_key = key{tag, balances}.id(owner);
  const bool known = rows_.load(balance_key, balance_);
  std::visit(
      overload{
          [this](const account::topped_up& one) { wallet(transaction_kind::top_up, {}, one.amount, one.amount, &one); },
          [this](const account::hold_placed& one) {
            if (one.amount != money{0}) wallet(transaction_kind::hold, one.session, one.amount, -one.amount);
          },
          [this](const account::hold_released& one) {
            if (one.amount != money{0}) wallet(transaction_kind::release, one.session, one.amount, one.amount);
          },
          [this](const account::charged& one) { of_charge(one); },
          [this](const account::debt_paid& one) {
            wallet(transaction_kind::debt_payment, one.session, one.amount, -one.amount);
          },
          [](const auto&) {},
      },
      fact);
  if (known || count_ > 0) rows_.store(balance_key, balance_);
}

// Paid elsewhere (S12) or by nobody known (S8): no wallet tells of it, the settlement does.
void fact_rows::of_settlement(const session_id& id, const session::settled& one) {
  if (one.source == session::payment_source::wallet) return;
  const auto change = one.electricity_change + one.service_change;
  owner_ = one.account;
  const bool is_refund = change < money{0};
  if (change == money{0} && one.revision > 1) return;
  auto& row =
      next(is_refund ? transaction_kind::refund : transaction_kind::consumption, id, is_refund ? -change : change);
  row.station = one.station;
  row.revision = one.revision;
  write();
}

void transactions_projection::apply(const events::fact& happened, view_writer& rows) {
  if (const auto* of_account = std::get_if<account::fact>(&happened.body)) {
    fact_rows{happened, rows}.of_wallet(account_id{std::string{happened.id()}}, *of_account);
  } else if (const auto* of_session = std::get_if<session::fact>(&happened.body)) {
    const auto* settled = std::get_if<session::settled>(of_session);
    if (settled != nullptr) fact_rows{happened, rows}.of_settlement(session_id{std::string{happened.id()}}, *settled);
  }
}

bool matches(const transaction_row& row, const transaction_filter& which) {
  return (which.account.empty() || row.account == which.account) &&
         (which.session.empty() || row.session == which.session) && (!which.kind || row.kind == *which.kind);
}

key index_of(const transaction_filter& which) {
  if (!which.session.empty()) return key{tag, by_session}.id(which.session);
  if (!which.account.empty()) return key{tag, by_account}.id(which.account);
  return {tag, rows_by_time};
}

}  // namespace

std::string_view to_text(transaction_kind kind) {
  const auto index = static_cast<std::size_t>(kind) - 1;
  return index < kind_names.size() ? kind_names[index] : "not_recorded";
}

bool parse_transaction_kind(std::string_view text, transaction_kind& kind) {
  for (std::size_t i = 0; i < kind_names.size(); ++i) {
    if (kind_names[i] != text) continue;
    kind = static_cast<transaction_kind>(i + 1);
    return true;
  }
  return false;
}

std::unique_ptr<projection> make_transactions() { return std::make_unique<transactions_projection>(); }

std::optional<page<transaction_row>> page_transactions(const view_reader& from, const transaction_filter& which,
                                                       const page_request& asked) {
  const page_walk walk{index_of(which).bytes(), which.from, which.to};
  const key main{tag, rows_by_time};
  return walk_page<transaction_row>(
      from, walk, asked, [&](std::string_view at, std::string_view value, std::vector<transaction_row>& out) {
        transaction_row row;
        std::string bytes;
        if (value.empty()) {  // an index: the rest of its key is the row's
          if (!from.get(main.bytes() + std::string{at.substr(walk.prefix.size())}, bytes)) {
            from.report({storage::errc::not_found, "a transaction's index has no row: rebuild views/"});
            return;
          }
          value = bytes;
        }
        if (read_row(from, value, row) && matches(row, which)) out.push_back(std::move(row));
      });
}

std::string etag_of_transactions(const view_reader& from, const transaction_filter& which) {
  if (!which.session.empty()) {  // has few rows and they never change: their keys say it all, without a stamp a session
    std::string keys;
    from.scan(key{tag, by_session}.id(which.session), direction::ascending, {}, [&keys](std::string_view at, auto) {
      keys.append(at);
      return true;
    });
    return keys.empty() ? "0" : to_hex(bytes_of(sha256(keys)).substr(0, 8));
  }
  if (!which.account.empty()) return etag_of(from, tag, "account/" + which.account.text());
  return etag_of(from, tag, "all");
}

}  // namespace pilecloud::projections
