// SPDX-License-Identifier: Apache-2.0
#include "domain/session/low_balance.hpp"

#include <algorithm>

#include "domain/session/decider.hpp"
#include "domain/session/slot_walk.hpp"

namespace pilecloud::domain::session {

namespace {

constexpr duration horizon = sample_interval + stop_takes;

bool pays_from_wallet(const order& agreed) {
  return agreed.source == payment_source::wallet && !agreed.account.empty();
}
// Its hold grows: a card has none to begin with, an order's own comes first.
bool draws_on_wallet(const state& known) {
  const auto& agreed = known.order;
  return pays_from_wallet(agreed) && agreed.charge_wallet_beyond_hold && (agreed.hold <= money{} || known.was_funded);
}
bool is_bounded_by_hold(const state& known) {
  return pays_from_wallet(known.order) && !known.order.charge_wallet_beyond_hold && known.was_funded &&
         known.hold > money{};
}

// mW: of the pile where it is known, else what the car draws.
std::int64_t highest_power(const state& known) {
  return known.order.rated_power > power{} ? known.order.rated_power.count() : known.last_power.value;
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

// Device time, corrected, of the last that was told; of the order before anything was.
instant last_told(const state& known) {
  if (!known.started) return known.order.ordered_at;
  auto at = std::max(known.started_at, known.last_battery_or_power.at);
  if (!known.samples.empty()) at = std::max(at, known.samples.back().at);
  return at + applied_offset(known.clock_offset);
}

money cost_ahead(const state& known) {
  const auto at = last_told(known);
  if (at < instant{} || at > last_instant - horizon) return {};  // a broken clock tells no price
  const auto power_mw = static_cast<int128>(highest_power(known));
  // mW x µs x 1e-5 yuan/kWh to fen, rounded up: 3.6e9 µs an hour, 1e6 mWh a kWh, 1e3 of these to a fen.
  const auto ahead = power_mw * horizon.count() * highest_price(known.order.terms, at);
  const auto unit = static_cast<int128>(3'600'000'000) * 1'000'000 * 1'000;
  return money{static_cast<std::int64_t>((ahead + unit - 1) / unit)};
}

}  // namespace

std::optional<fact> mind_the_money(const state& known, money cost) {
  const bool draws = draws_on_wallet(known);
  if (!draws && !is_bounded_by_hold(known)) return std::nullopt;
  const auto needed = cost + cost_ahead(known);
  if (needed <= money{} || needed < known.hold) return std::nullopt;
  if (!draws) return stop_requested{stop_reason::low_balance};
  if (known.hold_asked > known.hold_answered) return std::nullopt;  // the answer is judged when it comes
  const auto wanted = needed + hold_step;
  if (wanted > known.hold_asked) return hold_requested{wanted, known.order.account};
  if (known.stage != stage::charging) return std::nullopt;
  return stop_requested{stop_reason::low_balance};
}

}  // namespace pilecloud::domain::session
