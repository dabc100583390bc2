// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/office.hpp"

#include <fmt/format.h>

namespace pilecloud::simulation {
namespace {

namespace pile = domain::pile;
namespace staff = domain::staff;
namespace station = domain::station;
namespace tariff = domain::tariff;

void nothing_more(const actors::answer&) {}

}  // namespace

void office::work(std::uint64_t things) {
  duration when{};
  for (std::uint64_t i = 0; i < things; ++i) {
    when += dice_.span(std::chrono::seconds{1}, std::chrono::hours{3});
    time_.after(when, [this] { one_thing(); });
  }
}

void office::ask(std::string_view category, const std::string& id, actors::any_command command, network::done then) {
  network_.ask(network_.with_id(ask_of(category, id, "staff/admin", time_.true_now(), std::move(command))),
               std::move(then));
}

void office::one_thing() {
  ++changes_;
  switch (dice_.below(3)) {
    case 0:
      return employ();
    case 1:
      return change_site();
    default:
      return publish_prices();
  }
}

void office::employ() {
  const auto id = fmt::format("clerk{}", dice_.below(2));
  const auto as = [&]() -> staff::command {
    switch (dice_.below(5)) {
      case 0:
        return staff::dismiss{};
      case 1:
        return staff::change_role{staff::role::auditor};
      case 2:
        return staff::change_password{fmt::format("sealed {}", changes_)};
      default:
        return staff::hire{staff_id{id}, operator_id{"op0"}, staff::role::operations, "sealed"};
    }
  };
  ask("staff", id, as(), nothing_more);
}

void office::change_site() {
  auto& one = dice_.pick(town_.sites);
  if (dice_.one_in(2)) {
    auto attributes = one.attributes;
    attributes.model = fmt::format("model {}", changes_);
    ask("pile", one.pile.text(), pile::command{pile::change_pile{attributes}}, nothing_more);
    return;
  }
  const auto& of = one.attributes;
  ask("station", of.station.text(),
      station::command{station::change_station{
          {of.owner, of.station.text(), fmt::format("street {}", changes_), one.terms.time_zone, 0, 0}}},
      nothing_more);
}

void office::publish_prices() {
  const auto& one = dice_.pick(town_.sites);
  auto tables = one.terms.tables;
  for (auto& table : tables) {
    for (auto& priced : table.prices) priced.electricity += price{dice_.between(0, 900)};
  }
  const auto id = one.terms.tariff;
  const auto assign = [this, station = one.attributes.station, id](const actors::answer& told) {
    const auto* taken = std::get_if<actors::accepted>(&told);
    if (taken == nullptr || taken->facts.empty()) return;
    const auto& terms = std::get<tariff::published>(std::get<tariff::fact>(taken->facts.front())).terms;
    ask("station", station.text(), station::command{station::assign_tariff{terms}},
        [this, id, terms](const actors::answer&) {
          for (auto& site : town_.sites) {
            if (site.terms.tariff == id && site.terms.version < terms.version) site.terms = terms;
          }
        });
  };
  ask("tariff", id.text(),
      tariff::command{
          tariff::publish{id, one.attributes.owner, id.text(), one.terms.time_zone, tables, time_.true_now()}},
      assign);
}

}  // namespace pilecloud::simulation
