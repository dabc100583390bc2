// SPDX-License-Identifier: Apache-2.0
// Records of a log as batches again, for who has not got them: a follower, a peer that was away. Batches as they were
// ordered are not kept; what counts is the records and their order.
#pragma once

#include <vector>

#include "storage/log.hpp"

namespace pilecloud::storage {

// From `from` on, at most `limit` batches of at most `batch_bytes` (one record more than fits counts as fitting);
// empty at the end.
result<std::vector<batch>, failure> read_batches(const log& from_log, std::uint16_t partition, std::uint64_t from,
                                                 std::size_t limit, std::size_t batch_bytes);

}  // namespace pilecloud::storage
