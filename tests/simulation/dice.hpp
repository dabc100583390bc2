// SPDX-License-Identifier: Apache-2.0
// All chance of a simulation: the same seed gives the same throws on every machine (no std distributions, whose
// results are the library's own). Each part of a world has dice of its own, so that one throw more here leaves the
// others as they were.
#pragma once

#include <cstdint>
#include <random>

#include "base/assert.hpp"
#include "base/instant.hpp"

namespace pilecloud::simulation {

class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    PILECLOUD_ASSERT(bound > 0, "a throw below 0");
    return random_() % bound;
  }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
  }
  duration span(duration least, duration most) { return duration{between(least.count(), most.count())}; }
  bool per_mille(std::uint64_t chance) { return below(1000) < chance; }
  bool one_in(std::uint64_t many) { return below(many) == 0; }
  template <class Items>
  auto& pick(Items& from) {
    return from[below(from.size())];
  }
  dice fork() { return dice{random_()}; }

 private:
  std::mt19937_64 random_;
};

}  // namespace pilecloud::simulation
