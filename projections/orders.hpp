// SPDX-License-Identifier: Apache-2.0
// What an order takes over from the read models when it is made: who, where, and the price agreed to (P2). For a
// driver's order and for a start that nobody ordered. Pure reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/session/order.hpp"
#include "projections/piles.hpp"

namespace pilecloud::projections {

// The price and the payer are the caller's to add.
domain::session::order order_at(const pile_row& where, std::uint16_t connector, instant ordered_at);

// The terms at a station: of the version assigned to it, or, for a start at `at`, of the version in force then (P2).
std::optional<domain::tariff::terms> terms_of(const view_reader& from, const station_id& which,
                                              const std::optional<instant>& at = std::nullopt);

// S8: a start at `at` that nobody ordered is its card's account's, else unattributed. A station without a tariff still
// takes what its piles report: energy is recorded and billed at 0, for a person to see. `card_hash` empty: no card.
domain::session::order unordered(const view_reader& from, const pile_row& where, std::uint16_t connector, instant at,
                                 std::string_view card_hash, instant ordered_at);

}  // namespace pilecloud::projections
