// SPDX-License-Identifier: Apache-2.0
#include "cluster/neighbours.hpp"

#include <algorithm>

namespace pilecloud::cluster {

std::string furthest_in(std::uint16_t partition, std::uint64_t position, const peer_views& peers,
                        const transport& calls) {
  std::string node;
  for (const auto& [name, peer] : peers) {
    const auto last = peer.said.partitions[partition].last;
    if (last <= position || calls.link_to(name) != link::connected) continue;
    node = name;
    position = last;
  }
  return node;
}

std::string way_round_to(std::string_view node, const peer_views& peers, const transport& calls) {
  for (const auto& [name, peer] : peers) {
    const auto& hears = peer.said.hears;
    if (name == node || calls.link_to(name) != link::connected) continue;
    if (std::find(hears.begin(), hears.end(), node) != hears.end()) return name;
  }
  return {};
}

}  // namespace pilecloud::cluster
