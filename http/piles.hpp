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
const shape& wrong_clock_shape();
const shape& pile_query();

response register_pile(call& now);
response change_pile(call& now);
response list_piles(call& now);
response list_wrong_clocks(call& now);  // R3
response show_pile(call& now);

projections::pile_row pile_named(const call& now);
// Of a registration; whoever asks for another form of it changes the field.
std::vector<field> pile_attribute_fields();
domain::pile::attributes pile_attributes_in(const call& now);

}  // namespace pilecloud::http
