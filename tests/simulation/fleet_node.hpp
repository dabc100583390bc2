// SPDX-License-Identifier: Apache-2.0
// A node of a cluster with what outlives its lives: how it reaches the order, whether it is paused.
#pragma once

#include <memory>
#include <string>

#include "tests/simulation/node.hpp"

namespace pilecloud::simulation {

struct fleet_node {
  std::string name;
  order_access access;
  std::unique_ptr<node> it;
  duration skew{};  // no two clocks agree to the microsecond: two nodes never write the same bytes by chance
  bool paused = false;
  bool restarting = false;
  std::array<std::uint64_t, storage::partition_count> had{};  // on the disk it lost last
  instant lost_disk_at{};                                     // steady
  duration unseen{};                                          // passed while it was paused, for CAF's clock

  bool runs() const { return it->up() && !paused; }
};

}  // namespace pilecloud::simulation
