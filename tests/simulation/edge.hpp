// SPDX-License-Identifier: Apache-2.0
// The outbound side of a node, as devices/ will be: follows the feed and tells piles to start and stop, and people
// what they owe. What it says may be lost or late; a device that was not told does nothing.
#pragma once

#include <array>
#include <functional>
#include <map>

#include "events/fact.hpp"
#include "storage/log.hpp"
#include "tests/simulation/device.hpp"
#include "tests/simulation/driver.hpp"

namespace pilecloud::simulation {

class edge {
 public:
  edge(std::map<pile_id, device*>& piles, std::map<account_id, driver*>& people) : piles_(piles), people_(people) {}

  // Any node's log: they are prefixes of one. False: nothing new.
  bool follow(const storage::log& facts);
  std::uint64_t sessions() const { return sessions_; }

 private:
  void hear(const events::fact& happened);
  void hear(const events::fact& happened, const domain::session::fact& what);

  std::map<pile_id, device*>& piles_;
  std::map<account_id, driver*>& people_;
  std::array<std::uint64_t, storage::partition_count> heard_{};
  std::map<std::string, std::uint16_t, std::less<>> connectors_;  // by session
  std::uint64_t sessions_ = 0;
};

}  // namespace pilecloud::simulation
