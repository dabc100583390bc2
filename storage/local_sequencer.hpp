// SPDX-License-Identifier: Apache-2.0
// The sequencer of one node: ordering a batch and applying it are the same write, so the log is the order.
//
// Epochs are marks in the log ("epoch/<partition>"): a power cut may lose the newest claim only together with every
// batch appended under it, and whoever claimed is then dead too. Several owners in one process are fenced by it;
// other processes by RocksDB's lock. trim() does nothing: the log is the truth and is never shortened.
#pragma once

#include <array>
#include <mutex>
#include <optional>

#include "storage/sequencer.hpp"

namespace pilecloud::storage {

class local_sequencer final : public sequencer {
 public:
  // `applied` outlives the sequencer. One sequencer a log: it alone knows the epochs.
  explicit local_sequencer(log& applied);

  std::vector<append_outcome> append(std::span<const entry> entries) override;
  result<std::vector<batch>, errc> read(std::uint16_t partition, std::uint64_t from, std::size_t limit) override;
  result<claim_result, errc> claim(std::uint16_t partition, std::string_view node) override;
  result<order_survey, errc> survey() override;
  void trim(std::uint16_t partition, std::uint64_t position) override;

 private:
  // The outcome when it is clear without a write.
  std::optional<append_outcome> known_outcome(const entry& asked) const;
  bool is_stored(const batch& asked) const;

  std::mutex mutex_;
  log& log_;
  std::array<std::uint64_t, partition_count> epochs_{};
};

}  // namespace pilecloud::storage
