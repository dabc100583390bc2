// SPDX-License-Identifier: Apache-2.0
// What a pile and the platform said to each other: GET /piles/{pile}/messages, newest first. Kept on the node the pile
// hung on, for a while; never a truth, the facts are.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& pile_message_query();
const shape& pile_message_shape();
response list_pile_messages(call& now);

}  // namespace pilecloud::http
