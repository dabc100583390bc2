// SPDX-License-Identifier: Apache-2.0
#include "bench/charging.hpp"

namespace pilecloud::bench {

namespace session = domain::session;
namespace tariff = domain::tariff;

tariff::terms time_of_use_terms() {
  using tariff::rate_class;
  tariff::day_table table;
  for (std::size_t slot = 0; slot < table.slots.size(); ++slot) {
    const auto hour = slot / 2;
    table.slots[slot] = hour < 7    ? rate_class::valley
                        : hour < 10 ? rate_class::flat
                        : hour < 12 ? rate_class::peak
                        : hour < 18 ? rate_class::flat
                        : hour < 21 ? rate_class::sharp
                                    : rate_class::peak;
  }
  table.prices[tariff::index_of(rate_class::sharp)] = {price{105'000}, price{60'000}};
  table.prices[tariff::index_of(rate_class::peak)] = {price{85'000}, price{50'000}};
  table.prices[tariff::index_of(rate_class::flat)] = {price{65'000}, price{40'000}};
  table.prices[tariff::index_of(rate_class::valley)] = {price{35'000}, price{40'000}};
  return {tariff_id{"bench-time-of-use"}, 1, "Asia/Shanghai", {table}};
}

session::order order_at(const std::string& pile, session::payment_source source) {
  static const auto terms = time_of_use_terms();
  session::order order;
  order.owner = operator_id{"bench"};
  order.station = station_id{"station-0042"};
  order.pile = pile_id{pile};
  order.connector = 1;
  order.source = source;
  order.terms = terms;
  order.ordered_at = instant_from_us(first_report_at);
  return order;
}

std::vector<session::sample> meter_values(instant begun, std::uint64_t k) {
  const auto reports = static_cast<std::int64_t>(k);
  const auto at = begun + std::chrono::seconds{report_seconds * reports};
  const auto percent_1e3 = std::min<std::int64_t>(20'000 + reports * 100, 100'000);
  return {{at, report_energy_mwh * reports, session::measurand::energy_register},
          {at, 7'000'000, session::measurand::power},
          {at, percent_1e3, session::measurand::state_of_charge}};
}

std::uint64_t random_number(std::uint64_t seed, std::uint64_t i) {
  std::uint64_t z = seed + (i + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30u) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27u) * 0x94D049BB133111EBu;
  return z ^ z >> 31u;
}

}  // namespace pilecloud::bench
