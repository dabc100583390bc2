// SPDX-License-Identifier: Apache-2.0
// The answer to a command that is in the log already, derived from its commit (design §5.2): never stored twice.
#pragma once

#include "actors/request.hpp"
#include "storage/log.hpp"

namespace pilecloud::actors {

// The answer of the commit whose first fact is at `first`: accepted with repeated = true; body_differs when it is
// another body's or another stream's; unavailable when the log cannot be read.
answer earlier_answer(const storage::log& log, const request& asked, std::uint16_t partition, std::uint64_t first);

// The same by the version of the asked stream that the commit's first fact made (rules.md R8).
answer earlier_answer(const storage::log& log, const request& asked, std::uint64_t version);

}  // namespace pilecloud::actors
