// SPDX-License-Identifier: Apache-2.0
// The works behind the pages: how far each projection has folded, and reactor commands that were parked (design §1).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& projection_shape();
const shape& parked_shape();
const shape& retried_shape();

response list_projections(call& now);
response list_parked(call& now);
response retry_parked(call& now);

}  // namespace pilecloud::http
