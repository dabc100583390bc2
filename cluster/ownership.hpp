// SPDX-License-Identifier: Apache-2.0
// What this node believes about who owns which partition. Written by the member, read by everybody: routing, reactor,
// reminders. A belief may be wrong; the sequencer refuses those who act on a wrong one.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "storage/log.hpp"

namespace pilecloud::cluster {

class ownership {
 public:
  // 0: not ours.
  std::uint64_t epoch_here(std::uint16_t partition) const { return here_[partition].load(std::memory_order_acquire); }
  bool is_here(std::uint16_t partition) const { return epoch_here(partition) != 0; }
  // Another node; empty: nobody known.
  std::string other_owner(std::uint16_t partition) const {
    const std::lock_guard lock{mutex_};
    return others_[partition];
  }

  void set_here(std::uint16_t partition, std::uint64_t epoch) { here_[partition] = epoch; }
  void set_other(std::uint16_t partition, std::string node) {
    const std::lock_guard lock{mutex_};
    others_[partition] = std::move(node);
  }

 private:
  std::array<std::atomic<std::uint64_t>, storage::partition_count> here_{};
  mutable std::mutex mutex_;
  std::array<std::string, storage::partition_count> others_;
};

}  // namespace pilecloud::cluster
