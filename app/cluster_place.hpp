// SPDX-License-Identifier: Apache-2.0
// Where a node's folder belongs: which cluster, which generation of it (cluster/generation.hpp). Waits for etcd while
// the folder belongs to no cluster yet; one that does goes on without etcd and only reads.
#pragma once

#include <string>

#include "app/cluster_mark.hpp"
#include "app/node_file.hpp"
#include "base/result.hpp"
#include "cluster/etcd_client.hpp"
#include "storage/log.hpp"

namespace pilecloud::app {

// Marks a fresh folder. The error is a sentence that says what to do next.
result<cluster_mark, std::string> find_place(const node_file& config, cluster::etcd_client& client,
                                             const storage::log& log);

}  // namespace pilecloud::app
