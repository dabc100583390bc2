// SPDX-License-Identifier: Apache-2.0
// What kind of node a seed gets and how badly it fares. Swarm testing: each seed draws each of these anew, so that
// some runs have no crash and much reordering, and others the reverse.
#pragma once

#include "actors/limits.hpp"
#include "actors/reactor.hpp"
#include "actors/reminders.hpp"
#include "storage/simulated_sequencer.hpp"
#include "tests/simulation/dice.hpp"

namespace pilecloud::simulation {

struct node_plan {
  actors::limits limits;
  actors::reactor_limits reactor;
  actors::reminder_limits reminders;
  bool local_order = true;  // else the simulated sequencer, with `faults`
  storage::simulated_faults faults;
  bool live_rows = false;       // projections fold during the run, not only at its end
  unsigned crash = 0;           // in 10,000 steps
  unsigned failing_write = 0;   // in 1,000 writes
  unsigned clock_jump = 0;      // in 10,000 steps
  unsigned lost_rows = 0;       // in 10 crashes: the views folder is deleted with it
  unsigned tick = 0;            // in 1,000 steps: the directories look for idle entities
  unsigned slow_disk = 0;       // in 1,000 times that the journal is next: it waits
  unsigned reordered_jobs = 0;  // in 1,000 steps: another actor than the next gets its turn
};

node_plan draw_node_plan(dice& chance);
duration draw_skew(dice& chance);  // where a clock jumps to

}  // namespace pilecloud::simulation
