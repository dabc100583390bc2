// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/outcome.hpp"

namespace pilecloud::simulation {

void outcome::add(const outcome& other) {
  steps += other.steps;
  sessions += other.sessions;
  facts += other.facts;
  crashes += other.crashes;
  commands += other.commands;
  repeated += other.repeated;
  busy += other.busy;
  unavailable += other.unavailable;
  revisions += other.revisions;
  parked += other.parked;
  clusters += other.clusters;
  cuts += other.cuts;
  pauses += other.pauses;
  empty_disks += other.empty_disks;
  drains += other.drains;
  takes += other.takes;
  losses += other.losses;
  fenced_questions += other.fenced_questions;
  for (const auto& [what, count] : other.happened) happened[what] += count;
}

}  // namespace pilecloud::simulation
