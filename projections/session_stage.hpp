// SPDX-License-Identifier: Apache-2.0
// The stage of a session after a fact, without its whole state: what rows of sessions and piles show. Agrees with
// domain::session::evolve (a test folds both).
#pragma once

#include "domain/session/facts.hpp"
#include "domain/session/state.hpp"

namespace pilecloud::projections {

domain::session::stage stage_after(domain::session::stage before, const domain::session::fact& happened);

}  // namespace pilecloud::projections
