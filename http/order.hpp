// SPDX-License-Identifier: Apache-2.0
// Assembling an order from the read models: for a driver's order and for a start nobody ordered.
#pragma once

#include <optional>

#include "domain/session/order.hpp"
#include "http/call.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

// Who, where and when; the price and the payer are the caller's to add.
domain::session::order order_at(const call& now, const projections::pile_row& where, std::uint16_t connector);

// The terms at a station: of the version assigned to it, or, for a start at `at`, the version in force then (P2).
std::optional<domain::tariff::terms> terms_of(const call& now, const station_id& which,
                                              const std::optional<instant>& at = std::nullopt);

}  // namespace pilecloud::http
