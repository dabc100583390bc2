// SPDX-License-Identifier: Apache-2.0
// rules.md S10: a charge stops before it costs more than was paid for. A forecast: until the next report is acted upon,
// the pile may deliver its full power at the highest price of that time.
#pragma once

#include "domain/session/state.hpp"

namespace pilecloud::domain::session {

// Between two reports, and from the later one to the pile's stop (W11, S10).
inline constexpr duration sample_interval = std::chrono::seconds{60};
inline constexpr duration stop_takes = std::chrono::seconds{30};

// Whether the money held is used up, or will be by then. False where nothing bounds the charge: nothing is held, or the
// order lets the wallet pay beyond it (S3). `reported`: the samples just taken into `known`.
bool balance_runs_out(const state& known, const std::vector<sample>& reported);

}  // namespace pilecloud::domain::session
