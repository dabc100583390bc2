// SPDX-License-Identifier: Apache-2.0
// The sequencer orders batches, fences stale owners and makes them durable; every node's log is then applied from it.
// Adapters: local (one node: ordering and applying are the same write), simulated (seeded faults), etcd (cluster).
// All pass tests/storage/sequencer_conformance. No adapter decides by a clock or a lease.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "storage/errc.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

enum class append_outcome : std::uint8_t {
  committed = 1,  // durable and ordered; also for a repeat of the identical entry
  conflict,       // another entry stands at this first position
  fenced,         // the epoch is not the partition's current one
  unknown,        // may or may not be durable: send the identical entry again
};

// An entry of an empty batch only asks: committed if its epoch is the partition's current one now, else fenced.
struct entry {
  std::uint64_t epoch = 0;
  storage::batch batch;  // its first position is the entry's key
};

struct claim_result {
  std::uint64_t epoch = 0;
  std::uint64_t next = 1;  // first free position when the claim was made
  hash256 chain{};         // of the record before it; zeros when there is none
};

// Where a partition stands.
struct partition_order {
  std::uint64_t epoch = 0;  // 0: never claimed
  std::string holder;       // the node that claimed it
  std::uint64_t next = 1;
  hash256 chain{};  // of the last record; zeros when there is none
  bool operator==(const partition_order&) const = default;
};
using order_survey = std::array<partition_order, partition_count>;

class sequencer {
 public:
  virtual ~sequencer() = default;
  // One outcome an entry, in order. At most one entry a partition.
  virtual std::vector<append_outcome> append(std::span<const entry> entries) = 0;
  // Batches from the one holding `from` on, in order, at most `limit`; empty at the end. errc::not_found: trimmed.
  virtual result<std::vector<batch>, errc> read(std::uint16_t partition, std::uint64_t from, std::size_t limit) = 0;
  // The next epoch, for this node; every entry of an older epoch is refused from here on.
  virtual result<claim_result, errc> claim(std::uint16_t partition, std::string_view node) = 0;
  // All partitions as they stood a moment ago: a hint.
  virtual result<order_survey, errc> survey() = 0;
  // Batches wholly below `position` may be forgotten.
  virtual void trim(std::uint16_t partition, std::uint64_t position) = 0;
};

}  // namespace pilecloud::storage
