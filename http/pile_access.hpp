// SPDX-License-Identifier: Apache-2.0
// How a pile may connect and by which password (rules.md W6).
#pragma once

#include "http/call.hpp"
#include "http/pile_calls.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

const shape& access_shape();
const shape& access_written_shape();
const shape& password_told_shape();
const shape& pile_at_risk_shape();

response set_access(call& now);
// A new password goes to the pile itself; the old one opens until the new one first does.
response renew_password(call& now);
response list_piles_at_risk(call& now);  // may connect without TLS

bool uses_password(std::uint8_t security_profile);
std::vector<std::string> password_answer_words();
// Of the request: made again by its repeat, so that a repeat means the same password.
std::string made_password_for(const call& now, const pile_id& which);
std::string sealed_made(const call& now, const operator_id& owner, const pile_id& which, std::string_view password);

}  // namespace pilecloud::http
