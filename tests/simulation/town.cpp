// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/town.hpp"

#include <fmt/format.h>

namespace pilecloud::simulation {
namespace {

namespace tariff = domain::tariff;
namespace station = domain::station;
namespace pile = domain::pile;

tariff::day_table draw_day(dice& chance) {
  tariff::day_table day;
  auto rate = static_cast<tariff::rate_class>(chance.below(tariff::rate_class_count) + 1);
  for (auto& slot : day.slots) {
    if (chance.one_in(6)) rate = static_cast<tariff::rate_class>(chance.below(tariff::rate_class_count) + 1);
    slot = rate;
  }
  for (auto& one : day.prices) one = {price{chance.between(1, 180'000)}, price{chance.between(0, 90'000)}};
  return day;
}

tariff::terms draw_terms(dice& chance, std::string id) {
  static const std::array<std::string, 3> zones{"Asia/Shanghai", "Europe/Oslo", "America/St_Johns"};
  tariff::terms terms{tariff_id{std::move(id)}, 1, chance.pick(zones), {}};
  if (chance.one_in(3)) {
    auto weekend = draw_day(chance);
    weekend.rule.weekdays = 0x60;
    terms.tables.push_back(std::move(weekend));
  }
  terms.tables.push_back(draw_day(chance));
  return terms;
}

station::profile profile_of(const site& where) {
  return {where.attributes.owner, where.attributes.station.text(), "", where.terms.time_zone, 0, 0};
}

}  // namespace

town draw_town(dice& chance, instant opened) {
  town drawn;
  drawn.opened = opened;
  const auto stations = chance.below(3) + 1;
  for (std::uint64_t s = 0; s < stations; ++s) {
    const auto terms = draw_terms(chance, fmt::format("T{}", s));
    const auto piles = chance.below(3) + 1;
    for (std::uint64_t p = 0; p < piles; ++p) {
      site one;
      one.pile = pile_id{fmt::format("P{}{}", s, p)};
      one.attributes.owner = operator_id{fmt::format("op{}", s % 2)};
      one.attributes.station = station_id{fmt::format("S{}", s)};
      one.attributes.connectors = static_cast<std::uint16_t>(chance.below(2) + 1);
      // R5: some say that they are weaker than they are.
      one.attributes.rated_power = chance.one_in(3) ? power{0} : power{chance.between(1, 60) * 1'000'000};
      one.terms = terms;
      drawn.sites.push_back(std::move(one));
    }
  }
  const auto people = chance.below(10) + 1;
  for (std::uint64_t i = 0; i < people; ++i) drawn.people.push_back(account_id{fmt::format("A{}", i)});
  return drawn;
}

actors::request ask_of(std::string_view category, std::string_view id, std::string by, instant at,
                       actors::any_command command) {
  actors::request asked;
  asked.stream = storage::stream_id{category, id};
  asked.by = std::move(by);
  asked.occurred_at = at;
  asked.command = std::move(command);
  return asked;
}

void build(const town& wanted, network& through, const std::function<void(const site&)>& ready) {
  const auto at = wanted.opened;
  for (const auto& one : wanted.sites) {
    const auto& of = one.attributes;
    const auto register_pile = [&through, &one, at, ready](const actors::answer&) {
      through.ask(through.with_id(ask_of("pile", one.pile.text(), "staff/a", at,
                                         pile::command{pile::register_pile{one.pile, one.attributes}})),
                  [&one, ready](const actors::answer&) { ready(one); });
    };
    const auto assign = [&through, &one, at, register_pile](const actors::answer&) {
      through.ask(through.with_id(ask_of("station", one.attributes.station.text(), "staff/a", at,
                                         station::command{station::assign_tariff{one.terms}})),
                  register_pile);
    };
    const auto register_station = [&through, &one, at, assign](const actors::answer&) {
      through.ask(
          through.with_id(ask_of("station", one.attributes.station.text(), "staff/a", at,
                                 station::command{station::register_station{one.attributes.station, profile_of(one)}})),
          assign);
    };
    if (one.pile.text().back() != '0') {  // the first pile of a station brings the station and its tariff
      register_pile(actors::busy{});
      continue;
    }
    through.ask(
        through.with_id(ask_of("tariff", one.terms.tariff.text(), "staff/a", at,
                               tariff::command{tariff::publish{one.terms.tariff, of.owner, one.terms.tariff.text(),
                                                               one.terms.time_zone, one.terms.tables, at}})),
        register_station);
  }
}

domain::session::order order_at(const site& where, std::uint16_t connector, instant at) {
  domain::session::order order;
  order.owner = where.attributes.owner;
  order.station = where.attributes.station;
  order.pile = where.pile;
  order.connector = connector;
  order.terms = where.terms;
  order.rated_power = where.attributes.rated_power;
  order.ordered_at = at;
  return order;
}

}  // namespace pilecloud::simulation
