// SPDX-License-Identifier: Apache-2.0
// What an operator has a pile do, whatever version it speaks: restart, unlock, in and out of service, a limit of its
// power. The answer says what came of it in our word and in the pile's own; the effect is a fact before it comes, and
// stands in the GET beside. Like the protocol's own calls a repeat calls again.
#pragma once

#include "actors/pile_verb.hpp"
#include "http/call.hpp"
#include "projections/pile_service.hpp"

namespace pilecloud::http {

const shape& verb_told_shape();
const shape& reset_shape();
const shape& unlock_shape();
const shape& availability_shape();
const shape& availability_state_shape();
const shape& power_limit_shape();
const shape& power_limit_state_shape();

response reset_pile(call& now);
response unlock_connector(call& now);
response show_availability(call& now);
response change_availability(call& now);
response show_power_limit(call& now);
response limit_power(call& now);

// ---- of every verb ----

// Refuses what the pile's version has not.
actors::verb_told run_verb(call& now, const projections::pile_row& pile, const actors::pile_verb& verb);
ordered_json json_of(const actors::verb_told& told);
// Not connected or answered with an error: certainly not done.
bool is_certainly_not_done(const actors::verb_told& told);
// The connector that a body names, 0 when it names none; refuses one that the pile has not.
std::uint16_t connector_asked(const form& asked, const projections::pile_row& pile);
ordered_json time_or_null(const std::optional<instant>& at);
ordered_json text_or_null(const std::string& text);

}  // namespace pilecloud::http
