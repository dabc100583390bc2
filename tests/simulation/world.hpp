// SPDX-License-Identifier: Apache-2.0
// One seed's world: a town, its piles, its people, the network between them and the node, and what goes wrong. It runs
// until nobody has anything to do while things go wrong, then, with all faults over, until it is at rest: everything
// asked is answered, every report taken, every reminder done, every session over (the liveness phase of VOPR).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "tests/simulation/breakage.hpp"

namespace pilecloud::simulation {

struct outcome {
  std::vector<std::string> wrong;  // empty: every invariant holds
  std::uint64_t steps = 0;
  std::uint64_t sessions = 0;
  std::uint64_t facts = 0;
  std::uint64_t crashes = 0;
  std::uint64_t commands = 0;
  std::uint64_t repeated = 0;  // answered from an earlier commit
  std::uint64_t busy = 0;
  std::uint64_t unavailable = 0;
  std::uint64_t revisions = 0;
  std::uint64_t parked = 0;
  std::map<std::string, std::uint64_t> happened;  // facts by name, and what they were about
  hash256 digest{};                               // of the whole log: equal for equal seeds
  void add(const outcome& other);
};

outcome run_world(std::uint64_t seed, breakage bug);

}  // namespace pilecloud::simulation
