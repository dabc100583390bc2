// SPDX-License-Identifier: Apache-2.0
// The walk over a whole partition that trusts nothing: CRC, chain, dense positions, versions, whole commits, the
// stream index, and the command table as far back as it was not swept. Stops at the first difference and names its
// position. Knows no events: audit decodes them beside it. Memory: one entry a stream of the partition. Time: one read
// of the log, one look-up a stream and a command.
#pragma once

#include <cstdint>
#include <functional>

#include "storage/log.hpp"

namespace pilecloud::storage {

struct verified_partition {
  std::uint64_t facts = 0;
  std::uint64_t streams = 0;
  std::uint64_t bytes = 0;
};

// `visit` is called for each good record, for what the caller wants to check in the same walk.
result<verified_partition, failure> verify_partition(const log& log, std::uint16_t partition,
                                                     const std::function<void(const record&)>& visit);

}  // namespace pilecloud::storage
