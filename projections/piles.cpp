// SPDX-License-Identifier: Apache-2.0
#include "projections/piles.hpp"

#include <algorithm>

#include "domain/pile/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/session_stage.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive_connectors(Archive& a, std::vector<connector_row>& connectors) {
  auto count = static_cast<std::uint16_t>(connectors.size());
  a(count);
  connectors.resize(count);
  for (auto& c : connectors) {
    a(c.status, c.error, c.status_at, c.session, c.account, c.stage, c.started, c.transaction, c.started_at, c.running,
      c.running_power, c.state_of_charge, c.registers);
  }
}
template <class Archive>
void archive(Archive& a, pile_row& r) {
  a(r.pile, r.attributes, r.sessions, r.status, r.error, r.last_report_at, r.access, r.offered, r.nameplate,
    r.booted_at, r.profile, r.profile_untold, r.settings, r.settings_at, r.clock_offset, r.clock_at, r.strays, r.last);
  archive_connectors(a, r.connectors);
}

namespace {

namespace pile = domain::pile;
namespace session = domain::session;
constexpr auto tag = projection_tag::piles;

enum table : std::uint8_t { rows_by_id = 1, by_station, by_concern };
constexpr std::uint8_t least_profile_with_tls = 2;

key row_key(std::string_view id) { return key{tag, rows_by_id}.text(id); }
key concern_prefix(pile_concern which) { return key{tag, by_concern}.number(static_cast<std::uint8_t>(which)); }
key station_prefix(const station_id& station) { return key{tag, by_station}.id(station); }

void list(view_writer& rows, const pile_row& row, pile_concern which, bool is_so) {
  const auto listed = concern_prefix(which).id(row.pile);
  if (is_so) {
    rows.put(listed, {});
  } else {
    rows.erase(listed);
  }
}

void free_connector(connector_row& connector) {
  connector.session = {};
  connector.account = {};
  connector.stage = session::stage::none;
  connector.started = false;
  connector.transaction.clear();
  connector.started_at.reset();
  connector.running = {};
  connector.running_power.reset();
  connector.state_of_charge.reset();
  connector.registers = {};
}

class piles_projection final : public projection {
 public:
  std::string_view name() const override { return "piles"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 3 + (pile::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  static void change(pile_row& row, const pile::fact& fact, const events::fact& happened, view_writer& rows);
  static void describe(pile_row& row, const pile::attributes& now, view_writer& rows);
  static void start(pile_row& row, const pile::start_reported& one);
  static bool change(pile_row& row, const session_id& id, const session::fact& fact, instant recorded_at);
};

void piles_projection::describe(pile_row& row, const pile::attributes& now, view_writer& rows) {
  if (row.attributes.station != now.station) {
    if (!row.attributes.station.empty()) {
      rows.erase(station_prefix(row.attributes.station).id(row.pile));
      // The old station's list changed too.
      touch(rows, projections::tag, "station/" + row.attributes.station.text(), row.last);
    }
    rows.put(station_prefix(now.station).id(row.pile), {});
  }
  row.attributes = now;
  row.connectors.resize(now.connectors);
}

// As domain/pile/evolve.cpp places a started session, on the row's own connectors.
void piles_projection::start(pile_row& row, const pile::start_reported& one) {
  if (one.connector == 0 || one.connector > row.connectors.size()) return;
  const auto id = pile::session_of(row.pile, one.number);
  connector_row* before = nullptr;
  for (auto& connector : row.connectors) {
    if (connector.session == id) before = &connector;
  }
  auto& here = row.connectors[one.connector - 1U];
  if (before == nullptr) return;  // closed before it started, or imported
  const bool is_waited_for = !here.session.empty() && here.session != id && !here.started;
  if (before != &here) {
    connector_row moved = *before;
    if (!before->started) free_connector(*before);  // plugged in elsewhere
    if (is_waited_for) return;
    moved.status = here.status;
    moved.error = here.error;
    moved.status_at = here.status_at;
    here = std::move(moved);
  }
  here.started = true;
  here.transaction = one.transaction;
  here.started_at = one.at;
  if (one.has_meter) here.registers.add(session::phase::none, one.at, one.meter);
  if (one.register_before) here.registers.add(session::phase::none, one.at, one.register_before->total);  // R6
}

void piles_projection::change(pile_row& row, const pile::fact& fact, const events::fact& happened, view_writer& rows) {
  std::visit(overload{
                 [&](const pile::registered& one) { describe(row, one.attributes, rows); },
                 [&](const pile::changed& one) { describe(row, one.attributes, rows); },
                 [&](const pile::order_placed& one) {
                   row.sessions = one.number;
                   const auto& order = one.order;
                   const bool occupies = order.source != session::payment_source::imported &&  // S12
                                         order.connector >= 1 && order.connector <= row.connectors.size();
                   if (!occupies) return;
                   auto& connector = row.connectors[order.connector - 1U];
                   free_connector(connector);
                   connector.session = pile::session_of(row.pile, one.number);
                   connector.account = order.account;
                   connector.stage = session::stage::ordered;
                 },
                 [&](const pile::start_reported& one) {
                   start(row, one);
                   row.last_report_at = happened.recorded_at;
                 },
                 [&](const pile::session_closed& one) {
                   const auto id = pile::session_of(row.pile, one.number);
                   for (auto& connector : row.connectors) {
                     if (connector.session == id) free_connector(connector);
                   }
                 },
                 [&](const pile::register_read&) { row.last_report_at = happened.recorded_at; },
                 [](const pile::register_withdrawn&) {},
                 [&](const pile::report_strayed& one) {
                   row.last_report_at = happened.recorded_at;
                   if (row.strays.size() < pile::strays_kept_max) row.strays.insert(one.report.key);
                 },
                 [&](const pile::stray_joined& one) {
                   row.last_report_at = happened.recorded_at;
                   row.strays.erase(one.report.key);
                 },
                 [](const pile::service_fact auto&) {},  // pile_service.hpp
                 [&](const pile::access_set& one) {
                   row.access = one.access;
                   row.offered.clear();
                   list(rows, row, pile_concern::without_tls, one.access.security_profile < least_profile_with_tls);
                 },
                 [&](const pile::password_offered& one) {
                   row.offered.push_back(one.credential);
                   if (row.offered.size() > pile::offers_kept_max) row.offered.erase(row.offered.begin());
                 },
                 [&](const pile::password_taken& one) {
                   if (row.access) row.access->credential = one.credential;
                   row.offered.clear();
                 },
                 [&](const pile::password_withdrawn& one) { std::erase(row.offered, one.credential); },
                 [&](const pile::profile_set& one) {
                   row.profile = one.profile;
                   row.profile_untold = true;
                   list(rows, row, pile_concern::drift, drifts(row));
                 },
                 [&](const pile::profile_told& one) {
                   row.profile_untold = false;
                   row.settings = one.settings;
                   row.settings_at = one.at;
                   list(rows, row, pile_concern::drift, drifts(row));
                 },
                 [&](const pile::clock_measured& one) {
                   row.clock_offset = one.offset;
                   row.clock_at = one.at;
                   list(rows, row, pile_concern::clock, pile::clock_is_wrong(one.offset));
                 },
                 [&](const pile::booted& one) {
                   row.last_report_at = happened.recorded_at;
                   row.nameplate = one.nameplate;
                   row.booted_at = one.at;
                 },
                 [&](const pile::status_reported& one) {
                   row.last_report_at = happened.recorded_at;
                   if (one.connector == 0) {
                     row.status = one.status;
                     row.error = one.error;
                   } else if (one.connector <= row.connectors.size()) {
                     auto& connector = row.connectors[one.connector - 1U];
                     connector.status = one.status;
                     connector.error = one.error;
                     connector.status_at = one.at;
                   }
                 },
             },
             fact);
}

// False: the session is on no connector (imported, closed), the row stays as it is.
bool piles_projection::change(pile_row& row, const session_id& id, const session::fact& fact, instant recorded_at) {
  bool changed = false;
  for (auto& connector : row.connectors) {
    if (connector.session != id) continue;
    changed = true;
    connector.stage = stage_after(connector.stage, fact);
    if (const auto* metered = std::get_if<session::metered>(&fact)) {
      row.last_report_at = recorded_at;
      connector.registers.add(metered->samples);
      if (const auto now = latest_of(metered->samples, session::measurand::power))
        connector.running_power = power{*now};
      if (const auto now = latest_of(metered->samples, session::measurand::state_of_charge)) {
        connector.state_of_charge = *now;
      }
    } else if (const auto* stopped = std::get_if<session::stopped>(&fact)) {
      row.last_report_at = recorded_at;
      connector.registers.add(stopped->samples);
      if (stopped->has_meter) connector.registers.add(session::phase::none, stopped->at, stopped->meter);
      connector.running_power.reset();
    }
    connector.running = connector.registers.so_far();
  }
  return changed;
}

void piles_projection::apply(const events::fact& happened, view_writer& rows) {
  pile_row row;
  if (const auto* of_pile = std::get_if<pile::fact>(&happened.body)) {
    if (!rows.load(row_key(happened.id()), row)) row.pile = pile_id{std::string{happened.id()}};
    row.last = {happened.partition, happened.position};
    change(row, *of_pile, happened, rows);
  } else if (const auto* of_session = std::get_if<session::fact>(&happened.body)) {
    const auto id = happened.id();
    if (!rows.load(row_key(id.substr(0, id.rfind('/'))), row)) return;
    if (!change(row, session_id{std::string{id}}, *of_session, happened.recorded_at)) return;
    row.last = {happened.partition, happened.position};
  } else {
    return;
  }
  rows.store(row_key(row.pile.text()), row);
  touch(rows, projections::tag, "all", row.last);
  touch(rows, projections::tag, "station/" + row.attributes.station.text(), row.last);
}

}  // namespace

std::unique_ptr<projection> make_piles() { return std::make_unique<piles_projection>(); }

bool drifts(const pile_row& row) {
  return row.profile_untold || std::any_of(row.settings.begin(), row.settings.end(),
                                           [](const pile::profile_setting& one) { return pile::drifts(one); });
}

std::optional<pile_row> find_pile(const view_reader& from, const pile_id& id) {
  return find_row<pile_row>(from, row_key(id.text()));
}

std::optional<page<pile_row>> page_piles(const view_reader& from, const pile_filter& which, const page_request& asked) {
  const auto prefix = which.concern != pile_concern::none ? concern_prefix(which.concern)
                      : which.station.empty()             ? key{tag, rows_by_id}
                                                          : station_prefix(which.station);
  const page_walk walk{prefix.bytes(), {}, {}};
  return walk_page<pile_row>(from, walk, asked, [&](std::string_view at, std::string_view, std::vector<pile_row>& out) {
    key_parts parts{at};
    parts.skip(walk.prefix.size());
    auto row = find_pile(from, pile_id{parts.text()});
    if (row && (which.owner.empty() || row->attributes.owner == which.owner)) out.push_back(*std::move(row));
  });
}

std::size_t count_piles(const view_reader& from, pile_concern concern) {
  const auto prefix = concern_prefix(concern);
  std::size_t count = 0;
  from.scan(prefix, direction::ascending, {}, [&count](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return count;
}

std::string etag_of_piles(const view_reader& from, const pile_filter& which) {
  return etag_of(from, tag, which.station.empty() ? "all" : "station/" + which.station.text());
}

}  // namespace pilecloud::projections
