// SPDX-License-Identifier: Apache-2.0
// How much the actors carry and how long they try, in one place. The defaults are those of production.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/instant.hpp"

namespace pilecloud::actors {

struct limits {
  std::size_t in_flight_per_entity = 64;       // commands accepted by the directory and not answered; beyond: busy
  std::size_t in_flight_per_partition = 4096;  // the same over all entities of a partition
  std::size_t awake_per_partition = 4096;      // beyond it the longest unused that are idle go to sleep
  duration idle = std::chrono::minutes{2};     // an entity unused for so long goes to sleep
  duration answer_within = std::chrono::seconds{30};  // then unavailable; the outcome is unknown
  std::uint32_t tries = 5;                            // lives of an entity that answers nothing before its queue fails
  duration back_off = std::chrono::milliseconds{10};  // before the second life, doubled for each further
  // From the beginning of one group of the journal to that of the next, but for a full one; the first after a pause is
  // at once. Of several nodes, for each group costs etcd's processors the same whatever is in it.
  duration group_every{0};
  std::uint64_t snapshot_every = 64;     // versions
  std::uint64_t snapshot_at_sleep = 16;  // versions since the last one that make it worthwhile
};

}  // namespace pilecloud::actors
