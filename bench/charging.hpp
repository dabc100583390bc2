// SPDX-License-Identifier: Apache-2.0
// What the benchmarks charge: one tariff, one order, one set of meter values a report. Pure; the same for ever, so that
// figures of different days compare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/session/order.hpp"
#include "domain/session/sample.hpp"

namespace pilecloud::bench {

inline constexpr std::int64_t report_seconds = 30;         // between two reports of a device, in its own time
inline constexpr std::int64_t report_energy_mwh = 58'333;  // 7 kW over 30 s
inline constexpr std::int64_t first_report_at = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z, device time

domain::tariff::terms time_of_use_terms();
domain::session::order order_at(const std::string& pile, domain::session::payment_source source);

// The k-th report of a charge that began at `begun`: energy register, power and state of charge, as a DC pile sends.
std::vector<domain::session::sample> meter_values(instant begun, std::uint64_t k);

// The i-th number of a stream of random ones, whatever was asked before (splitmix64).
std::uint64_t random_number(std::uint64_t seed, std::uint64_t i);

}  // namespace pilecloud::bench
