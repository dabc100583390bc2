// SPDX-License-Identifier: Apache-2.0
// The feed: durable facts per partition in order, first what is stored, then what comes. Readers pull; nothing is lost,
// doubled or seen before it is durable, because a reader's position is its own and the log is the only source.
//
// One feed a log. The journal reports moves (wire journal::on_applied to moved()); any number of readers read, wait,
// or are woken. Wake-ups are hints: spurious ones happen, missed ones do not.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "storage/log.hpp"

namespace pilecloud::storage {

// The next position to read in each partition; a reader starts at all ones.
using feed_positions = std::array<std::uint64_t, partition_count>;
feed_positions feed_start();

class feed {
 public:
  // `source` outlives the feed.
  explicit feed(const log& source);

  // Called by the journal after a group is durable, in any thread.
  void moved(std::uint16_t partition, std::uint64_t last);

  std::uint64_t last(std::uint16_t partition) const;
  // Visits at most `count` facts from `from` on; the position to read next.
  result<std::uint64_t, failure> read(std::uint16_t partition, std::uint64_t from, std::uint64_t count,
                                      const log::visitor& visit) const;
  // True as soon as a partition holds a fact at its next position; false after `at_most` or interrupt().
  bool wait(const feed_positions& next, std::chrono::milliseconds at_most);
  void interrupt();  // wakes every waiter once

  // `woken` runs on the committing thread: post a message and return. unsubscribe() returns after the last call.
  using subscription = std::uint64_t;
  subscription subscribe(std::function<void(std::uint16_t partition, std::uint64_t last)> woken);
  void unsubscribe(subscription from);

 private:
  const log& source_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  feed_positions last_{};
  std::uint64_t interrupts_ = 0;

  std::mutex subscribers_mutex_;
  std::map<subscription, std::function<void(std::uint16_t, std::uint64_t)>> subscribers_;
  subscription next_subscription_ = 1;
};

}  // namespace pilecloud::storage
