// SPDX-License-Identifier: Apache-2.0
// When a pile is told again what a charge costs (rules.md W12): a driver looks at it now and then, a pile has other
// things to do. Memory of one connection: a pile that comes again is told at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

#include "base/instant.hpp"
#include "base/quantity.hpp"

namespace pilecloud::devices {

struct cost_pace_options {
  duration at_least_every = std::chrono::seconds{60};
  money or_when_changed_by{100};
};

class cost_pace {
 public:
  explicit cost_pace(cost_pace_options asked) : asked_(asked) {}

  // Whether to tell it now; counted as told. The same cost is never told twice.
  bool is_due(std::uint32_t session, money cost, instant now);
  void forget(std::uint32_t session) { told_.erase(session); }

 private:
  struct told {
    money cost;
    instant at{};
  };
  const cost_pace_options asked_;
  std::map<std::uint32_t, told> told_;  // of the latest charges
};

}  // namespace pilecloud::devices
