// SPDX-License-Identifier: Apache-2.0
// What stands before anybody charges: operators, tariffs, stations and piles, drawn by the seed and registered through
// the same commands as everything else. Also who lives there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/pile/facts.hpp"
#include "domain/tariff/terms.hpp"
#include "tests/simulation/network.hpp"

namespace pilecloud::simulation {

struct site {  // one pile with what an order at it needs
  pile_id pile;
  domain::pile::attributes attributes;
  domain::tariff::terms terms;
};

struct town {
  std::vector<site> sites;
  std::vector<account_id> people;
  instant opened{};
};

town draw_town(dice& chance, instant opened);

// Publishes, registers and assigns; each step after the answer to the one before. `ready` is called when a pile can
// take orders.
void build(const town& wanted, network& through, const std::function<void(const site&)>& ready);

domain::session::order order_at(const site& where, std::uint16_t connector, instant at);
actors::request ask_of(std::string_view category, std::string_view id, std::string by, instant at,
                       actors::any_command command);

}  // namespace pilecloud::simulation
