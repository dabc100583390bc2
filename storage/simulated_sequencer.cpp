// SPDX-License-Identifier: Apache-2.0
#include "storage/simulated_sequencer.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace pilecloud::storage {

std::vector<append_outcome> simulated_sequencer::append(std::span<const entry> entries) {
  const std::lock_guard lock{mutex_};
  std::vector<append_outcome> outcomes;
  outcomes.reserve(entries.size());
  for (const auto& asked : entries) outcomes.push_back(append_one(asked));
  return outcomes;
}

append_outcome simulated_sequencer::append_one(const entry& asked) {
  auto& to = orders_[asked.batch.partition];
  if (happens(faults_.unknown_lost)) return append_outcome::unknown;
  if (happens(faults_.rival_claim)) {
    ++to.epoch;
    to.holder = "rival";
  }
  if (happens(faults_.conflict)) return append_outcome::conflict;
  const auto outcome = store(to, asked);
  return happens(faults_.unknown_stored) ? append_outcome::unknown : outcome;
}

append_outcome simulated_sequencer::store(order& to, const entry& asked) {
  // The identical entry is committed whoever asks and whatever the epoch is now: it has happened.
  const auto at = std::find_if(to.batches.begin(), to.batches.end(),
                               [&](const batch& stored) { return stored.first == asked.batch.first; });
  if (at != to.batches.end() && at->bytes == asked.batch.bytes) return append_outcome::committed;
  if (asked.epoch != to.epoch) return append_outcome::fenced;
  if (asked.batch.count == 0) return append_outcome::committed;
  if (asked.batch.first != to.next) return append_outcome::conflict;
  to.batches.push_back(asked.batch);
  to.next += asked.batch.count;
  PILECLOUD_ASSERT(asked.batch.bytes.size() >= to.chain.size(), "partition {} position {}: an empty batch",
                   asked.batch.partition, asked.batch.first);
  std::copy(asked.batch.bytes.end() - static_cast<std::ptrdiff_t>(to.chain.size()), asked.batch.bytes.end(),
            to.chain.begin());
  return append_outcome::committed;
}

result<std::vector<batch>, errc> simulated_sequencer::read(std::uint16_t partition, std::uint64_t from,
                                                           std::size_t limit) {
  const std::lock_guard lock{mutex_};
  const auto& of = orders_[partition];
  if (from < of.trimmed_below) return errc::not_found;
  std::vector<batch> found;
  for (const auto& stored : of.batches) {
    if (stored.first + stored.count <= from) continue;
    if (found.size() == limit) break;
    found.push_back(stored);
  }
  return found;
}

result<claim_result, errc> simulated_sequencer::claim(std::uint16_t partition, std::string_view node) {
  const std::lock_guard lock{mutex_};
  auto& of = orders_[partition];
  of.holder = node;
  return claim_result{++of.epoch, of.next, of.chain};
}

result<order_survey, errc> simulated_sequencer::survey() {
  const std::lock_guard lock{mutex_};
  order_survey seen;
  for (std::size_t partition = 0; partition < partition_count; ++partition) {
    const auto& of = orders_[partition];
    seen[partition] = {of.epoch, of.holder, of.next, of.chain};
  }
  return seen;
}

void simulated_sequencer::trim(std::uint16_t partition, std::uint64_t position) {
  const std::lock_guard lock{mutex_};
  auto& of = orders_[partition];
  std::erase_if(of.batches, [&](const batch& stored) { return stored.first + stored.count <= position; });
  of.trimmed_below = of.batches.empty() ? of.next : of.batches.front().first;
}

void simulated_sequencer::set_faults(simulated_faults faults) {
  const std::lock_guard lock{mutex_};
  faults_ = faults;
}

}  // namespace pilecloud::storage
