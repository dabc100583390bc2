// SPDX-License-Identifier: Apache-2.0
#include "projections/session_stage.hpp"

#include "base/result.hpp"

namespace pilecloud::projections {

using namespace domain::session;

stage stage_after(stage before, const fact& happened) {
  const bool is_settled = before == stage::settled || before == stage::closed_unbilled;  // takes facts, stays (R7)
  const bool may_start =
      before == stage::ordered || before == stage::funded || before == stage::starting || before == stage::start_failed;
  const auto ended = is_settled ? before : stage::stopping;
  return std::visit(overload{
                        [](const ordered&) { return stage::ordered; },
                        [before](const funded&) { return before == stage::ordered ? stage::funded : before; },
                        [](const start_requested&) { return stage::starting; },
                        [before, may_start](const started&) { return may_start ? stage::charging : before; },
                        [before](const metered&) { return before; },
                        [before](const clock_measured&) { return before; },
                        [](const stop_requested&) { return stage::stopping; },
                        [ended](const stopped&) { return ended; },
                        [ended](const ended_by_rule&) { return ended; },
                        [](const start_failed&) { return stage::start_failed; },
                        [](const settled&) { return stage::settled; },
                        [before](const settlement_confirmed&) { return before; },
                        [](const closed_unbilled&) { return stage::closed_unbilled; },
                        [before](const register_withdrawn&) { return before; },
                        [before](const hold_requested&) { return before; },
                        [before](const hold_recorded&) { return before; },
                        [before](const signed_measured&) { return before; },
                        [before](const message_numbered&) { return before; },
                    },
                    happened);
}

}  // namespace pilecloud::projections
