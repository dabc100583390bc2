// SPDX-License-Identifier: Apache-2.0
// The operators' people at work while others charge: staff come and go, sites change, new tariff versions apply from
// the next order on and must leave every frozen one alone (rules.md P2).
#pragma once

#include "tests/simulation/town.hpp"

namespace pilecloud::simulation {

class office {
 public:
  office(town& of, timeline& time, network& through, dice chance)
      : town_(of), time_(time), network_(through), dice_(chance) {}

  void work(std::uint64_t things);

 private:
  void one_thing();
  void employ();
  void change_site();
  void publish_prices();
  void ask(std::string_view category, const std::string& id, actors::any_command command, network::done then);

  town& town_;
  timeline& time_;
  network& network_;
  dice dice_;
  std::uint64_t changes_ = 0;
};

}  // namespace pilecloud::simulation
