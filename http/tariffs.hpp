// SPDX-License-Identifier: Apache-2.0
// Tariffs (价格策略): each publication is the next immutable version (P1).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& publication_shape();
const shape& tariff_shape();
const shape& tariff_written_shape();
const shape& tariff_query();

response publish_tariff(call& now);
response list_tariffs(call& now);
response show_tariff(call& now);

}  // namespace pilecloud::http
