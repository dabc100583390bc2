// SPDX-License-Identifier: Apache-2.0
// Piles (充电桩): registered, changed, and how they stand now.
#pragma once

#include "http/call.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

const shape& pile_registration_shape();
const shape& pile_change_shape();
const shape& pile_shape();
const shape& pile_written_shape();
const shape& pile_query();

response register_pile(call& now);
response change_pile(call& now);
response list_piles(call& now);
response show_pile(call& now);

projections::pile_row pile_named(const call& now);

}  // namespace pilecloud::http
