// SPDX-License-Identifier: Apache-2.0
#include "projections/pile_service.hpp"

#include "domain/pile/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::domain::pile {

template <class Archive>
void archive(Archive& a, setting& s) {
  a(s.component, s.component_instance, s.evse, s.connector, s.variable, s.variable_instance, s.attribute, s.value,
    s.mutability, s.unit, s.needs_reboot);
}

}  // namespace pilecloud::domain::pile

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, reservation_row& r) {
  a(r.number, r.reservation, r.stage, r.session, r.asked_at, r.changed_at);
}
template <class Archive>
void archive(Archive& a, setting_row& r) {
  a(r.setting, r.told_at, r.position);
}
template <class Archive>
void archive(Archive& a, listed_card_row& r) {
  a(r.card, r.shown, r.position);
}
template <class Archive>
void archive(Archive& a, availability_asked& r) {
  a(r.operative, r.scheduled, r.at);
}
template <class Archive>
void archive(Archive& a, power_limit_row& r) {
  a(r.number, r.limit, r.at);
}
template <class Archive>
void archive(Archive& a, upkeep_row& r) {
  a(r.number, r.location, r.wanted_at, r.asked_at, r.status, r.file, r.told_at);
}
template <class Archive>
void archive(Archive& a, inventory_row& r) {
  a(r.request, r.first, r.parts, r.last_part, r.rows_from, r.completed_at, r.rows, r.not_kept);
}
template <class Archive>
void archive(Archive& a, local_list_row& r) {
  a(r.version, r.told_at, r.cards_known, r.rows_from, r.rows, r.not_kept);
}
template <class Archive>
void archive(Archive& a, pile_service_row& r) {
  a(r.availability, r.limits, r.reservations, r.upkeep, r.inventory, r.list, r.last);
}

