// SPDX-License-Identifier: Apache-2.0
// Accounts (用户账户): wallet, debts, cards and vehicles. Personal text stays sealed here (design §5.10): rows hold
// ciphertext and keyed hashes, http/ decrypts when it answers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "domain/account/account.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::projections {

struct account_row {
  account_id account;
  instant registered_at{};
  domain::account::sealed_text phone;
  domain::account::sealed_text name;
  bool frozen = false;
  money balance;  // free to spend
  money held;
  money debt;
  money topped_up;                                            // ever
  money consumed;                                             // ever, less refunds
  std::map<std::string, domain::account::sealed_text> cards;  // by hash
  struct vehicle {
    domain::account::sealed_text plate;
    std::uint32_t consumption_wh_per_100km = 0;
  };
  std::map<std::string, vehicle> vehicles;  // by hash
  place last;
};

std::optional<account_row> find_account(const view_reader& from, const account_id& account);
std::optional<account_id> find_account_by_phone(const view_reader& from, std::string_view phone_hash);
std::optional<account_id> find_account_by_card(const view_reader& from, std::string_view card_hash);
std::optional<page<account_row>> page_accounts(const view_reader& from, const page_request& asked);  // by id
std::string etag_of_accounts(const view_reader& from);

}  // namespace pilecloud::projections
