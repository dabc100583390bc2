// SPDX-License-Identifier: Apache-2.0
// What a fact of a session changes in its row beside the stage. Private to projections/.
#pragma once

#include "projections/sessions.hpp"

namespace pilecloud::projections {

// REQUIRES: row.stage is the one after the fact.
void change_row(session_row& row, const domain::session::fact& happened);

}  // namespace pilecloud::projections
