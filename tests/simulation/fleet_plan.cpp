// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/fleet_plan.hpp"

namespace pilecloud::simulation {

fleet_plan draw_fleet_plan(dice& chance) {
  fleet_plan plan;
  const auto draw = [&chance](std::int64_t most) {
    return chance.one_in(3) ? 0u : static_cast<unsigned>(chance.between(1, most));
  };
  plan.nodes = chance.one_in(4) ? (chance.one_in(3) ? 5 : 2) : 3;
  plan.node = draw_node_plan(chance);
  plan.node.local_order = false;
  plan.node.live_rows = false;
  plan.node.failing_write = chance.one_in(4) ? static_cast<unsigned>(chance.between(1, 3)) : 0;
  plan.node.faults.rival_claim = 0;  // the nodes are each other's rivals
  plan.node.slow_disk = chance.one_in(3) ? static_cast<unsigned>(chance.between(200, 950)) : 0;
  plan.calls = draw_wires_plan(chance);
  plan.live_rows = chance.one_in(4) ? 1 : 0;
  plan.faults_max = chance.below(24);
  plan.cut = draw(20);
  plan.pause = draw(12);
  plan.drain = draw(4);
  plan.empty_disk = draw(5);
  return plan;
}

}  // namespace pilecloud::simulation
