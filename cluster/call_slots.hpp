// SPDX-License-Identifier: Apache-2.0
// How many calls, and how many bytes of them, may be on their way to or from one peer. Thread-safe; what does not fit
// is refused at once. A slot gives its place back when it goes; it keeps the counter alive.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace pilecloud::cluster {

class call_slots : public std::enable_shared_from_this<call_slots> {
 public:
  class slot {
   public:
    slot(std::shared_ptr<call_slots> of, std::size_t bytes) : of_(std::move(of)), bytes_(bytes) {}
    slot(slot&&) noexcept = default;
    slot& operator=(slot&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~slot() {
      if (of_) of_->give_back(bytes_);
    }

   private:
    std::shared_ptr<call_slots> of_;
    std::size_t bytes_;
  };

  call_slots(std::size_t calls_max, std::size_t bytes_max) : calls_max_(calls_max), bytes_max_(bytes_max) {}

  std::optional<slot> take(std::size_t bytes) {
    const bool fits = calls_.fetch_add(1) < calls_max_;
    const bool small_enough = bytes_.fetch_add(bytes) + bytes <= bytes_max_;
    slot taken{shared_from_this(), bytes};
    if (!fits || !small_enough) return std::nullopt;
    return taken;
  }

 private:
  void give_back(std::size_t bytes) {
    calls_.fetch_sub(1);
    bytes_.fetch_sub(bytes);
  }

  const std::size_t calls_max_;
  const std::size_t bytes_max_;
  std::atomic<std::size_t> calls_{0};
  std::atomic<std::size_t> bytes_{0};
};

}  // namespace pilecloud::cluster
