// SPDX-License-Identifier: Apache-2.0
// GET /stations/{station}/totals: periods of the station's local wall time; `from` and `to` are local days.
#include "projections/station_totals.hpp"

#include "base/time_zone.hpp"
#include "http/stations.hpp"
#include "http/tariff_json.hpp"

namespace pilecloud::http {

namespace {

constexpr std::size_t periods_max = 10'000;

std::string text_of(wall_time local) {
  auto text = to_rfc3339(instant{local});
  text.pop_back();  // a wall time has no zone
  return text;
}

wall_time day_in(const form& asked, std::string_view name) {
  const auto at = parse_rfc3339(asked.text(name) + "T00:00:00Z");
  if (!at)
    refuse(problem_kind::invalid, "must be a local day such as 2026-11-22", std::string{name}, "date_must_exist");
  return at->time_since_epoch();
}

ordered_json json_of(const projections::totals_row& row) {
  ordered_json by_class = ordered_json::object();
  for (std::size_t i = 0; i < rate_class_names().size(); ++i) {
    by_class[rate_class_names()[i] + "_mwh"] = row.totals.by_class[i].count();
  }
  return {{"from", text_of(row.from)},
          {"sessions", row.totals.sessions},
          {"charging_us", row.totals.charging.count()},
          {"energy_mwh", row.totals.delivered().count()},
          {"energy_by_class", std::move(by_class)},
          {"electricity_fen", row.totals.electricity.count()},
          {"service_fen", row.totals.service.count()},
          {"total_fen", (row.totals.electricity + row.totals.service).count()}};
}

shape by_class_shape() {
  std::vector<field> classes;
  for (const auto& name : rate_class_names()) classes.push_back(integer(name + "_mwh"));
  return shape{std::move(classes)};
}

}  // namespace

const shape& totals_query() {
  static const shape one{one_of("granularity", {"hour", "day", "month"}),
                         text("from").between(10, 10).noted("first local day"),
                         text("to").between(10, 10).noted("the local day after the last")};
  return one;
}

const shape& totals_shape() {
  static const shape one{
      id("station"), text("time_zone"), one_of("granularity", {"hour", "day", "month"}),
      list("items",
           {text("from").noted("local start of the period"), integer("sessions"), integer("charging_us"),
            integer("energy_mwh"), object("energy_by_class", by_class_shape()), integer("electricity_fen"),
            integer("service_fen"), integer("total_fen")},
           periods_max)};
  return one;
}

response show_station_totals(call& now) {
  const auto row = station_named(now);
  const auto stamp = projections::etag_of_station_totals(now.rows, row.station);
  if (auto same = unchanged(now, stamp)) return *same;
  const auto asked = now.filters();
  projections::period unit{};
  projections::parse_period(asked.text("granularity"), unit);
  const auto first = day_in(asked, "from");
  const auto before = day_in(asked, "to");
  if (before <= first) refuse(problem_kind::invalid, "must be after from", "to", "to_must_be_after_from");
  auto items = ordered_json::array();
  for (const auto& one : projections::find_station_totals(now.rows, row.station, unit, first, before, periods_max)) {
    items.push_back(json_of(one));
  }
  return shown(now,
               ordered_json{{"station", row.station.text()},
                            {"time_zone", row.profile.time_zone},
                            {"granularity", asked.text("granularity")},
                            {"items", std::move(items)}},
               stamp);
}

}  // namespace pilecloud::http
