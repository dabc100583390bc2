// SPDX-License-Identifier: Apache-2.0
#include "projections/orders.hpp"

#include "base/time_zone.hpp"
#include "projections/accounts.hpp"
#include "projections/stations.hpp"
#include "projections/tariffs.hpp"

namespace pilecloud::projections {

namespace {

domain::tariff::terms free_terms() {
  domain::tariff::terms made;
  made.time_zone = time_zone::utc().name();
  made.tables.emplace_back().slots.fill(domain::tariff::rate_class::flat);
  return made;
}

}  // namespace

domain::session::order order_at(const pile_row& where, std::uint16_t connector, instant ordered_at) {
  domain::session::order made;
  made.owner = where.attributes.owner;
  made.station = where.attributes.station;
  made.pile = where.pile;
  made.connector = connector;
  made.rated_power = where.attributes.rated_power;
  made.ordered_at = ordered_at;
  return made;
}

std::optional<domain::tariff::terms> terms_of(const view_reader& from, const station_id& which,
                                              const std::optional<instant>& at) {
  const auto station = find_station(from, which);
  if (!station || station->tariff.empty()) return std::nullopt;
  auto row = find_tariff(from, station->tariff, station->tariff_version);
  // An offline start pays the prices in force when it began, which may be an earlier version's.
  if (at && (!row || row->effective_at > *at)) {
    if (auto earlier = find_tariff_at(from, station->tariff, *at)) row = std::move(earlier);
  }
  if (!row) return std::nullopt;
  return row->terms;
}

domain::session::order unordered(const view_reader& from, const pile_row& where, std::uint16_t connector, instant at,
                                 std::string_view card_hash, instant ordered_at) {
  auto made = order_at(where, connector, ordered_at);
  made.terms = terms_of(from, made.station, at).value_or(free_terms());
  made.source = domain::session::payment_source::unattributed;
  if (card_hash.empty()) return made;
  if (const auto whose = find_account_by_card(from, card_hash)) {
    made.account = *whose;
    made.source = domain::session::payment_source::wallet;
    // S3: who shows a card pays from its wallet; there was no order in which to hold anything.
    made.charge_wallet_beyond_hold = true;
  }
  return made;
}

}  // namespace pilecloud::projections
