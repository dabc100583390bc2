// SPDX-License-Identifier: Apache-2.0
// One seed's world: a town, its piles, its people, the network between them and pilecloud (one node or a cluster, as
// the seed says), and what goes wrong. It runs until nobody has anything to do while things go wrong, then, with all
// faults over, until it is at rest: everything asked is answered, every report taken, every reminder done, every
// session over (the liveness phase of VOPR).
#pragma once

#include <cstdint>

#include "tests/simulation/breakage.hpp"
#include "tests/simulation/outcome.hpp"

namespace pilecloud::simulation {

struct world_wish {
  breakage bug = breakage::none;
  bool is_cluster = false;  // whatever the seed says
};

outcome run_world(std::uint64_t seed, const world_wish& wish);

}  // namespace pilecloud::simulation
