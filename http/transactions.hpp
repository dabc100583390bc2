// SPDX-License-Identifier: Apache-2.0
// Transactions (交易流水): every movement of a driver's money.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& transaction_query();
const shape& transaction_shape();
response list_transactions(call& now);

}  // namespace pilecloud::http
