// SPDX-License-Identifier: Apache-2.0
#include "cluster/trimmer.hpp"

#include <algorithm>

namespace pilecloud::cluster {

trimmer::trimmer(trimmer_options options, const storage::log& log, storage::sequencer& order, const member& whose,
                 const clock_source& steady)
    : options_(std::move(options)), log_(log), order_(order), member_(whose), steady_(steady) {}

std::uint64_t trimmable(std::vector<std::uint64_t> durable, const trimmer_options& options) {
  const std::size_t enough = std::min<std::size_t>(2, options.nodes);
  if (durable.size() < enough) return 0;
  std::sort(durable.rbegin(), durable.rend());
  const auto on_enough = durable[enough - 1];
  const auto on_all = durable.back();
  return on_enough - on_all > options.behind_at_most ? on_enough : on_all;
}

bool trimmer::pump() {
  const auto now = steady_.now();
  if (now - trimmed_at_ < options_.trim_every) return false;
  trimmed_at_ = now;
  const auto seen = member_.status();
  if (!seen.roster_at || now - *seen.roster_at >= options_.roster_counts_for) return false;
  bool any = false;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (seen.epochs[partition] == 0) continue;
    std::vector<std::uint64_t> durable{log_.tail(partition).position};
    for (const auto& each : seen.live) {
      if (each.node == options_.node) continue;
      const auto peer = seen.peers.find(each.node);
      const bool counts = peer != seen.peers.end() && now - peer->second.at < options_.reports_count_for;
      durable.push_back(counts ? peer->second.said.partitions[partition].last : 0);
    }
    const auto upto = trimmable(std::move(durable), options_);
    if (upto <= trimmed_[partition]) continue;
    order_.trim(partition, upto + 1);
    trimmed_[partition] = upto;
    any = true;
  }
  return any;
}

}  // namespace pilecloud::cluster
