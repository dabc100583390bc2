// SPDX-License-Identifier: Apache-2.0
#include "projections/stations.hpp"

#include "domain/pile/facts.hpp"
#include "domain/station/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, station_row& r) {
  a(r.station, r.registered, r.profile, r.tariff, r.tariff_version, r.piles, r.connectors);
}

namespace {

namespace pile = domain::pile;
namespace station = domain::station;
constexpr auto tag = projection_tag::stations;

enum table : std::uint8_t {
  rows_by_id = 1,
  piles,  // pile -> what it counts, to be taken back when it moves or grows
};

struct counted_pile {
  station_id station;
  std::uint32_t connectors = 0;
};
template <class Archive>
void archive(Archive& a, counted_pile& r) {
  a(r.station, r.connectors);
}
key row_key(const station_id& id) { return key{tag, rows_by_id}.id(id); }

// Those rows are projections/adoptions.cpp's.
bool is_of_a_window(const station::fact& one) {
  return std::holds_alternative<station::adoption_opened>(one) ||
         std::holds_alternative<station::adoption_closed>(one) ||
         std::holds_alternative<station::candidate_seen>(one) ||
         std::holds_alternative<station::candidate_adopted>(one);
}

class stations_projection final : public projection {
 public:
  std::string_view name() const override { return "stations"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1 + (station::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  template <class Change>
  static void change(const station_id& id, const place& by, view_writer& rows, const Change& how);
  static void count(const pile_id& id, const pile::attributes& now, const place& by, view_writer& rows);
};

template <class Change>
void stations_projection::change(const station_id& id, const place& by, view_writer& rows, const Change& how) {
  station_row row;
  if (!rows.load(row_key(id), row)) row.station = id;
  how(row);
  rows.store(row_key(id), row);
  touch(rows, projections::tag, "all", by);
  touch(rows, projections::tag, "station/" + id.text(), by);
}

void stations_projection::count(const pile_id& id, const pile::attributes& now, const place& by, view_writer& rows) {
  const auto pile_key = key{projections::tag, piles}.id(id);
  counted_pile before;
  const bool known = rows.load(pile_key, before);
  if (known && before.station == now.station && before.connectors == now.connectors) return;
  if (known) {
    change(before.station, by, rows, [&before](station_row& row) {
      --row.piles;
      row.connectors -= before.connectors;
    });
  }
  change(now.station, by, rows, [&now](station_row& row) {
    ++row.piles;
    row.connectors += now.connectors;
  });
  rows.store(pile_key, counted_pile{now.station, now.connectors});
}

void stations_projection::apply(const events::fact& happened, view_writer& rows) {
  const place by{happened.partition, happened.position};
  if (const auto* of_station = std::get_if<station::fact>(&happened.body)) {
    if (is_of_a_window(*of_station)) return;
    change(station_id{std::string{happened.id()}}, by, rows, [of_station](station_row& row) {
      std::visit(overload{
                     [&row](const station::registered& one) {
                       row.registered = true;
                       row.profile = one.profile;
                     },
                     [&row](const station::changed& one) { row.profile = one.profile; },
                     [&row](const station::tariff_assigned& one) {
                       row.tariff = one.tariff;
                       row.tariff_version = one.version;
                     },
                     [](const station::adoption_opened&) {},
                     [](const station::adoption_closed&) {},
                     [](const station::candidate_seen&) {},
                     [](const station::candidate_adopted&) {},
                 },
                 *of_station);
    });
  } else if (const auto* of_pile = std::get_if<pile::fact>(&happened.body)) {
    const pile_id id{std::string{happened.id()}};
    if (const auto* registered = std::get_if<pile::registered>(of_pile)) count(id, registered->attributes, by, rows);
    if (const auto* changed = std::get_if<pile::changed>(of_pile)) count(id, changed->attributes, by, rows);
  }
}

}  // namespace

std::unique_ptr<projection> make_stations() { return std::make_unique<stations_projection>(); }

std::optional<station_row> find_station(const view_reader& from, const station_id& id) {
  auto row = find_row<station_row>(from, row_key(id));
  if (row) row->etag = etag_of(from, tag, "station/" + id.text());
  return row;
}

std::optional<page<station_row>> page_stations(const view_reader& from, const operator_id& owner,
                                               const page_request& asked) {
  const page_walk walk{key{tag, rows_by_id}.bytes(), {}, {}};
  return walk_page<station_row>(from, walk, asked,
                                [&](std::string_view, std::string_view value, std::vector<station_row>& out) {
                                  station_row row;
                                  if (!read_row(from, value, row) || !row.registered) return;
                                  if (!owner.empty() && row.profile.owner != owner) return;
                                  row.etag = etag_of(from, tag, "station/" + row.station.text());
                                  out.push_back(std::move(row));
                                });
}

std::string etag_of_stations(const view_reader& from) { return etag_of(from, tag, "all"); }

}  // namespace pilecloud::projections
