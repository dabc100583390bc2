// SPDX-License-Identifier: Apache-2.0
// A session and its bill as the API shows them.
#pragma once

#include "domain/session/bill.hpp"
#include "http/shape.hpp"
#include "projections/sessions.hpp"

namespace pilecloud::http {

const shape& session_shape();        // a row of the list
const shape& whole_session_shape();  // one: the row, its bill and its frozen terms

ordered_json json_of(const projections::session_row& row);
ordered_json json_of(const domain::session::bill& bill);

}  // namespace pilecloud::http
