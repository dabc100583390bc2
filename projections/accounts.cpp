// SPDX-License-Identifier: Apache-2.0
#include "projections/accounts.hpp"

#include "domain/account/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

namespace {

namespace account = domain::account;
constexpr auto tag = projection_tag::accounts;

// The hash indexes end with the account, so that order between partitions does not matter; claims keep hashes unique.
enum table : std::uint8_t { rows_by_id = 1, by_phone, by_card };

}  // namespace

template <class Archive>
void archive(Archive& a, account_row::vehicle& v) {
  a(v.plate, v.consumption_wh_per_100km);
}
template <class Archive>
void archive(Archive& a, account_row& r) {
  a(r.account, r.registered_at, r.phone, r.name, r.frozen, r.balance, r.held, r.debt, r.topped_up, r.consumed, r.cards,
    r.vehicles, r.last);
}

namespace {

key row_key(std::string_view id) { return key{tag, rows_by_id}.text(id); }
key hash_prefix(table index, std::string_view hash) { return key{tag, index}.text(hash); }

class accounts_projection final : public projection {
 public:
  std::string_view name() const override { return "accounts"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1 + (account::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;
};

// What one fact makes of the row; money as in domain/account/evolve.cpp.
class row_change {
 public:
  row_change(account_row& row, view_writer& rows, instant recorded_at)
      : row_(row), rows_(rows), recorded_at_(recorded_at) {}

  void operator()(const account::registered& one) {
    row_.registered_at = recorded_at_;
    profile(one.phone, one.name);
  }
  void operator()(const account::profile_changed& one) { profile(one.phone, one.name); }
  void operator()(const account::card_added& one) {
    row_.cards.insert_or_assign(one.card.hash, one.card);
    rows_.put(hash_prefix(by_card, one.card.hash).id(row_.account), {});
  }
  void operator()(const account::card_removed& one) {
    row_.cards.erase(one.hash);
    rows_.erase(hash_prefix(by_card, one.hash).id(row_.account));
  }
  void operator()(const account::vehicle_added& one) {
    row_.vehicles.insert_or_assign(one.plate.hash, account_row::vehicle{one.plate, one.consumption_wh_per_100km});
  }
  void operator()(const account::vehicle_removed& one) { row_.vehicles.erase(one.hash); }
  void operator()(const account::frozen&) { row_.frozen = true; }
  void operator()(const account::unfrozen&) { row_.frozen = false; }
  void operator()(const account::topped_up& one) {
    row_.balance += one.amount;
    row_.topped_up += one.amount;
  }
  void operator()(const account::hold_placed& one) {
    row_.balance -= one.amount;
    row_.held += one.amount;
  }
  void operator()(const account::hold_released& one) {
    row_.balance += one.amount;
    row_.held -= one.amount;
  }
  void operator()(const account::charged& one) {
    row_.held -= one.captured + one.released;
    row_.balance += one.released + one.refunded - one.from_balance;
    row_.debt += one.to_debt - one.debt_forgiven;
    row_.consumed += one.captured + one.from_balance - one.refunded;
  }
  void operator()(const account::debt_paid& one) {
    row_.balance -= one.amount;
    row_.debt -= one.amount;
    row_.consumed += one.amount;
  }

 private:
  void profile(const account::sealed_text& phone, const account::sealed_text& name) {
    if (row_.phone.hash != phone.hash) {
      if (!row_.phone.hash.empty()) rows_.erase(hash_prefix(by_phone, row_.phone.hash).id(row_.account));
      if (!phone.hash.empty()) rows_.put(hash_prefix(by_phone, phone.hash).id(row_.account), {});
    }
    row_.phone = phone;
    row_.name = name;
  }

  account_row& row_;
  view_writer& rows_;
  instant recorded_at_;
};

void accounts_projection::apply(const events::fact& happened, view_writer& rows) {
  const auto* fact = std::get_if<account::fact>(&happened.body);
  if (fact == nullptr) return;
  account_row row;
  const auto at = row_key(happened.id());
  if (!rows.load(at, row)) row.account = account_id{std::string{happened.id()}};
  std::visit(row_change{row, rows, happened.recorded_at}, *fact);
  row.last = {happened.partition, happened.position};
  rows.store(at, row);
  touch(rows, projections::tag, "all", row.last);
}

std::optional<account_id> find_by_hash(const view_reader& from, table index, std::string_view hash) {
  std::optional<account_id> found;
  const auto prefix = hash_prefix(index, hash);
  from.scan(prefix, direction::ascending, {}, [&](std::string_view at, std::string_view) {
    key_parts parts{at};
    parts.skip(prefix.bytes().size());
    found.emplace(parts.text());
    return false;
  });
  return found;
}

}  // namespace

std::unique_ptr<projection> make_accounts() { return std::make_unique<accounts_projection>(); }

std::optional<account_row> find_account(const view_reader& from, const account_id& id) {
  return find_row<account_row>(from, row_key(id.text()));
}

std::optional<account_id> find_account_by_phone(const view_reader& from, std::string_view phone_hash) {
  return find_by_hash(from, by_phone, phone_hash);
}

std::optional<account_id> find_account_by_card(const view_reader& from, std::string_view card_hash) {
  return find_by_hash(from, by_card, card_hash);
}

std::optional<page<account_row>> page_accounts(const view_reader& from, const page_request& asked) {
  const page_walk walk{key{tag, rows_by_id}.bytes(), {}, {}};
  return walk_page<account_row>(from, walk, asked,
                                [&](std::string_view, std::string_view value, std::vector<account_row>& out) {
                                  account_row row;
                                  if (read_row(from, value, row)) out.push_back(std::move(row));
                                });
}

std::string etag_of_accounts(const view_reader& from) { return etag_of(from, tag, "all"); }

}  // namespace pilecloud::projections
