// SPDX-License-Identifier: Apache-2.0
// Everything the node ever answered, kept by the command that was asked: what it promised is held against the log at
// the end, what it said twice is compared at once (design §5.2).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "actors/request.hpp"

namespace pilecloud::simulation {

struct witnessed {
  actors::request asked;
  std::optional<actors::accepted> first;  // the first answer that was an acceptance
  bool refused = false;                   // the last answer that counts was a refusal
  std::uint64_t asked_times = 0;
  std::uint64_t told_as_new = 0;  // acceptances that were no repeats
};

class witness {
 public:
  witnessed& take(actors::request asked) {
    auto& place = all_.emplace_back();
    place.asked = std::move(asked);
    return place;  // stays where it is: a deque
  }
  // Empty, or what is wrong with the answer after those before.
  std::string note(witnessed& of, const actors::answer& told);

  const std::deque<witnessed>& all() const { return all_; }
  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t repeated() const { return repeated_; }
  std::uint64_t busy() const { return busy_; }
  std::uint64_t unavailable() const { return unavailable_; }

 private:
  std::deque<witnessed> all_;
  std::uint64_t accepted_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t busy_ = 0;
  std::uint64_t unavailable_ = 0;
};

}  // namespace pilecloud::simulation
