// SPDX-License-Identifier: Apache-2.0
// The double-entry ledger: trial balance, balances of a book by owner, and the statement of one (book, owner).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& trial_balance_shape();
const shape& balance_query();
const shape& balance_shape();
const shape& statement_query();
const shape& posting_shape();

response show_trial_balance(call& now);
response list_balances(call& now);
response list_postings(call& now);

}  // namespace pilecloud::http
