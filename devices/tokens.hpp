// SPDX-License-Identifier: Apache-2.0
// Whose a token is (rules.md W5, W7): a card of an account, or the one-time token of an order, which a remote start
// hands to a 1.6 pile so that the start it reports can be told apart. Pure reading of the pages; what they do not know
// yet is corrected by the facts that follow.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "devices/platform.hpp"
#include "devices/token_verdict.hpp"
#include "projections/accounts.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::devices {

// At most 20 characters, no lower case, not to be guessed without the cluster's secret.
std::string token_of_order(const platform& at, const session_id& order);
// What an order starts a pile with: its own token, or that of the reservation it uses, else the pile keeps it out.
std::string token_of_start(const platform& at, const pile_id& pile, const session_id& order,
                           const projections::session_row& known);
// nullopt: no order of this pile's.
std::optional<std::uint32_t> order_of_token(const platform& at, const pile_id& pile, std::string_view token);

// Of a reservation of the pile's: what it is kept under there, and the group of the cards that may use it.
std::string token_of_reservation(const std::function<std::string(std::string_view)>& hash_of_card, const pile_id& pile,
                                 std::uint32_t number);

// Empty: no card.
std::string hash_of_token(const platform& at, std::string_view token);
// `connector`: where it was shown; 0: not said.
token_verdict verdict_on(const platform& at, const pile_id& pile, std::string_view token, std::uint16_t connector = 0);

}  // namespace pilecloud::devices
