// SPDX-License-Identifier: Apache-2.0
#include "storage/feed.hpp"

#include <algorithm>

namespace pilecloud::storage {

feed_positions feed_start() {
  feed_positions start;
  start.fill(1);
  return start;
}

feed::feed(const log& source) : source_(source) {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    last_[partition] = source.tail(partition).position;
  }
}

void feed::moved(std::uint16_t partition, std::uint64_t last) {
  {
    const std::lock_guard lock{mutex_};
    last_[partition] = std::max(last_[partition], last);
  }
  came_.notify_all();
  const std::lock_guard lock{subscribers_mutex_};
  for (const auto& [id, woken] : subscribers_) woken(partition, last);
}

std::uint64_t feed::last(std::uint16_t partition) const {
  const std::lock_guard lock{mutex_};
  return last_[partition];
}

result<std::uint64_t, failure> feed::read(std::uint16_t partition, std::uint64_t from, std::uint64_t count,
                                          const log::visitor& visit) const {
  if (count == 0 || from > last(partition)) return from;
  std::uint64_t left = count;
  return source_.read(partition, from, [&left, &visit](std::uint64_t position, std::string_view bytes) {
    return visit(position, bytes) && --left > 0;
  });
}

bool feed::wait(const feed_positions& next, std::chrono::milliseconds at_most) {
  std::unique_lock lock{mutex_};
  const auto interrupts = interrupts_;
  bool any = false;
  came_.wait_for(lock, at_most, [&] {
    for (std::size_t i = 0; i < next.size(); ++i) any = any || last_[i] >= next[i];
    return any || interrupts_ != interrupts;
  });
  return any;
}

void feed::interrupt() {
  {
    const std::lock_guard lock{mutex_};
    ++interrupts_;
  }
  came_.notify_all();
}

feed::subscription feed::subscribe(std::function<void(std::uint16_t, std::uint64_t)> woken) {
  const std::lock_guard lock{subscribers_mutex_};
  subscribers_.emplace(next_subscription_, std::move(woken));
  return next_subscription_++;
}

void feed::unsubscribe(subscription from) {
  const std::lock_guard lock{subscribers_mutex_};
  subscribers_.erase(from);
}

}  // namespace pilecloud::storage
