// SPDX-License-Identifier: Apache-2.0
// Virtual time: what is to happen and when. The world's time only moves on; the node's clock is off from it by a skew
// that jumps. Nothing sleeps: where nobody has anything to do, time goes to the next event.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/instant.hpp"

namespace pilecloud::simulation {

class timeline final : public clock_source {
 public:
  explicit timeline(instant start) : now_(start) {}

  instant now() const override { return now_ + skew_; }  // as the node's clock shows it
  instant true_now() const { return now_; }
  duration skew() const { return skew_; }
  void set_skew(duration skew) { skew_ = skew; }

  void after(duration wait, std::function<void()> what) { events_.emplace(now_ + wait, std::move(what)); }
  bool has_due() const { return !events_.empty() && events_.begin()->first <= now_; }
  std::optional<instant> next() const {
    if (events_.empty()) return std::nullopt;
    return events_.begin()->first;
  }
  void run_one() {
    auto event = events_.extract(events_.begin());
    event.mapped()();
  }
  void move_to(instant when) { now_ = std::max(now_, when); }

 private:
  instant now_;
  duration skew_{};
  std::multimap<instant, std::function<void()>> events_;  // of one instant in the order of their making
};

}  // namespace pilecloud::simulation
