// SPDX-License-Identifier: Apache-2.0
#include "http/stations.hpp"

#include "projections/tariffs.hpp"

namespace pilecloud::http {

namespace {

namespace station = domain::station;

constexpr std::int64_t latitude_most = 90'000'000;
constexpr std::int64_t longitude_most = 180'000'000;

std::vector<field> profile_fields() {
  return {text("name").between(1, 100), text("address").between(0, 200).optional(),
          text("time_zone").between(1, 60).noted("IANA name; never changes"),
          integer("latitude_udeg").between(-latitude_most, latitude_most).optional(),
          integer("longitude_udeg").between(-longitude_most, longitude_most).optional()};
}

station::profile profile_in(const call& now) {
  const auto asked = now.fields();
  return {now.who->owner,
          asked.text("name"),
          asked.text("address"),
          asked.text("time_zone"),
          static_cast<std::int32_t>(asked.integer("latitude_udeg")),
          static_cast<std::int32_t>(asked.integer("longitude_udeg"))};
}

ordered_json json_of(const projections::station_row& row) {
  return {{"station", row.station.text()},
          {"operator", row.profile.owner.text()},
          {"name", row.profile.name},
          {"address", row.profile.address},
          {"time_zone", row.profile.time_zone},
          {"latitude_udeg", row.profile.latitude_udeg},
          {"longitude_udeg", row.profile.longitude_udeg},
          {"tariff", row.tariff.empty() ? ordered_json{} : ordered_json(row.tariff.text())},
          {"tariff_version", row.tariff_version},
          {"piles", row.piles},
          {"connectors", row.connectors}};
}

response station_written(call& now, const actors::accepted& done, const station_id& which) {
  return written(now, done, "/api/v1/stations/" + which.text(), ordered_json{{"station", which.text()}});
}

}  // namespace

const shape& station_registration_shape() {
  static const shape one = [] {
    auto fields = profile_fields();
    fields.insert(fields.begin(), id("station").optional().noted("absent: one is made"));
    return shape{std::move(fields)};
  }();
  return one;
}

const shape& station_change_shape() {
  static const shape one{profile_fields()};
  return one;
}

const shape& assignment_shape() {
  static const shape one{id("tariff"), integer("version").between(1, UINT32_MAX)};
  return one;
}

const shape& station_shape() {
  static const shape one{id("station"),
                         text("operator"),
                         text("name"),
                         text("address").between(0, 200),
                         text("time_zone"),
                         integer("latitude_udeg").noted("1e-6 degrees; both 0: unknown"),
                         integer("longitude_udeg"),
                         id("tariff").optional(),
                         integer("tariff_version").noted("0: none"),
                         integer("piles"),
                         integer("connectors")};
  return one;
}

const shape& station_written_shape() {
  static const shape one{id("station")};
  return one;
}

projections::station_row station_named(const call& now) {
  auto row = projections::find_station(now.rows, station_id{now.parameter("station")});
  if (!row || !row->registered) refuse(problem_kind::not_found, "no such station");
  return *std::move(row);
}

response register_station(call& now) {
  const station_id which{now.fields().text("station", minted(now, "s"))};
  const auto done =
      ask(now, "station", which.text(), station::command{station::register_station{which, profile_in(now)}});
  return station_written(now, done, which);
}

response change_station(call& now) {
  const auto row = station_named(now);
  auto profile = profile_in(now);
  profile.owner = row.profile.owner;
  const auto done = ask(now, "station", row.station.text(), station::command{station::change_station{profile}});
  return station_written(now, done, row.station);
}

response assign_tariff(call& now) {
  const auto row = station_named(now);
  const auto asked = now.fields();
  const auto chosen = projections::find_tariff(now.rows, tariff_id{asked.text("tariff")},
                                               static_cast<std::uint32_t>(asked.integer("version")));
  if (!chosen) refuse(problem_kind::invalid, "no such tariff version", "tariff", "tariff_version_must_exist");
  const auto done = ask(now, "station", row.station.text(), station::command{station::assign_tariff{chosen->terms}});
  return station_written(now, done, row.station);
}

response list_stations(call& now) {
  const auto stamp = projections::etag_of_stations(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_stations(now.rows, operator_id{}, page_asked(now)), stamp,
                    [](const projections::station_row& row) { return json_of(row); });
}

response show_station(call& now) {
  const auto row = station_named(now);
  if (auto same = unchanged(now, row.etag)) return *same;
  return shown(now, json_of(row), row.etag);
}

}  // namespace pilecloud::http
