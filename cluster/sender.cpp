// SPDX-License-Identifier: Apache-2.0
#include "cluster/sender.hpp"

#include <spdlog/spdlog.h>

#include "storage/batch_reader.hpp"

namespace pilecloud::cluster {

sender::sender(sender_options options, const storage::log& log, transport& others, const ownership& beliefs,
               const clock_source& steady, std::function<void()> wake)
    : options_(options), log_(log), others_(others), beliefs_(beliefs), steady_(steady), wake_(std::move(wake)) {}

void sender::heard(const std::string& node, const tails& of) {
  const std::lock_guard lock{mutex_};
  auto& to = receivers_[node];
  if (to.on_its_way) return;
  to.has = of;
  to.known = true;
}

bool sender::pump() {
  const auto now = steady_.now();
  std::vector<std::pair<std::string, receiver>> waiting;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [node, to] : receivers_) {
      if (to.known && !to.on_its_way && now >= to.not_before) waiting.emplace_back(node, to);
    }
  }
  bool any = false;
  for (const auto& [node, to] : waiting) {
    if (others_.link_to(node) != link::connected) continue;
    const auto next = gather(to);
    if (next.ordered.empty()) continue;
    {
      const std::lock_guard lock{mutex_};
      receivers_[node].on_its_way = true;
    }
    any = true;
    others_.call(node, method::follow, encode(next), options_.call_at_most,
                 [this, to_node = node](const result<std::string, call_error>& told) { sent(to_node, told); });
  }
  return any;
}

batches sender::gather(const receiver& to) const {
  batches next;
  std::size_t bytes = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count && bytes < options_.call_bytes; ++partition) {
    if (!beliefs_.is_here(partition) || to.has.last[partition] >= log_.tail(partition).position) continue;
    auto read = storage::read_batches(log_, partition, to.has.last[partition] + 1, 1, options_.call_bytes - bytes);
    if (!read) {
      spdlog::error("cluster: {}", read.error().detail);
      continue;
    }
    for (auto& one : read.value()) {
      bytes += one.bytes.size();
      next.ordered.push_back(std::move(one));
    }
  }
  return next;
}

void sender::sent(const std::string& node, const result<std::string, call_error>& told) {
  const auto has = told ? decode<tails>(told.value()) : result<tails, decode_failure>{decode_failure{}};
  {
    const std::lock_guard lock{mutex_};
    auto& to = receivers_[node];
    to.on_its_way = false;
    if (has) {
      to.has = has.value();
    } else {
      to.known = false;  // the next beat says how far it is
      to.not_before = steady_.now() + options_.rest_after_failure;
    }
  }
  wake_();
}

}  // namespace pilecloud::cluster
