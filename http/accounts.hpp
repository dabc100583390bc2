// SPDX-License-Identifier: Apache-2.0
// Accounts (用户账户): registered under a claimed phone, shown with what the caller's role may see of the person.
//
// Personal text enters here and leaves here: before a command it is sealed under the account's key, and its keyed hash
// is claimed so that no two accounts share it (claim first, then use; an unused claim lapses by itself).
#pragma once

#include "http/call.hpp"
#include "projections/accounts.hpp"

namespace pilecloud::http {

const shape& registration_shape();
const shape& profile_shape();
const shape& card_shape();
const shape& vehicle_shape();
const shape& account_shape();
const shape& account_written_shape();
const shape& account_query();

response register_account(call& now);
response change_profile(call& now);
response add_card(call& now);
response remove_card(call& now);
response add_vehicle(call& now);
response remove_vehicle(call& now);
response freeze_account(call& now);
response unfreeze_account(call& now);
response list_accounts(call& now);
response show_account(call& now);

// Refuses not_found unless the account of the path exists.
projections::account_row account_named(const call& now);

}  // namespace pilecloud::http
