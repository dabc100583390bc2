// SPDX-License-Identifier: Apache-2.0
#include "devices/tokens.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "projections/pile_service.hpp"
#include "projections/piles.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t proof_digits = 8;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// "R7-0A1B2C3D": the number, and a keyed hash of the session; "V7-…" of a reservation.
std::optional<std::uint32_t> number_in(std::string_view token, char kind) {
  const auto dash = token.find('-');
  if (token.empty() || upper(std::string{token[0]})[0] != kind || dash == std::string_view::npos) return std::nullopt;
  std::uint32_t number = 0;
  const auto* end = token.data() + dash;
  const auto read = std::from_chars(token.data() + 1, end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

bool still_charges(domain::session::stage stage) {
  using enum domain::session::stage;
  return stage == ordered || stage == funded || stage == starting || stage == charging || stage == stopping;
}

// The reservation's own: good while it is kept, and for the charge that used it.
std::optional<token_verdict> verdict_on_reservation(const platform& at, const projections::view_reader& pages,
                                                    const pile_id& pile, std::string_view token) {
  const auto number = number_in(token, 'V');
  const auto own = number ? token_of_reservation(at.hash_of_card, pile, *number) : std::string{};
  if (!number || upper(std::string{token}) != own) return std::nullopt;
  const auto kept = projections::find_reservation(pages, pile, *number);
  using enum domain::pile::reservation_stage;
  const bool is_good =
      kept && (kept->stage == used || (kept->stage == confirmed && kept->reservation.until > at.clock.now()));
  return token_verdict{is_good ? token_status::accepted : token_status::invalid, {}, own};
}

// Of a driver for whom this pile keeps a connector: by it the pile lets any card of the driver in.
std::string group_of(const platform& at, const projections::view_reader& pages, const pile_id& pile,
                     const account_id& driver) {
  for (const auto& [number, one] : projections::pile_service_of(pages, pile).reservations) {
    const bool is_kept = one.reservation.account == driver && one.reservation.until > at.clock.now();
    if (is_kept) return token_of_reservation(at.hash_of_card, pile, number);
  }
  return {};
}

// What the account has is held for a charge on this very pile: its card may stop it (S10).
bool charges_here(const projections::view_reader& pages, const pile_id& pile, const account_id& holder) {
  const auto row = projections::find_pile(pages, pile);
  return row && std::any_of(row->connectors.begin(), row->connectors.end(),
                            [&holder](const auto& place) { return place.account == holder; });
}

// W5: another charge of the same card. Shown without a connector it may be there to stop the one on this pile.
bool charges_elsewhere(const projections::view_reader& pages, const pile_id& pile, std::uint16_t connector,
                       std::string_view card) {
  for (const auto& one : projections::charges_of_card(pages, card)) {
    const auto charge = projections::find_session(pages, one);
    if (!charge || (charge->pile == pile && (connector == 0 || charge->connector == connector))) continue;
    return true;
  }
  return false;
}

}  // namespace

std::string token_of_order(const platform& at, const session_id& order) {
  const auto number = order.text().substr(order.text().rfind('/') + 1);
  const auto proof = at.hash_of_card("order " + order.text()).substr(0, proof_digits);
  return fmt::format("R{}-{}", number, upper(proof));
}

std::string token_of_start(const platform& at, const pile_id& pile, const session_id& order,
                           const projections::session_row& known) {
  const auto kept = projections::reservation_for(projections::pile_service_of(at.rows.read(), pile), known.account,
                                                 known.connector, at.clock.now());
  return kept ? token_of_reservation(at.hash_of_card, pile, kept->number) : token_of_order(at, order);
}

std::optional<std::uint32_t> order_of_token(const platform& at, const pile_id& pile, std::string_view token) {
  const auto number = number_in(token, 'R');
  if (!number) return std::nullopt;
  const auto expected = token_of_order(at, domain::pile::session_of(pile, *number));
  return upper(std::string{token}) == expected ? number : std::nullopt;
}

std::string token_of_reservation(const std::function<std::string(std::string_view)>& hash_of_card, const pile_id& pile,
                                 std::uint32_t number) {
  const auto proof = hash_of_card(fmt::format("reservation {}/{}", pile.text(), number)).substr(0, proof_digits);
  return fmt::format("V{}-{}", number, upper(proof));
}

std::string hash_of_token(const platform& at, std::string_view token) {
  return token.empty() ? std::string{} : at.hash_of_card(token);
}

token_verdict verdict_on(const platform& at, const pile_id& pile, std::string_view token, std::uint16_t connector) {
  const auto pages = at.rows.read();
  if (const auto number = order_of_token(at, pile, token)) {
    const auto order = projections::find_session(pages, domain::pile::session_of(pile, *number));
    // A start deadline that passed, a charge that ended: the token was for once (S6).
    if (order && !still_charges(order->stage)) return {token_status::invalid};
    return {token_status::accepted};
  }
  if (const auto verdict = verdict_on_reservation(at, pages, pile, token)) return *verdict;
  const auto card = hash_of_token(at, token);
  const auto account = projections::find_account_by_card(pages, card);
  const auto holder = account ? projections::find_account(pages, *account) : std::nullopt;
  if (!holder) return {token.empty() ? token_status::invalid : token_status::unknown};
  if (holder->frozen) return {token_status::blocked};
  if (holder->debt > money{}) return {token_status::no_credit};
  const bool has_money = holder->balance > money{} || (holder->held > money{} && charges_here(pages, pile, *account));
  if (!has_money) return {token_status::no_credit};
  if (at.one_charge_a_card && charges_elsewhere(pages, pile, connector, card)) return {token_status::concurrent_tx};
  return {token_status::accepted, {}, group_of(at, pages, pile, *account)};
}

}  // namespace pilecloud::devices
