// SPDX-License-Identifier: Apache-2.0
// pilecloud price: the bill of one session at the door, by the one pricing function.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/readings_file.hpp"
#include "app/tariff_file.hpp"
#include "base/decimal.hpp"
#include "base/time_zone.hpp"
#include "domain/session/pricing.hpp"
#include "http/session_json.hpp"

namespace pilecloud::app {

namespace {

namespace session = domain::session;
namespace tariff = domain::tariff;

constexpr std::size_t readings_bytes_max = 64u << 20;
constexpr int kw_to_mw = 6;  // decimals that make milliwatts of kilowatts

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud price: {}\n", why);
  return 2;
}

std::string kwh(energy amount) { return format_decimal(amount.count(), 6); }
std::string yuan(money amount) { return format_decimal(amount.count(), 2); }

std::string local(const time_zone& zone, instant at) {
  const auto text = to_rfc3339(instant{zone.to_wall(at)});
  return text.substr(0, text.size() - 1);  // wall time: no Z
}

std::vector<std::string_view> names_of(session::flag_set flags) {
  std::vector<std::string_view> names;
  for (std::uint32_t at = 0; at < session::flag_count; ++at) {
    const auto one = static_cast<session::flag>(1u << at);
    if (session::has(flags, one)) names.push_back(session::to_text(one));
  }
  return names;
}

void print_segments(const session::curve& curve, const time_zone& zone) {
  for (std::size_t at = 0; at < curve.segments.size(); ++at) {
    const auto& readings = curve.segments[at];
    fmt::print("segment {}: {} readings, {} to {}, register {} to {} kWh\n", at + 1, readings.size(),
               local(zone, readings.front().at), local(zone, readings.back().at), kwh(readings.front().total),
               kwh(readings.back().total));
  }
}

void print_bill(const session::bill& bill, const session::curve& curve, const time_zone& zone) {
  print_segments(curve, zone);
  fmt::print("\n{:<12} {:<12} {:>16} {:>14} {:>12}\n", "class", "part", "energy kWh", "yuan/kWh", "yuan");
  for (const auto& line : bill.lines) {
    fmt::print("{:<12} {:<12} {:>16} {:>14} {:>12}\n", tariff::to_text(line.rate), session::to_text(line.kind),
               kwh(line.delivered), format_decimal(line.unit.count(), 5), yuan(line.amount));
  }
  fmt::print("{:<12} {:<12} {:>16} {:>14} {:>12}\n", "electricity", "", "", "", yuan(bill.electricity));
  fmt::print("{:<12} {:<12} {:>16} {:>14} {:>12}\n", "service", "", "", "", yuan(bill.service));
  fmt::print("{:<12} {:<12} {:>16} {:>14} {:>12}\n", "total", "", kwh(bill.delivered), "", yuan(bill.total));
  const auto flags = names_of(bill.flags);
  fmt::print("flags: {}\n", flags.empty() ? "none" : fmt::format("{}", fmt::join(flags, ", ")));
}

nlohmann::json segments_json(const session::curve& curve) {
  auto segments = nlohmann::json::array();
  for (const auto& readings : curve.segments) {
    auto list = nlohmann::json::array();
    for (const auto& each : readings) list.push_back({{"at", to_rfc3339(each.at)}, {"energy_mwh", each.total.count()}});
    segments.push_back({{"readings", std::move(list)}});
  }
  return segments;
}

}  // namespace

int price(const price_options& options) {
  const auto draft = read_tariff(options.tariff);
  if (!draft) return cannot(to_text(draft.error()));
  const auto csv = read_file(options.readings, readings_bytes_max);
  if (!csv) return cannot(to_text(csv.error()));
  const auto readings = parse_readings(csv.value(), options.readings);
  if (!readings) return cannot(to_text(readings.error()));

  session::evidence known;
  known.samples = readings.value().samples;
  if (!options.rated_kw.empty()) {
    const auto rated = parse_decimal(options.rated_kw, kw_to_mw, extra_digits::refuse);
    if (!rated || rated.value() <= 0) return cannot("--rated-kw must be a number of kilowatts above 0, e.g. 7 or 3.5");
    known.rated_power = power{rated.value()};
  }
  const tariff::terms terms{tariff_id{draft.value().name}, 1, draft.value().time_zone, draft.value().tables};
  const auto curve = session::make_curve(known, terms);
  const auto bill = session::price(known, terms);
  if (options.json) {
    auto shown = http::json_of(bill);
    shown["curve"] = segments_json(curve);
    shown["rows"] = readings.value().rows;
    shown["rows_not_kept"] = readings.value().not_kept;
    fmt::print("{}\n", shown.dump(2));
  } else {
    print_bill(bill, curve, *time_zone::find(draft.value().time_zone));
  }
  return 0;
}

}  // namespace pilecloud::app
