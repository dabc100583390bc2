// SPDX-License-Identifier: Apache-2.0
// Calls to a pile by its protocol's own messages: POST /piles/{pile}/commands. The answer comes from the pile, so the
// Idempotency-Key is asked for and not remembered: a repeat calls again.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& pile_command_shape();
const shape& pile_outcome_shape();
response command_pile(call& now);

}  // namespace pilecloud::http
