// SPDX-License-Identifier: Apache-2.0
#include "domain/session/low_balance.hpp"

#include <algorithm>

#include "domain/session/decider.hpp"
#include "domain/session/slot_walk.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr duration horizon = sample_interval + stop_takes;

bool is_bounded(const state& known) {
  return known.order.source == payment_source::wallet && known.was_funded && known.hold > money{} &&
         !known.order.charge_wallet_beyond_hold;
}

// mW: of the pile where it is known, else what the car draws.
std::int64_t highest_power(const state& known, const std::vector<sample>& reported) {
  if (known.order.rated_power > power{}) return known.order.rated_power.count();
  std::int64_t most = 0;
  for (const auto& one : reported) {
    if (one.measurand == measurand::power) most = std::max(most, one.value);
  }
  return most;
}

// 1e-5 yuan/kWh, both parts.
std::int64_t highest_price(const tariff::terms& agreed, instant from) {
  slot_walk walk{agreed};
  std::int64_t most = 0;
  for (instant at = from; at < from + horizon; at = walk.at(at).to) {
    const auto& price = walk.price_in(walk.at(at));
    most = std::max(most, price.electricity.count() + price.service.count());
  }
  return most;
}

}  // namespace

bool balance_runs_out(const state& known, const std::vector<sample>& reported) {
  if (!is_bounded(known) || reported.empty()) return false;
  const auto latest =
      std::max_element(reported.begin(), reported.end(), [](const sample& a, const sample& b) { return a.at < b.at; });
  const auto at = latest->at + applied_offset(known.clock_offset);
  if (at < instant{} || at > last_instant - horizon) return false;  // a broken clock tells no price
  const auto power_mw = static_cast<int128>(highest_power(known, reported));
  // mW x µs x 1e-5 yuan/kWh to fen, rounded up: 3.6e9 µs an hour, 1e6 mWh a kWh, 1e3 of these to a fen.
  const auto ahead = power_mw * horizon.count() * highest_price(known.order.terms, at);
  const auto unit = static_cast<int128>(3'600'000'000) * 1'000'000 * 1'000;
  const auto fen_ahead = static_cast<std::int64_t>((ahead + unit - 1) / unit);
  return price_of(known).total + money{fen_ahead} >= known.hold;
}

}  // namespace pilecloud::domain::session
