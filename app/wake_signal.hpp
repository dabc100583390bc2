// SPDX-License-Identifier: Apache-2.0
// Wakes one waiting thread; a signal before the wait is not lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace pilecloud::app {

class wake_signal {
 public:
  void raise() {
    const std::lock_guard lock{mutex_};
    raised_ = true;
    changed_.notify_all();
  }
  void wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, at_most, [this] { return raised_; });
    raised_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool raised_ = false;
};

}  // namespace pilecloud::app
