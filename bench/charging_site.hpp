// SPDX-License-Identifier: Apache-2.0
// A station with piles and drivers, made through the API of a serve by several connections at once. Everything made is
// on the pages when these return: piles may knock. Throws cannot_run.
#pragma once

#include <string>
#include <vector>

#include "bench/api_client.hpp"
#include "devices/simulator/websocket_client.hpp"

namespace pilecloud::bench {

// One price at all hours.
void open_station(const api_access& at, const std::string& station);

// Piles of two connectors that speak OCPP 1.6, with the passwords of profiles 1 and 2.
std::vector<devices::simulator::client_identity> add_piles(const api_access& at, const std::string& station,
                                                           std::size_t count, int security_profile);

// Drivers with 500 yuan and a card each: the cards.
std::vector<std::string> add_drivers(const api_access& at, std::size_t count);

}  // namespace pilecloud::bench
