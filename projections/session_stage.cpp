// SPDX-License-Identifier: Apache-2.0
#include "projections/session_stage.hpp"

#include "base/result.hpp"

namespace pilecloud::projections {

using namespace domain::session;

namespace {
// A closed session still takes facts (rules.md R7) and stays what it is.
bool is_closed(stage now) {
  return now == stage::settled || now == stage::start_failed || now == stage::closed_unbilled;
}
}  // namespace

stage stage_after(stage before, const fact& happened) {
  const auto unless_closed = [before](stage next) { return is_closed(before) ? before : next; };
  return std::visit(
      overload{
          [](const ordered&) { return stage::ordered; },
          [&](const funded&) { return unless_closed(stage::funded); },
          [&](const start_requested&) { return unless_closed(stage::starting); },
          [&](const started&) { return before == stage::stopping ? before : unless_closed(stage::charging); },
          [before](const metered&) { return before; },
          [before](const clock_measured&) { return before; },
          [&](const stop_requested&) { return unless_closed(stage::stopping); },
          [&](const stopped&) { return unless_closed(stage::stopping); },
          [&](const ended_by_rule&) { return unless_closed(stage::stopping); },
          [](const start_failed&) { return stage::start_failed; },
          [](const settled&) { return stage::settled; },
          [before](const settlement_confirmed&) { return before; },
          [](const closed_unbilled&) { return stage::closed_unbilled; },
      },
      happened);
}

}  // namespace pilecloud::projections
