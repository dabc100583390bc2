// SPDX-License-Identifier: Apache-2.0
#include "cluster/placement.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/digest.hpp"

namespace pilecloud::cluster {

placement place(std::span<const std::string> nodes) {
  placement placed;
  if (nodes.empty()) return placed;
  const auto fair_share = (placed.size() + nodes.size() - 1) / nodes.size();
  std::map<std::string, std::size_t> load;
  for (std::size_t partition = 0; partition < placed.size(); ++partition) {
    std::vector<std::pair<hash256, std::string>> by_weight;
    for (const auto& node : nodes) by_weight.emplace_back(sha256(fmt::format("{}/{}", node, partition)), node);
    std::sort(by_weight.rbegin(), by_weight.rend());
    for (const auto& [weight, node] : by_weight) {
      if (load[node] == fair_share) continue;
      ++load[node];
      placed[partition] = node;
      break;
    }
  }
  return placed;
}

}  // namespace pilecloud::cluster
