// SPDX-License-Identifier: Apache-2.0
// Money into a wallet (充值) and onto an open debt (补缴).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& top_up_shape();
const shape& debt_payment_shape();
const shape& money_written_shape();

response top_up(call& now);
response pay_debt(call& now);

}  // namespace pilecloud::http