namespace {

namespace pile = domain::pile;
constexpr auto tag = projection_tag::pile_service;
constexpr std::size_t parts_max = 4'096;  // of one inventory; one with more is never whole

enum table : std::uint8_t { rows_by_pile = 1, settings, cards, reservations };

key row_key(std::string_view id) { return key{tag, rows_by_pile}.text(id); }
key settings_of(std::string_view id) { return key{tag, settings}.text(id); }
key cards_of(std::string_view id) { return key{tag, cards}.text(id); }
key reservations_of(std::string_view id) { return key{tag, reservations}.text(id); }

key key_of(std::string_view id, const pile::setting& one) {
  return settings_of(id)
      .text(one.component)
      .text(one.component_instance)
      .number(one.evse)
      .number(one.connector)
      .text(one.variable)
      .text(one.variable_instance)
      .number(static_cast<std::uint8_t>(one.attribute));
}

class pile_service_projection final : public projection {
 public:
  std::string_view name() const override { return "pile_service"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1 + (pile::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  struct change_at {
    pile_service_row& row;
    const events::fact& happened;
    view_writer& rows;
  };
  static void change(const change_at&, const pile::request_numbered&) {}
  static void change(const change_at& at, const pile::reserved& one);
  static void change(const change_at& at, const pile::reservation_changed& one);
  static void change(const change_at& at, const pile::availability_set& one);
  static void change(const change_at& at, const pile::power_limit_set& one);
  static void change(const change_at& at, const pile::settings_reported& one);
  static void change(const change_at& at, const pile::local_list_reported& one);
  static void change(const change_at& at, const pile::upkeep_asked& one);
  static void change(const change_at& at, const pile::upkeep_reported& one);
};

void pile_service_projection::change(const change_at& at, const pile::reserved& one) {
  const auto now = at.happened.recorded_at;
  const reservation_row made{one.number, one.reservation, pile::reservation_stage::asked, 0, now, now};
  at.rows.store(reservations_of(at.happened.id()).number(one.number), made);
  at.row.reservations.insert_or_assign(one.number, made);
}

void pile_service_projection::change(const change_at& at, const pile::reservation_changed& one) {
  const auto held = at.row.reservations.find(one.number);
  if (held == at.row.reservations.end()) return;
  auto& made = held->second;
  made.stage = one.stage;
  made.session = one.session;
  made.changed_at = at.happened.recorded_at;
  at.rows.store(reservations_of(at.happened.id()).number(one.number), made);
  if (one.stage != pile::reservation_stage::confirmed) at.row.reservations.erase(held);
}

void pile_service_projection::change(const change_at& at, const pile::availability_set& one) {
  at.row.availability.insert_or_assign(one.connector,
                                       availability_asked{one.operative, one.scheduled, at.happened.recorded_at});
}

void pile_service_projection::change(const change_at& at, const pile::power_limit_set& one) {
  if (one.limit) {
    at.row.limits.insert_or_assign(one.connector, power_limit_row{one.number, *one.limit, at.happened.recorded_at});
  } else {
    at.row.limits.erase(one.connector);
  }
}

void pile_service_projection::change(const change_at& at, const pile::settings_reported& one) {
  auto& into = at.row.inventory;
  const auto position = at.happened.position;
  if (one.whole) {
    const bool is_next = into.first == 0 || one.request != into.request || (one.request == 0 && one.part == 0);
    if (is_next) {
      into.request = one.request;
      into.first = position;
      into.parts.clear();
      into.last_part.reset();
    }
    if (into.parts.size() < parts_max) into.parts.insert(one.part);
    if (one.last) into.last_part = one.part;
    if (into.last_part && into.parts.size() == std::size_t{*into.last_part} + 1) {
      into.rows_from = into.first;
      into.completed_at = at.happened.recorded_at;
    }
  }
  for (const auto& setting : one.settings) {
    const auto where = key_of(at.happened.id(), setting);
    setting_row made;
    const bool is_known = at.rows.load(where, made);
    if (!is_known && into.rows >= setting_rows_max) {
      ++into.not_kept;
      continue;
    }
    into.rows += is_known ? 0 : 1;
    const auto before = is_known ? made.setting : pile::setting{};
    made = {setting, at.happened.recorded_at, position};
    // An answer to a write names neither: what an inventory told stays.
    if (!setting.mutability && is_known) made.setting.mutability = before.mutability;
    if (setting.unit.empty() && is_known) made.setting.unit = before.unit;
    at.rows.store(where, made);
  }
}

void pile_service_projection::change(const change_at& at, const pile::local_list_reported& one) {
  auto& list = at.row.list;
  const auto position = at.happened.position;
  if (one.update == pile::list_update::told) {
    list.cards_known = list.cards_known && one.version == list.version;
  } else {
    if (one.update == pile::list_update::full) list.rows_from = position;
    list.cards_known = one.update == pile::list_update::full || list.cards_known;
  }
  list.version = one.version;
  list.told_at = at.happened.recorded_at;
  for (const auto& card : one.cards) {
    const auto where = cards_of(at.happened.id()).text(card.card);
    const bool is_known = at.rows.get(where) != nullptr;
    if (card.removed) {
      if (is_known) at.rows.erase(where);
      list.rows -= is_known ? 1 : 0;
    } else if (is_known || list.rows < listed_card_rows_max) {
      at.rows.store(where, listed_card_row{card.card, card.shown, position});
      list.rows += is_known ? 0 : 1;
    } else {
      ++list.not_kept;
    }
  }
}

void pile_service_projection::change(const change_at& at, const pile::upkeep_asked& one) {
  upkeep_row made;
  made.number = one.number;
  made.location = one.location;
  made.wanted_at = one.at;
  made.asked_at = at.happened.recorded_at;
  at.row.upkeep.insert_or_assign(one.kind, std::move(made));
}

void pile_service_projection::change(const change_at& at, const pile::upkeep_reported& one) {
  auto& row = at.row.upkeep[one.kind];
  if (row.number != one.number) row = {};  // of one that nobody asked here
  row.number = one.number;
  row.status = one.status;
  if (!one.file.empty()) row.file = one.file;
  row.told_at = at.happened.recorded_at;
}

void pile_service_projection::apply(const events::fact& happened, view_writer& rows) {
  const auto* of_pile = std::get_if<pile::fact>(&happened.body);
  if (of_pile == nullptr) return;
  std::visit(
      [&]<class Fact>(const Fact& one) {
        if constexpr (pile::service_fact<Fact>) {
          pile_service_row row;
          rows.load(row_key(happened.id()), row);
          row.last = {happened.partition, happened.position};
          change({row, happened, rows}, one);
          rows.store(row_key(happened.id()), row);
        }
      },
      *of_pile);
}

template <class Row>
std::optional<page<Row>> page_of(const view_reader& from, const key& prefix, std::uint64_t rows_from,
                                 const page_request& asked) {
  const page_walk walk{prefix.bytes(), {}, {}};
  return walk_page<Row>(from, walk, asked, [&](std::string_view, std::string_view value, std::vector<Row>& out) {
    Row row;
    if (!read_row(from, value, row)) return;
    if constexpr (requires { row.position; }) {
      if (row.position < rows_from) return;
    }
    out.push_back(std::move(row));
  });
}

}  // namespace

std::unique_ptr<projection> make_pile_service() { return std::make_unique<pile_service_projection>(); }

pile_service_row pile_service_of(const view_reader& from, const pile_id& id) {
  return find_row<pile_service_row>(from, row_key(id.text())).value_or(pile_service_row{});
}

std::optional<page<setting_row>> page_settings(const view_reader& from, const pile_id& id, const page_request& asked) {
  auto in_order = asked;
  in_order.order = direction::ascending;
  return page_of<setting_row>(from, settings_of(id.text()), pile_service_of(from, id).inventory.rows_from, in_order);
}

std::optional<page<listed_card_row>> page_local_list(const view_reader& from, const pile_id& id,
                                                     const page_request& asked) {
  auto in_order = asked;
  in_order.order = direction::ascending;
  return page_of<listed_card_row>(from, cards_of(id.text()), pile_service_of(from, id).list.rows_from, in_order);
}

std::optional<page<reservation_row>> page_reservations(const view_reader& from, const pile_id& id,
                                                       const page_request& asked) {
  return page_of<reservation_row>(from, reservations_of(id.text()), 0, asked);
}

std::optional<reservation_row> find_reservation(const view_reader& from, const pile_id& id, std::uint32_t number) {
  return find_row<reservation_row>(from, reservations_of(id.text()).number(number));
}

std::optional<reservation_row> reservation_for(const pile_service_row& row, const account_id& account,
                                               std::uint16_t connector, instant now) {
  std::optional<reservation_row> found;
  for (const auto& [number, one] : row.reservations) {
    const bool is_live = one.stage == pile::reservation_stage::confirmed && one.reservation.until > now;
    if (!is_live || one.reservation.account != account) continue;
    if (one.reservation.connector == connector) return one;
    if (one.reservation.connector == 0) found = one;
  }
  return found;
}

}  // namespace pilecloud::projections
