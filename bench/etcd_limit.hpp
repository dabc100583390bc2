// SPDX-License-Identifier: Apache-2.0
// What etcd alone takes: the appends of some nodes without the nodes. As many writers as there were nodes, each with
// its share of the partitions, its own client and one transaction in flight (closed loop), each transaction of the size
// the nodes' had. Through etcd_sequencer, so the same comparisons and puts; nothing is decided, applied or forwarded.
#pragma once

#include "bench/etcd_members.hpp"
#include "bench/figures.hpp"

namespace pilecloud::bench {

struct append_size {
  std::size_t writers = 3;
  double partitions = 1;            // a transaction
  std::size_t partition_bytes = 0;  // of one partition's batch
};

struct etcd_figures {
  std::uint64_t transactions = 0;
  double seconds = 0;
  double bytes = 0;  // of batches
  latency_figures latency;
  double etcd_cpu_seconds = 0;
  double writers_cpu_seconds = 0;
};

// `generation`: one that nobody used. Throws cannot_run.
etcd_figures etcd_limit(const etcd_members& etcd, const std::string& generation, const append_size& size,
                        double seconds);

}  // namespace pilecloud::bench
