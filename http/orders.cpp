// SPDX-License-Identifier: Apache-2.0
// POST /sessions: the edge assembles what the driver agrees to (P2) from the read models, the pile numbers it. The
// account's reactor then holds the money; the session's stage tells how that went.
#include "projections/orders.hpp"

#include "http/sessions.hpp"
#include "projections/accounts.hpp"

namespace pilecloud::http {

namespace {

namespace session = domain::session;

constexpr std::int64_t hold_most_fen = 1'000'000;
constexpr std::int64_t seconds_most = 7LL * 24 * 3600;
constexpr std::int64_t energy_most_mwh = 10'000'000'000;  // 10 MWh
constexpr std::int64_t distance_most_m = 5'000'000;
constexpr std::int64_t consumption_most = 500'000;  // Wh/100 km: a loaded lorry takes a third of it

// The driver's own figure, else that of the one vehicle of the account it is known of.
std::uint32_t consumption_in(const form& limit, const projections::account_row& payer) {
  if (limit.has("consumption_wh_per_100km")) {
    return static_cast<std::uint32_t>(limit.integer("consumption_wh_per_100km"));
  }
  std::uint32_t known = 0;
  for (const auto& [id, one] : payer.vehicles) {
    if (one.consumption_wh_per_100km == 0 || (limit.has("vehicle") && limit.text("vehicle") != id)) continue;
    if (known != 0) {
      refuse(problem_kind::invalid, "the account has several vehicles: say which", "limit.vehicle",
             "field_must_be_present");
    }
    known = one.consumption_wh_per_100km;
  }
  if (known == 0) {
    refuse(problem_kind::invalid, "is known of no such vehicle of the account", "limit.consumption_wh_per_100km",
           "field_must_be_present");
  }
  return known;
}

session::limit limit_in(const form& asked, const projections::account_row& payer) {
  if (!asked.has("limit")) return {};
  const auto limit = form::checked(asked.at("limit"));
  const auto kind = limit.text("kind");
  const auto value = [&limit](std::string_view name) {
    if (!limit.has(name)) {
      refuse(problem_kind::invalid, "is needed for this kind of limit", "limit." + std::string{name},
             "field_must_be_present");
    }
    return limit.integer(name);
  };
  if (kind == "by_time") return {session::limit_kind::by_time, value("duration_s") * 1'000'000};
  if (kind == "by_energy") return {session::limit_kind::by_energy, value("energy_mwh")};
  if (kind == "by_amount") return {session::limit_kind::by_amount, value("amount_fen")};
  if (kind == "by_mileage") {
    const auto distance = value("distance_m");
    return session::mileage_limit(distance, consumption_in(limit, payer));
  }
  if (kind == "by_state_of_charge") {
    return {session::limit_kind::by_state_of_charge, value("state_of_charge_e3_percent")};
  }
  return {};
}

// The answer comes from the fact, so that a repeat gets the first answer whatever changed since.
const domain::pile::order_placed& placed_in(const actors::accepted& done) {
  for (const auto& one : done.facts) {
    const auto* fact = std::get_if<domain::pile::fact>(&one);
    const auto* placed = fact == nullptr ? nullptr : std::get_if<domain::pile::order_placed>(fact);
    if (placed != nullptr) return *placed;
  }
  refuse(problem_kind::internal, "the pile numbered no session");
}

}  // namespace

const shape& order_shape() {
  static const shape one{
      id("account"),
      id("pile"),
      integer("connector").between(1, 64),
      integer("hold_fen").between(1, hold_most_fen).noted("reserved in the wallet"),
      object("limit",
             {one_of("kind", {"until_full", "by_time", "by_energy", "by_amount", "by_mileage", "by_state_of_charge"}),
              integer("duration_s").between(1, seconds_most).optional(),
              integer("energy_mwh").between(1, energy_most_mwh).optional(),
              integer("amount_fen").between(1, hold_most_fen).optional(),
              integer("distance_m").between(1, distance_most_m).optional(),
              integer("consumption_wh_per_100km")
                  .between(1, consumption_most)
                  .optional()
                  .noted("by_mileage; absent: the vehicle's"),
              id("vehicle").optional().noted("by_mileage: of the account, where it has several"),
              integer("state_of_charge_e3_percent").between(1000, session::full_charge).optional()})
          .optional()
          .noted("absent: until full"),
      boolean("charge_wallet_beyond_hold").optional().noted("S3: take more than the hold from the wallet if due")};
  return one;
}

const shape& order_written_shape() {
  static const shape one{session_ref("session"), id("pile"),     integer("connector"),      id("account"),
                         integer("hold_fen"),    text("tariff"), integer("tariff_version"), text("terms_sha256")};
  return one;
}

response place_order(call& now) {
  const auto asked = now.fields();
  const auto where = projections::find_pile(now.rows, pile_id{asked.text("pile")});
  if (!where) refuse(problem_kind::invalid, "no such pile", "pile", "pile_must_be_registered");
  const account_id payer{asked.text("account")};
  const auto account = projections::find_account(now.rows, payer);
  if (!account) {
    refuse(problem_kind::invalid, "no such account", "account", "account_must_be_registered");
  }
  auto terms = projections::terms_of(now.rows, where->attributes.station);
  if (!terms) refuse(problem_kind::rejected, "the pile's station has no tariff", "pile", "station_must_have_a_tariff");

  auto order = projections::order_at(*where, static_cast<std::uint16_t>(asked.integer("connector")), now.now);
  order.account = payer;
  order.source = session::payment_source::wallet;
  order.terms = *std::move(terms);
  order.limit = limit_in(asked, *account);
  order.hold = money{asked.integer("hold_fen")};
  order.charge_wallet_beyond_hold = asked.boolean("charge_wallet_beyond_hold");

  const auto done = ask(now, "pile", where->pile.text(), domain::pile::command{domain::pile::place_order{order}});
  const auto& placed = placed_in(done);
  const auto& agreed = placed.order.terms;
  return session_written(now, done, domain::pile::session_of(where->pile, placed.number),
                         ordered_json{{"pile", where->pile.text()},
                                      {"connector", placed.order.connector},
                                      {"account", placed.order.account.text()},
                                      {"hold_fen", placed.order.hold.count()},
                                      {"tariff", agreed.tariff.text()},
                                      {"tariff_version", agreed.version},
                                      {"terms_sha256", to_hex(bytes_of(domain::tariff::hash_of(agreed)))}});
}

}  // namespace pilecloud::http
