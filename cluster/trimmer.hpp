// SPDX-License-Identifier: Apache-2.0
// Lets the sequencer forget what enough nodes hold durably: of the partitions owned here, what all live nodes report
// and never less than two nodes (one, where one is all there is meant to be). A live node that lags by more than
// behind_at_most facts is not waited for: it catches up from a node. What a node said counts for a moment only: one
// that was paused must not trim by what the others held before.
//
// pump() from one thread; it blocks as long as the sequencer does. Little and often: a large trim stalls etcd
// (engine.md "Cluster").
#pragma once

#include <functional>

#include "base/instant.hpp"
#include "cluster/member.hpp"
#include "storage/sequencer.hpp"

namespace pilecloud::cluster {

struct trimmer_options {
  std::string node;
  std::uint32_t nodes = 3;  // meant to run
  duration trim_every = std::chrono::seconds{2};
  duration reports_count_for = std::chrono::seconds{2};  // older: its node holds nothing that we know of
  duration roster_counts_for = std::chrono::seconds{5};  // older: nothing is trimmed
  std::uint64_t behind_at_most = 200'000;
};

class trimmer {
 public:
  // All outlive it.
  trimmer(trimmer_options options, const storage::log& log, storage::sequencer& order, const member& whose,
          const clock_source& steady);

  bool pump();

 private:
  const trimmer_options options_;
  const storage::log& log_;
  storage::sequencer& order_;
  const member& member_;
  const clock_source& steady_;
  instant trimmed_at_{};
  of_partitions<std::uint64_t> trimmed_{};  // up to here
};

// Up to where a partition may be forgotten: `durable` are the positions the nodes report, this one's and those of the
// live others. 0: nothing.
std::uint64_t trimmable(std::vector<std::uint64_t> durable, const trimmer_options& options);

}  // namespace pilecloud::cluster
