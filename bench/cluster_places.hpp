// SPDX-License-Identifier: Apache-2.0
// The files of a cluster on this machine, below one folder: certificates and the cluster's key
// (deploy/make-certificates), a node.toml a node on free ports of the loopback, and an open generation in etcd, so that
// every node joins with an empty folder. Throws cannot_run.
#pragma once

#include <string>
#include <vector>

#include "bench/cluster_node.hpp"
#include "bench/etcd_members.hpp"

namespace pilecloud::bench {

std::vector<node_place> found_cluster(const std::string& folder, const std::vector<std::string>& names,
                                      const etcd_members& etcd);

}  // namespace pilecloud::bench
