// SPDX-License-Identifier: Apache-2.0
// The evidence of one session, read from its own stream: what is too much for a row and asked for seldom.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& curve_shape();
const shape& signed_values_shape();

response show_curve(call& now);          // GET /sessions/{pile}/{n}/curve
response show_signed_values(call& now);  // GET /sessions/{pile}/{n}/signed-values

}  // namespace pilecloud::http
