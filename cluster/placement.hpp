// SPDX-License-Identifier: Apache-2.0
// Which node should own which partition: rendezvous hashing over the live nodes, each taking at most its fair share
// (16 partitions over 3 nodes: 6, 5, 5). Pure: equal names give the same placement on every node, whatever their order.
#pragma once

#include <array>
#include <span>
#include <string>

#include "storage/log.hpp"

namespace pilecloud::cluster {

using placement = std::array<std::string, storage::partition_count>;  // names; empty when there is no node

placement place(std::span<const std::string> nodes);

}  // namespace pilecloud::cluster
