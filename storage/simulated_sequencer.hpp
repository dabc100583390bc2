// SPDX-License-Identifier: Apache-2.0
// A sequencer in memory that misbehaves by seed: the same seed and calls give the same faults. For tests.
//
// It is the truth of a simulated cluster: it outlives nodes, journals and logs. Thread-safe. A fault never breaks its
// promises: an unknown result was either stored whole or not at all, a rival's claim raises the epoch for good.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <random>

#include "storage/sequencer.hpp"

namespace pilecloud::storage {

// Chances in a thousand appends.
struct simulated_faults {
  std::uint64_t seed = 0;
  unsigned unknown_stored = 0;  // stored, answer lost
  unsigned unknown_lost = 0;    // not stored, answer lost
  unsigned rival_claim = 0;     // another node claims the partition just before: fenced
  unsigned conflict = 0;        // refused as if another entry stood there
};

class simulated_sequencer final : public sequencer {
 public:
  explicit simulated_sequencer(simulated_faults faults = {}) : faults_(faults), random_(faults.seed) {}

  std::vector<append_outcome> append(std::span<const entry> entries) override;
  result<std::vector<batch>, errc> read(std::uint16_t partition, std::uint64_t from, std::size_t limit) override;
  result<claim_result, errc> claim(std::uint16_t partition, std::string_view node) override;
  result<order_survey, errc> survey() override;
  void trim(std::uint16_t partition, std::uint64_t position) override;

  void set_faults(simulated_faults faults);  // the seed is not looked at again

 private:
  struct order {
    std::uint64_t epoch = 0;
    std::uint64_t next = 1;
    std::uint64_t trimmed_below = 1;
    std::string holder;
    hash256 chain{};
    std::vector<batch> batches;
  };

  append_outcome append_one(const entry& asked);
  append_outcome store(order& to, const entry& asked);
  bool happens(unsigned in_a_thousand) { return random_() % 1000 < in_a_thousand; }

  std::mutex mutex_;
  simulated_faults faults_;
  std::mt19937_64 random_;
  std::array<order, partition_count> orders_;
};

}  // namespace pilecloud::storage
