// SPDX-License-Identifier: Apache-2.0
// Which connected peer can help, by what the peers' beats said. Hints, like all of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "cluster/member.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

using peer_views = std::map<std::string, peer_view>;

// Whose log of the partition is the longest, and longer than `position`; empty: nobody's.
std::string furthest_in(std::uint16_t partition, std::uint64_t position, const peer_views& peers,
                        const transport& calls);
// Who hears a node that cannot be reached from here; empty: nobody.
std::string way_round_to(std::string_view node, const peer_views& peers, const transport& calls);

}  // namespace pilecloud::cluster
