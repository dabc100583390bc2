// SPDX-License-Identifier: Apache-2.0
// A request on its way with the call that takes its answer. Shared by the directory (which sends it again when the
// entity dies) and the entity's mailbox; answered exactly once, by whoever comes first, at the latest by its end:
// an errand that nobody can answer any more (the system stops) answers `unavailable` itself.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "actors/request.hpp"

namespace pilecloud::actors {

// Commands in flight of one partition. Outlives its errands by shared ownership.
struct partition_load {
  std::atomic<std::size_t> in_flight{0};
};

class errand {
 public:
  errand(request asked, std::function<void(answer)> then) : asked_(std::move(asked)), then_(std::move(then)) {}
  ~errand() { give(unavailable{"stopped"}); }
  errand(const errand&) = delete;
  errand& operator=(const errand&) = delete;

  const request& asked() const { return asked_; }

  // Called by the directory alone, once: counts from here to the answer.
  void admit(std::shared_ptr<partition_load> load, instant at) {
    load->in_flight.fetch_add(1, std::memory_order_relaxed);
    load_ = std::move(load);
    admitted_at_ = at;
  }
  instant admitted_at() const { return admitted_at_; }

  bool answered() const { return answered_.load(std::memory_order_acquire); }
  // False when somebody else answered before: then nothing happens.
  bool give(answer result) {
    if (answered_.exchange(true, std::memory_order_acq_rel)) return false;
    if (load_) load_->in_flight.fetch_sub(1, std::memory_order_relaxed);
    then_(std::move(result));
    return true;
  }

 private:
  request asked_;
  std::function<void(answer)> then_;
  std::shared_ptr<partition_load> load_;
  instant admitted_at_{};
  std::atomic<bool> answered_{false};
};

}  // namespace pilecloud::actors
