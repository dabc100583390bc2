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

session::limit limit_in(const form& asked) {
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
      object("limit", {one_of("kind", {"until_full", "by_time", "by_energy", "by_amount"}),
                       integer("duration_s").between(1, seconds_most).optional(),
                       integer("energy_mwh").between(1, energy_most_mwh).optional(),
                       integer("amount_fen").between(1, hold_most_fen).optional()})
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
  if (!projections::find_account(now.rows, payer)) {
    refuse(problem_kind::invalid, "no such account", "account", "account_must_be_registered");
  }
  auto terms = projections::terms_of(now.rows, where->attributes.station);
  if (!terms) refuse(problem_kind::rejected, "the pile's station has no tariff", "pile", "station_must_have_a_tariff");

  auto order = projections::order_at(*where, static_cast<std::uint16_t>(asked.integer("connector")), now.now);
  order.account = payer;
  order.source = session::payment_source::wallet;
  order.terms = *std::move(terms);
  order.limit = limit_in(asked);
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
