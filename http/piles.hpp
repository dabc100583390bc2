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
const shape& pile_at_risk_shape();
const shape& pile_query();
const shape& access_shape();
const shape& access_written_shape();

response register_pile(call& now);
response change_pile(call& now);
response list_piles(call& now);
response list_piles_at_risk(call& now);  // W6: may connect without TLS
response show_pile(call& now);
// How the pile may connect (rules.md W6).
response set_access(call& now);

projections::pile_row pile_named(const call& now);

}  // namespace pilecloud::http
