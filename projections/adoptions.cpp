// SPDX-License-Identifier: Apache-2.0
#include "projections/adoptions.hpp"

#include <algorithm>

#include "domain/station/state_archive.hpp"
#include "events/fact.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, adoption_row& r) {
  a(r.station, r.owner, r.terms, r.adopted, r.candidates);
}
template <class Archive>
void archive(Archive& a, candidate_row& r) {
  a(r.station, r.owner, r.candidate);
}

namespace {

namespace station = domain::station;
constexpr auto tag = projection_tag::adoptions;

enum table : std::uint8_t { windows = 1, candidates };  // (pile, station): two windows may list one pile

key window_key(const station_id& id) { return key{tag, windows}.id(id); }
key candidate_key(const pile_id& pile, const station_id& at) { return key{tag, candidates}.id(pile).id(at); }

class adoptions_projection final : public projection {
 public:
  std::string_view name() const override { return "adoptions"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1 + (station::fold_revision << 16u); }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  static void forget_candidates(adoption_row& row, view_writer& rows);
  static void see(adoption_row& row, const station::candidate_seen& one, view_writer& rows);
};

void adoptions_projection::forget_candidates(adoption_row& row, view_writer& rows) {
  for (const auto& pile : row.candidates) rows.erase(candidate_key(pile, row.station));
  row.candidates.clear();
}

void adoptions_projection::see(adoption_row& row, const station::candidate_seen& one, view_writer& rows) {
  const auto at = candidate_key(one.candidate.pile, row.station);
  candidate_row listed;
  if (!rows.load(at, listed)) listed.candidate.first_seen = one.at;
  listed.station = row.station;
  listed.owner = one.owner;
  listed.candidate.is = one.candidate;
  listed.candidate.last_seen = one.at;
  rows.store(at, listed);
  row.candidates.insert(one.candidate.pile);
}

void adoptions_projection::apply(const events::fact& happened, view_writer& rows) {
  const auto* of_station = std::get_if<station::fact>(&happened.body);
  if (of_station == nullptr) return;
  const station_id id{std::string{happened.id()}};
  adoption_row row;
  const auto change = [&](const auto& how) {
    if (!rows.load(window_key(id), row)) row.station = id;
    how();
    rows.store(window_key(id), row);
    touch(rows, projections::tag, "all", {happened.partition, happened.position});
  };
  std::visit(overload{
                 [](const station::registered&) {},
                 [](const station::changed&) {},
                 [](const station::tariff_assigned&) {},
                 [&](const station::adoption_opened& one) {
                   change([&] {
                     // As domain/station/window.cpp: an open window that is opened again goes on with its candidates.
                     if (!row.is_open(happened.recorded_at)) forget_candidates(row, rows);
                     row.owner = one.owner;
                     row.terms = one.terms;
                     row.adopted.clear();
                   });
                 },
                 [&](const station::adoption_closed&) {
                   change([&] {
                     forget_candidates(row, rows);
                     row.terms = {};
                     row.adopted.clear();
                   });
                 },
                 [&](const station::candidate_seen& one) { change([&] { see(row, one, rows); }); },
                 [&](const station::candidate_adopted& one) {
                   change([&] {
                     rows.erase(candidate_key(one.pile, id));
                     row.candidates.erase(one.pile);
                     row.adopted.push_back(one.pile);
                   });
                 },
             },
             *of_station);
}

}  // namespace

std::unique_ptr<projection> make_adoptions() { return std::make_unique<adoptions_projection>(); }

std::optional<adoption_row> find_adoption(const view_reader& from, const station_id& station) {
  return find_row<adoption_row>(from, window_key(station));
}

std::vector<adoption_row> open_adoptions(const view_reader& from, instant now) {
  std::vector<adoption_row> open;
  from.scan(key{tag, windows}, direction::ascending, {}, [&](std::string_view, std::string_view value) {
    adoption_row row;
    if (read_row(from, value, row) && row.is_open(now)) open.push_back(std::move(row));
    return true;
  });
  return open;
}

namespace {

bool is_listed_now(const std::vector<adoption_row>& open, const candidate_row& one) {
  return std::any_of(open.begin(), open.end(),
                     [&one](const adoption_row& each) { return each.station == one.station; });
}

}  // namespace

std::optional<candidate_row> find_candidate(const view_reader& from, const pile_id& pile, instant now) {
  const auto open = open_adoptions(from, now);
  std::optional<candidate_row> found;
  from.scan(key{tag, candidates}.id(pile), direction::ascending, {}, [&](std::string_view, std::string_view value) {
    candidate_row row;
    if (!read_row(from, value, row)) return false;
    if (is_listed_now(open, row)) found = std::move(row);
    return !found;
  });
  return found;
}

std::optional<page<candidate_row>> page_candidates(const view_reader& from, instant now, const page_request& asked) {
  const auto open = open_adoptions(from, now);
  const page_walk walk{key{tag, candidates}.bytes(), {}, {}};
  return walk_page<candidate_row>(from, walk, asked,
                                  [&](std::string_view, std::string_view value, std::vector<candidate_row>& out) {
                                    candidate_row row;
                                    if (read_row(from, value, row) && is_listed_now(open, row))
                                      out.push_back(std::move(row));
                                  });
}

}  // namespace pilecloud::projections
