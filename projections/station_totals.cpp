// SPDX-License-Identifier: Apache-2.0
#include "projections/station_totals.hpp"

#include <map>

#include "base/time_zone.hpp"
#include "domain/session/facts.hpp"
#include "events/fact.hpp"
#include "projections/page.hpp"
#include "projections/sources.hpp"

namespace pilecloud::projections {

template <class Archive>
void archive(Archive& a, totals& t) {
  a(t.by_class, t.sessions, t.charging, t.electricity, t.service);
}

namespace {

namespace session = domain::session;
constexpr auto tag = projection_tag::station_totals;

enum table : std::uint8_t {
  periods = 1,    // (station, unit, local start) -> totals
  contributions,  // session -> what its last revision added
};

// Energy of one rate class in one local hour.
struct hour_part {
  wall_time hour{};
  domain::tariff::rate_class rate{};
  energy delivered;
  duration charging{};
};
struct contribution {
  station_id station;
  wall_time settled_hour{};
  money electricity;
  money service;
  std::vector<hour_part> parts;
};

template <class Archive>
void archive(Archive& a, hour_part& p) {
  a(p.hour, p.rate, p.delivered, p.charging);
}
template <class Archive>
void archive(Archive& a, contribution& c) {
  a(c.station, c.settled_hour, c.electricity, c.service, c.parts);
}

key periods_prefix(const station_id& station, period unit) {
  return key{tag, periods}.id(station).number(static_cast<std::uint8_t>(unit));
}

// Wall time of instants that mostly share one offset: looks the zone up when it changes or the offset ends.
class wall_clock {
 public:
  wall_time at(const std::string& zone, instant when) {
    if (!zone_ || zone != name_) {
      const auto found = time_zone::find(zone);
      PILECLOUD_ASSERT(found.has_value(), "a settlement names the time zone \"{}\"", zone);
      zone_ = found;
      name_ = zone;
      span_ = zone_->span_at(when);
    } else if (when < span_.from || when >= span_.to) {
      span_ = zone_->span_at(when);
    }
    return when.time_since_epoch() + span_.offset;
  }

 private:
  std::optional<time_zone> zone_;
  std::string name_;
  time_zone::span span_{};
};

class station_totals_projection final : public projection {
 public:
  std::string_view name() const override { return "station_totals"; }
  projection_tag tag() const override { return projections::tag; }
  std::uint32_t revision() const override { return 1; }
  void apply(const events::fact& happened, view_writer& rows) override;

 private:
  contribution contribution_of(const session::settled& one);
  static void add(const contribution& what, int sign, view_writer& rows);

  wall_clock clock_;
};

// Slices are cut at local half hours, so each lies in one local hour.
contribution station_totals_projection::contribution_of(const session::settled& one) {
  contribution out{one.station,
                   period_start(period::hour, clock_.at(one.time_zone, one.at)),
                   one.bill.electricity,
                   one.bill.service,
                   {}};
  for (const auto& slice : one.bill.slices) {
    const auto hour = period_start(period::hour, clock_.at(one.time_zone, slice.from));
    if (out.parts.empty() || out.parts.back().hour != hour || out.parts.back().rate != slice.rate) {
      out.parts.push_back({hour, slice.rate, {}, {}});
    }
    out.parts.back().delivered += slice.delivered;
    out.parts.back().charging += slice.to - slice.from;
  }
  return out;
}

// sign -1 takes a contribution back. A period that ends up empty has no row, as if nothing had ever been in it.
void station_totals_projection::add(const contribution& what, int sign, view_writer& rows) {
  for (const auto unit : {period::hour, period::day, period::month}) {
    std::map<wall_time, totals> changes;
    for (const auto& part : what.parts) {
      auto& change = changes[period_start(unit, part.hour)];
      change.by_class[domain::tariff::index_of(part.rate)] += part.delivered;
      change.charging += part.charging;
    }
    auto& settled = changes[period_start(unit, what.settled_hour)];
    settled.sessions = 1;
    settled.electricity = what.electricity;
    settled.service = what.service;
    const auto prefix = periods_prefix(what.station, unit);
    for (const auto& [from, change] : changes) {
      const auto at = key{prefix}.signed_number(from.count());
      totals sum;
      rows.load(at, sum);
      for (std::size_t i = 0; i < sum.by_class.size(); ++i) {
        sum.by_class[i] += energy{sign * change.by_class[i].count()};
      }
      sum.sessions += static_cast<std::uint64_t>(sign) * change.sessions;
      sum.charging += sign * change.charging;
      sum.electricity += money{sign * change.electricity.count()};
      sum.service += money{sign * change.service.count()};
      if (sum == totals{}) {
        rows.erase(at);
      } else {
        rows.store(at, sum);
      }
    }
  }
}

void station_totals_projection::apply(const events::fact& happened, view_writer& rows) {
  const auto* of_session = std::get_if<session::fact>(&happened.body);
  const auto* settled = of_session == nullptr ? nullptr : std::get_if<session::settled>(of_session);
  if (settled == nullptr) return;
  const place by{happened.partition, happened.position};
  const auto contribution_key = key{projections::tag, contributions}.text(happened.id());
  contribution before;
  if (settled->revision > 1 && rows.load(contribution_key, before)) {
    add(before, -1, rows);
    touch(rows, projections::tag, before.station.text(), by);
  }
  const auto now = contribution_of(*settled);
  add(now, 1, rows);
  touch(rows, projections::tag, now.station.text(), by);
  rows.store(contribution_key, now);
}

}  // namespace

std::string_view to_text(period unit) {
  switch (unit) {
    case period::hour:
      return "hour";
    case period::day:
      return "day";
    case period::month:
      return "month";
  }
  return "not_recorded";
}

bool parse_period(std::string_view text, period& unit) {
  for (const auto one : {period::hour, period::day, period::month}) {
    if (text != to_text(one)) continue;
    unit = one;
    return true;
  }
  return false;
}

wall_time period_start(period unit, wall_time at) {
  using namespace std::chrono;
  if (unit == period::hour) return floor<hours>(at);
  const auto day = floor<days>(at);
  if (unit == period::day) return day;
  const year_month_day date{sys_days{day}};
  return sys_days{date.year() / date.month() / 1}.time_since_epoch();
}

energy totals::delivered() const {
  energy sum;
  for (const auto& one : by_class) sum += one;
  return sum;
}

std::unique_ptr<projection> make_station_totals() { return std::make_unique<station_totals_projection>(); }

std::vector<totals_row> find_station_totals(const view_reader& from, const station_id& station, period unit,
                                            wall_time first, wall_time before, std::size_t limit) {
  const page_walk walk{periods_prefix(station, unit).bytes(), instant{first}, instant{before}};
  std::vector<totals_row> out;
  from.scan(walk.prefix, direction::ascending, walk.start(direction::ascending),
            [&](std::string_view at, std::string_view value) {
              if (out.size() == limit || !walk.is_within(at, direction::ascending)) return false;
              key_parts parts{at};
              parts.skip(walk.prefix.size());
              totals_row row{wall_time{parts.signed_number()}, {}};
              if (read_row(from, value, row.totals)) out.push_back(row);
              return true;
            });
  return out;
}

std::string etag_of_station_totals(const view_reader& from, const station_id& station) {
  return etag_of(from, tag, station.text());
}

}  // namespace pilecloud::projections
