// SPDX-License-Identifier: Apache-2.0
#include "projections/sessions.hpp"

#include "domain/pile/facts.hpp"
#include "domain/tariff/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/session_archive.hpp"
#include "projections/session_change.hpp"
#include "projections/session_stage.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

namespace {

namespace session = domain::session;
constexpr auto tag = projection_tag::sessions;

// Tables; the index tables have empty rows and end with (ordered_at, session).
enum table : std::uint8_t {
  rows_by_id = 1,
  by_time,
  by_station,
  by_pile,
  by_account,
  by_stage,
  by_reference,  // (format, id, session) -> session: two piles could import one id, and order must not matter
  bills,
  terms,
  by_card,  // (card, session), of charges begun with it that have not ended
};

key row_key(std::string_view id) { return key{tag, rows_by_id}.text(id); }
key reference_key(std::string_view format, std::string_view id) { return key{tag, by_reference}.text(format).text(id); }
key card_key(std::string_view card) { return key{tag, by_card}.text(card); }
key stage_prefix(session::stage stage) { return key{tag, by_stage}.number(static_cast<std::uint8_t>(stage)); }
key with_session(key prefix, const session_row& row) { return prefix.time(row.ordered_at).id(row.session); }

class sessions_projection final : public projection {
 public:
  std::string_view name() const override { return "sessions"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 3 + (domain::tariff::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  static void place_order(const session_id& id, const session::order& order, view_writer& rows, session_row& row);
  static void add_indexes(const session_row& row, view_writer& rows);
  static void begin_with_card(const session_id& id, const domain::pile::start_reported& began, view_writer& rows);
  static void finish(session_row& row, session::stage before, const events::fact& happened, view_writer& rows);
};

void sessions_projection::add_indexes(const session_row& row, view_writer& rows) {
  rows.append(with_session(key{projections::tag, by_time}, row), {});
  rows.append(with_session(key{projections::tag, by_station}.id(row.station), row), {});
  rows.append(with_session(key{projections::tag, by_pile}.id(row.pile), row), {});
  if (!row.account.empty()) rows.append(with_session(key{projections::tag, by_account}.id(row.account), row), {});
  rows.put_new(with_session(stage_prefix(row.stage), row), {});
  if (!row.reference.format.empty()) {
    rows.append(reference_key(row.reference.format, row.reference.id).id(row.session), row.session.text());
  }
}

// The pile numbers the session: from here on a read finds it.
void sessions_projection::place_order(const session_id& id, const session::order& order, view_writer& rows,
                                      session_row& row) {
  row.session = id;
  row.owner = order.owner;
  row.station = order.station;
  row.pile = order.pile;
  row.connector = order.connector;
  row.account = order.account;
  row.source = order.source;
  row.stage = session::stage::ordered;
  row.ordered_at = order.ordered_at;
  row.flags = row.own_flags = order.flags;
  row.limit = order.limit;
  row.hold = order.hold;
  row.charge_wallet_beyond_hold = order.charge_wallet_beyond_hold;
  row.reference = order.reference;
  row.tariff = order.terms.tariff;
  row.tariff_version = order.terms.version;
  row.time_zone = order.terms.time_zone;
  rows.append(key{projections::tag, terms}.id(id), to_archive(order.terms));
  add_indexes(row, rows);
}

bool is_over(const session_row& row) {
  return row.ended_at || row.failure_reason || row.settled_at || row.close_reason;
}

// The row itself changes with the session's own facts alone, so its ETag may stay.
void sessions_projection::begin_with_card(const session_id& id, const domain::pile::start_reported& began,
                                          view_writer& rows) {
  session_row row;
  if (began.card.empty() || !rows.load(row_key(id.text()), row) || is_over(row) || !row.card.empty()) return;
  row.card = began.card;
  rows.store(row_key(id.text()), row);
  rows.put_new(card_key(row.card).id(id), {});
}

void sessions_projection::finish(session_row& row, session::stage before, const events::fact& happened,
                                 view_writer& rows) {
  if (!row.card.empty() && is_over(row)) {
    rows.erase(card_key(row.card).id(row.session));
    row.card.clear();
  }
  row.last = {happened.partition, happened.position};
  rows.store(row_key(row.session.text()), row);
  if (row.stage != before) {
    if (before != session::stage::none) rows.erase(with_session(stage_prefix(before), row));
    rows.put_new(with_session(stage_prefix(row.stage), row), {});
  }
  touch(rows, projections::tag, "all", row.last);
  touch(rows, projections::tag, "station/" + row.station.text(), row.last);
  touch(rows, projections::tag, "pile/" + row.pile.text(), row.last);
  if (!row.account.empty()) touch(rows, projections::tag, "account/" + row.account.text(), row.last);
}

void sessions_projection::apply(const events::fact& happened, view_writer& rows) {
  session_row row;
  if (const auto* of_pile = std::get_if<domain::pile::fact>(&happened.body)) {
    if (const auto* began = std::get_if<domain::pile::start_reported>(of_pile)) {
      begin_with_card(domain::pile::session_of(pile_id{std::string{happened.id()}}, began->number), *began, rows);
    }
    const auto* placed = std::get_if<domain::pile::order_placed>(of_pile);
    if (placed == nullptr) return;
    const auto id = domain::pile::session_of(pile_id{std::string{happened.id()}}, placed->number);
    place_order(id, placed->order, rows, row);
    finish(row, row.stage, happened, rows);
    return;
  }
  const auto* of_session = std::get_if<session::fact>(&happened.body);
  if (of_session == nullptr) return;
  const auto id = happened.id();
  if (!rows.load(row_key(id), row)) {
    const auto* opened = std::get_if<session::ordered>(of_session);
    if (opened == nullptr) return;
    place_order(session_id{std::string{id}}, opened->order, rows, row);
  }
  const auto before = row.stage;
  row.stage = stage_after(before, *of_session);
  change_row(row, *of_session);
  if (const auto* priced = std::get_if<session::settled>(of_session)) {
    rows.store(key{projections::tag, bills}.id(row.session), bill_row{priced->bill});
  }
  finish(row, before, happened, rows);
}

// The most selective index of a filter; the rest is looked at row by row.
key index_of(const session_filter& which) {
  if (!which.account.empty()) return key{tag, by_account}.id(which.account);
  if (!which.pile.empty()) return key{tag, by_pile}.id(which.pile);
  if (!which.station.empty()) return key{tag, by_station}.id(which.station);
  if (which.stage) return stage_prefix(*which.stage);
  return {tag, by_time};
}

bool matches(const session_row& row, const session_filter& which) {
  return (which.account.empty() || row.account == which.account) && (which.pile.empty() || row.pile == which.pile) &&
         (which.station.empty() || row.station == which.station) && (!which.stage || row.stage == *which.stage);
}

}  // namespace

std::unique_ptr<projection> make_sessions() { return std::make_unique<sessions_projection>(); }

std::optional<session_row> find_session(const view_reader& from, const session_id& id) {
  return find_row<session_row>(from, row_key(id.text()));
}

std::optional<session::bill> find_bill(const view_reader& from, const session_id& id) {
  auto found = find_row<bill_row>(from, key{tag, bills}.id(id));
  if (!found) return std::nullopt;
  return std::move(found->bill);
}

std::vector<session_id> charges_of_card(const view_reader& from, std::string_view card_hash) {
  constexpr std::size_t most = 16;
  std::vector<session_id> found;
  if (card_hash.empty()) return found;
  const auto prefix = card_key(card_hash);
  from.scan(prefix, direction::ascending, {}, [&](std::string_view at, std::string_view) {
    key_parts parts{at};
    parts.skip(prefix.bytes().size());
    found.emplace_back(std::string{parts.text()});
    return found.size() < most;
  });
  return found;
}

std::optional<domain::tariff::terms> find_session_terms(const view_reader& from, const session_id& id) {
  return find_row<domain::tariff::terms>(from, key{tag, terms}.id(id));
}

std::optional<page<session_row>> page_sessions(const view_reader& from, const session_filter& which,
                                               const page_request& asked) {
  const page_walk walk{index_of(which).bytes(), which.ordered_from, which.ordered_to};
  return walk_page<session_row>(from, walk, asked,
                                [&](std::string_view at, std::string_view, std::vector<session_row>& out) {
                                  key_parts parts{at};
                                  parts.skip(walk.prefix.size());
                                  parts.time();
                                  auto row = find_session(from, session_id{parts.text()});
                                  if (row && matches(*row, which)) out.push_back(*std::move(row));
                                });
}

std::string etag_of_sessions(const view_reader& from, const session_filter& which) {
  if (!which.account.empty()) return etag_of(from, tag, "account/" + which.account.text());
  if (!which.pile.empty()) return etag_of(from, tag, "pile/" + which.pile.text());
  if (!which.station.empty()) return etag_of(from, tag, "station/" + which.station.text());
  return etag_of(from, tag, "all");
}

std::optional<session_id> find_imported(const view_reader& from, std::string_view format, std::string_view id) {
  std::optional<session_id> found;
  from.scan(reference_key(format, id), direction::ascending, {}, [&](std::string_view, std::string_view session) {
    found.emplace(std::string{session});
    return false;
  });
  return found;
}

void each_imported(const view_reader& from, std::string_view format,
                   const std::function<bool(std::string_view id, const session_row& row)>& visit) {
  const auto prefix = key{tag, by_reference}.text(format);
  from.scan(prefix, direction::ascending, {}, [&](std::string_view, std::string_view session) {
    const auto row = find_session(from, session_id{std::string{session}});
    return !row || visit(row->reference.id, *row);
  });
}

}  // namespace pilecloud::projections
