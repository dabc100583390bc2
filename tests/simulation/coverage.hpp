// SPDX-License-Identifier: Apache-2.0
// What happened in a world, counted: a simulation whose worlds never see a refund does not test refunds.
#pragma once

#include <map>
#include <string>

#include "tests/simulation/checks.hpp"

namespace pilecloud::simulation {

std::map<std::string, std::uint64_t> coverage_of(const folded_log& folded);

}  // namespace pilecloud::simulation
