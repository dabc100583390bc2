// SPDX-License-Identifier: Apache-2.0
// How far a pile's clock is off, as one connection knows it (rules.md R3): the smallest of (received - device time)
// over messages that were not queued. A status is never queued; reports of a transaction may be, and count once a
// status or a minute of connection says what is fresh. Positive: the pile's clock is behind.
#pragma once

#include <chrono>
#include <optional>

#include "base/instant.hpp"

namespace pilecloud::devices {

class device_clock {
 public:
  static constexpr duration tolerance = std::chrono::minutes{3};
  static constexpr duration queue_sent_within = std::chrono::minutes{1};

  static constexpr duration alike_within = std::chrono::minutes{1};

  explicit device_clock(instant connected_at) : connected_at_(connected_at) {}

  void fresh(instant device, instant received) {
    const duration off = received - device;
    if (last_ && std::chrono::abs(off - *last_) < alike_within) steady_ = off;
    last_ = off;
    if (!offset_ || off < *offset_) offset_ = off;
  }
  void maybe_queued(instant device, instant received) {
    if (offset_ || received - connected_at_ > queue_sent_within) fresh(device, received);
  }
  std::optional<duration> offset() const { return offset_; }
  // As the last two fresh messages agree on it: one alone may have waited at the pile after all.
  std::optional<duration> steady() const { return steady_; }
  // What a session has to know: nothing while the clock is right.
  std::optional<duration> beyond_tolerance() const {
    if (!offset_ || (*offset_ <= tolerance && -*offset_ <= tolerance)) return std::nullopt;
    return offset_;
  }

 private:
  instant connected_at_;
  std::optional<duration> offset_;
  std::optional<duration> last_;
  std::optional<duration> steady_;
};

}  // namespace pilecloud::devices
