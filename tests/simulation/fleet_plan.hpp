// SPDX-License-Identifier: Apache-2.0
// How large a seed's cluster is and how badly it fares; drawn anew each, as node_plan.
#pragma once

#include "tests/simulation/node_plan.hpp"
#include "tests/simulation/wires.hpp"

namespace pilecloud::simulation {

struct fleet_plan {
  std::uint32_t nodes = 3;
  node_plan node;  // of each
  wires_plan calls;
  unsigned live_rows = 0;  // nodes that fold projections while they run
  std::uint64_t faults_max = 0;
  // In 10,000 steps.
  unsigned cut = 0;  // a fault of the wires: between nodes, to the order
  unsigned pause = 0;
  unsigned drain = 0;
  unsigned empty_disk = 0;  // in 10 crashes
};

fleet_plan draw_fleet_plan(dice& chance);

}  // namespace pilecloud::simulation
