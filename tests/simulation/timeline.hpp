// SPDX-License-Identifier: Apache-2.0
// Virtual time: what is to happen and when. The world's time only moves on; a node's wall clock is off from it by a
// skew that jumps, its steady clock never jumps. Nothing sleeps: where nobody has anything to do, time goes to the next
// event. A cluster at rest beats for ever: hours of that are skipped, and to its steady clocks they did not pass.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/instant.hpp"

namespace pilecloud::simulation {

class timeline {
 public:
  explicit timeline(instant start) : now_(start) {}

  instant true_now() const { return now_; }
  instant steady_now() const { return now_ - skipped_; }

  using event = std::multimap<instant, std::function<void()>>::iterator;
  event after(duration wait, std::function<void()> what) { return events_.emplace(now_ + wait, std::move(what)); }
  void cancel(event which) { events_.erase(which); }  // REQUIRES: it has not begun
  bool has_due() const { return !events_.empty() && events_.begin()->first <= now_; }
  std::optional<instant> next() const {
    if (events_.empty()) return std::nullopt;
    return events_.begin()->first;
  }
  void run_one() {
    auto first = events_.extract(events_.begin());
    first.mapped()();
  }
  void move_to(instant when) { now_ = std::max(now_, when); }
  // The same, but the steady clocks see no more than `lived` of it. What passed for them.
  duration skip_to(instant when, duration lived) {
    const auto by = std::max(when - now_, duration{});
    const auto seen = std::min(by, lived);
    now_ += by;
    skipped_ += by - seen;
    return seen;
  }

 private:
  instant now_;
  duration skipped_{};
  std::multimap<instant, std::function<void()>> events_;  // of one instant in the order of their making
};

class skewed_clock final : public clock_source {
 public:
  explicit skewed_clock(const timeline& time) : time_(time) {}
  instant now() const override { return time_.true_now() + skew_; }
  duration skew() const { return skew_; }
  void set_skew(duration skew) { skew_ = skew; }

 private:
  const timeline& time_;
  duration skew_{};
};

class steady_clock final : public clock_source {
 public:
  explicit steady_clock(const timeline& time) : time_(time) {}
  instant now() const override { return time_.steady_now(); }

 private:
  const timeline& time_;
};

}  // namespace pilecloud::simulation
