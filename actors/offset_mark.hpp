// SPDX-License-Identifier: Apache-2.0
// How far the reactions to a partition are done, as a mark of this node's log: "reactor/<partition>". Written by the
// reactor of the partition's owner; on the other nodes by what the owner's beats say, so that a next owner starts near.
#pragma once

#include <cstdint>

#include "storage/log.hpp"

namespace pilecloud::actors {

// 0: none. An offset ahead of the log's tail cannot be (marks and log are one write-ahead log's) and counts as none.
std::uint64_t offset_mark(const storage::log& log, std::uint16_t partition);
void put_offset_mark(storage::log& log, std::uint16_t partition, std::uint64_t done);

}  // namespace pilecloud::actors
