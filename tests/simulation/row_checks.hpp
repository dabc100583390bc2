// SPDX-License-Identifier: Apache-2.0
// Design §5.5: rows are a function of the set of facts. What the node folded while it ran and crashed, what a fresh
// fold in order gives, and one with partitions interleaved by the dice, must be byte-equal.
#pragma once

#include "tests/simulation/checks.hpp"
#include "tests/simulation/node.hpp"

namespace pilecloud::simulation {

void check_rows(node& of, dice& chance, findings& wrong);

}  // namespace pilecloud::simulation
