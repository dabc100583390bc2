// SPDX-License-Identifier: Apache-2.0
// Something to be done with partitions on the journal's thread, with the call that takes its result: answered exactly
// once, at the latest by its end (the journal stops).
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "storage/journal.hpp"

namespace pilecloud::actors {

class partition_errand {
 public:
  using answer = result<std::uint64_t, storage::failure>;  // the epoch of a take; else nothing that counts

  partition_errand(std::uint16_t partition, std::vector<storage::batch> batches, std::function<void(answer)> then)
      : partition_(partition), batches_(std::move(batches)), then_(std::move(then)) {}
  ~partition_errand() { give(storage::failure{storage::errc::not_writable, "the journal ended"}); }
  partition_errand(const partition_errand&) = delete;
  partition_errand& operator=(const partition_errand&) = delete;

  std::uint16_t partition() const { return partition_; }
  std::vector<storage::batch>& batches() { return batches_; }
  void give(answer told) {
    if (const auto then = std::exchange(then_, nullptr)) then(std::move(told));
  }

 private:
  std::uint16_t partition_;
  std::vector<storage::batch> batches_;  // of a follow
  std::function<void(answer)> then_;
};

}  // namespace pilecloud::actors
