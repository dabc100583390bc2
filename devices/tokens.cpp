// SPDX-License-Identifier: Apache-2.0
#include "devices/tokens.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "projections/sessions.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::size_t proof_digits = 8;

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

// "R7-0A1B2C3D": the number, and a keyed hash of the session.
std::optional<std::uint32_t> number_in(std::string_view token) {
  const auto dash = token.find('-');
  if (token.empty() || (token[0] != 'R' && token[0] != 'r') || dash == std::string_view::npos) return std::nullopt;
  std::uint32_t number = 0;
  const auto* end = token.data() + dash;
  const auto read = std::from_chars(token.data() + 1, end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

bool still_charges(domain::session::stage stage) {
  using enum domain::session::stage;
  return stage == ordered || stage == funded || stage == starting || stage == charging || stage == stopping;
}

}  // namespace

std::string token_of_order(const platform& at, const session_id& order) {
  const auto number = order.text().substr(order.text().rfind('/') + 1);
  const auto proof = at.hash_of_card("order " + order.text()).substr(0, proof_digits);
  return fmt::format("R{}-{}", number, upper(proof));
}

std::optional<std::uint32_t> order_of_token(const platform& at, const pile_id& pile, std::string_view token) {
  const auto number = number_in(token);
  if (!number) return std::nullopt;
  const auto expected = token_of_order(at, domain::pile::session_of(pile, *number));
  return upper(std::string{token}) == expected ? number : std::nullopt;
}

std::string hash_of_token(const platform& at, std::string_view token) {
  return token.empty() ? std::string{} : at.hash_of_card(token);
}

token_verdict verdict_on(const platform& at, const pile_id& pile, std::string_view token) {
  const auto pages = at.rows.read();
  if (const auto number = order_of_token(at, pile, token)) {
    const auto order = projections::find_session(pages, domain::pile::session_of(pile, *number));
    // A start deadline that passed, a charge that ended: the token was for once (S6).
    if (order && !still_charges(order->stage)) return {token_status::invalid};
    return {token_status::accepted};
  }
  const auto account = projections::find_account_by_card(pages, hash_of_token(at, token));
  const auto holder = account ? projections::find_account(pages, *account) : std::nullopt;
  if (!holder) return {token_status::invalid};
  if (holder->frozen) return {token_status::blocked};
  if (holder->debt > money{} || holder->balance <= money{}) return {token_status::no_credit};
  return {token_status::accepted};
}

}  // namespace pilecloud::devices
