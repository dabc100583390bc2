// SPDX-License-Identifier: Apache-2.0
#include "cluster/follower.hpp"

#include <spdlog/spdlog.h>

namespace pilecloud::cluster {

follower::follower(follower_options options, const storage::log& log, storage::sequencer& order,
                   actors::partitions& ours, transport& others, const ownership& beliefs, const clock_source& steady,
                   longest who_has_most, seen tell)
    : options_(options),
      log_(log),
      order_(order),
      ours_(ours),
      others_(others),
      beliefs_(beliefs),
      steady_(steady),
      who_has_most_(std::move(who_has_most)),
      tell_(std::move(tell)) {}

bool follower::pump() {
  bool any = false;
  if (const auto now = steady_.now(); now - looked_at_ >= options_.look_every) {
    looked_at_ = now;
    look();
    any = true;
  }
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) any = help(partition) || any;
  return any;
}

void follower::look() {
  const auto survey = order_.survey();
  if (!survey) return;
  tell_(survey.value());
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    auto& of = roads_[partition];
    const auto last = log_.tail(partition).position;
    of.wanted = survey.value()[partition].next - 1;
    of.helped = last < of.wanted && (of.helped || last == of.stood_at);
    if (!of.helped) of.trimmed = false;
    of.stood_at = last;
  }
}

bool follower::help(std::uint16_t partition) {
  auto& of = roads_[partition];
  const auto last = log_.tail(partition).position;
  if (!of.helped || of.busy || last >= of.wanted || beliefs_.is_here(partition)) return false;
  if (of.trimmed) return read_from_peer(partition, last + 1);
  auto missing = order_.read(partition, last + 1, options_.batches_a_read);
  if (missing && !missing.value().empty()) {
    apply(partition, std::move(missing).value());
    return true;
  }
  of.trimmed = !missing && missing.error() == storage::errc::not_found;
  if (of.trimmed) return read_from_peer(partition, last + 1);
  of.helped = false;  // until a look says so again
  return false;
}

bool follower::read_from_peer(std::uint16_t partition, std::uint64_t from) {
  auto& of = roads_[partition];
  const auto node = who_has_most_(partition);
  if (node.empty()) {
    of.helped = false;
    return false;
  }
  of.busy = true;
  others_.call(node, method::read, encode(read_range{partition, from, options_.bytes_from_peer}), options_.peer_at_most,
               [this, partition, &of](const result<std::string, call_error>& told) {
                 auto got = told ? decode<batches>(told.value()) : result<batches, decode_failure>{decode_failure{}};
                 if (got && !got.value().ordered.empty()) return apply(partition, std::move(got.value().ordered));
                 of.helped = false;
                 of.busy = false;
               });
  return true;
}

void follower::apply(std::uint16_t partition, std::vector<storage::batch> missing) {
  auto& of = roads_[partition];
  of.busy = true;
  ours_.follow(std::move(missing), [&of, partition](const result<nothing, storage::failure>& told) {
    // Somebody else brought them, or took the partition: both fine. The journal tells of a fork itself.
    if (!told) {
      spdlog::debug("cluster: following partition {}: {}", partition, told.error().detail);
      of.helped = false;
    }
    of.busy = false;
  });
}

}  // namespace pilecloud::cluster
