// SPDX-License-Identifier: Apache-2.0
// How a seat stands, for people, metrics and readiness.
#include <algorithm>

#include "app/cluster_seat_parts.hpp"

namespace pilecloud::app {

cluster_seat::distance cluster_seat::behind(const cluster::of_partitions<std::uint64_t>& folded) const {
  const auto seen = parts_->member->ends();
  const auto now = parts_->steady.now();
  distance far;
  for (const auto lag : lags(folded)) far.facts += lag;
  far.time = duration{};
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (parts_->beliefs.is_here(partition)) continue;  // nobody else can have written
    if (!seen.at[partition]) {
      far.time.reset();
    } else if (far.time) {
      far.time = std::max(*far.time, now - *seen.at[partition]);
    }
  }
  return far;
}

cluster::of_partitions<std::uint64_t> cluster_seat::lags(const cluster::of_partitions<std::uint64_t>& folded) const {
  const auto seen = parts_->member->ends();
  cluster::of_partitions<std::uint64_t> lags{};
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto end = std::max(seen.last[partition], parts_->log.tail(partition).position);
    lags[partition] = end > folded[partition] ? end - folded[partition] : 0;
  }
  return lags;
}

std::optional<cluster::of_partitions<std::uint64_t>> cluster_seat::look_at_ends() const {
  const auto seen = parts_->hints->survey();
  if (!seen) return std::nullopt;
  cluster::of_partitions<std::uint64_t> ends{};
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i] = seen.value()[i].next - 1;
  parts_->member->saw_survey(seen.value());
  return ends;
}

seat_status cluster_seat::status() const {
  seat_status all;
  all.member = parts_->member->status();
  all.forwarded = parts_->door->counts();
  for (const auto& each : all.member.live) {
    if (each.node != parts_->config.name) all.links[each.node] = parts_->calls->link_to(each.node);
  }
  const std::lock_guard lock{parts_->etcd_mutex};
  all.etcd = parts_->etcd_seen;
  return all;
}

}  // namespace pilecloud::app
