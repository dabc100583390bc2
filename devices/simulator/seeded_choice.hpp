// SPDX-License-Identifier: Apache-2.0
// Chance by a seed: the same seed gives the same choices on every machine (the standard's distributions do not).
#pragma once

#include <cstdint>
#include <random>

namespace pilecloud::devices::simulator {

class seeded_choice {
 public:
  explicit seeded_choice(std::uint64_t seed) : source_(seed) {}

  std::uint64_t next() { return source_(); }
  // Both ends included. REQUIRES: from <= to.
  std::int64_t between(std::int64_t from, std::int64_t to) {
    return from + static_cast<std::int64_t>(source_() % static_cast<std::uint64_t>(to - from + 1));
  }
  bool percent(int chance) { return chance > 0 && between(0, 99) < chance; }

 private:
  std::mt19937_64 source_;
};

}  // namespace pilecloud::devices::simulator
