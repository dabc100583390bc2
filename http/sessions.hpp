// SPDX-License-Identifier: Apache-2.0
// Sessions (充电订单) as people see and steer them: the list, one with its bill, the order, stop and cancel.
#pragma once

#include "http/call.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::http {

const shape& session_query();
const shape& order_shape();          // orders.cpp
const shape& order_written_shape();  // orders.cpp
const shape& session_written_shape();

response list_sessions(call& now);
response show_session(call& now);
response place_order(call& now);
response stop_session(call& now);
response cancel_session(call& now);

session_id session_named(const call& now);
response session_written(call& now, const actors::accepted& done, const session_id& which, ordered_json body);

}  // namespace pilecloud::http
