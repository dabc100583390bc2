// SPDX-License-Identifier: Apache-2.0
// Connectors kept for drivers (预约): made, listed, cancelled.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& reservation_shape();
const shape& reservation_state_shape();
response reserve_connector(call& now);
response list_reservations(call& now);
response cancel_reservation(call& now);

}  // namespace pilecloud::http
