// SPDX-License-Identifier: Apache-2.0
// What the cluster subcommands need to look at a cluster without being one of its nodes: etcd, and calls to the nodes
// with the certificate of the node whose configuration is used.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/node_file.hpp"
#include "cluster/etcd_roster.hpp"
#include "cluster/etcd_sequencer.hpp"
#include "cluster/generation.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/rpc_transport.hpp"

namespace pilecloud::app {

cluster::channel_options channel_of(const node_file& config);

// Calls to nodes with the certificate of the node whose configuration it is.
class node_calls {
 public:
  explicit node_calls(const node_file& as) : as_(as) {}

  // One call to each of these nodes, side by side; those that answered.
  std::map<std::string, std::string> call_all(const std::vector<cluster::roster_entry>& nodes, cluster::method what,
                                              const std::string& body, std::chrono::milliseconds at_most);

 private:
  const node_file& as_;
  std::unique_ptr<cluster::rpc_transport> transport_;
};

class cluster_access {
 public:
  // Errors are sentences that say what to do next.
  static result<std::unique_ptr<cluster_access>, std::string> open(const std::string& config_file);

  const node_file& config() const { return config_; }
  cluster::etcd_client& etcd() { return *etcd_; }
  const cluster::generation& generation() const { return generation_; }
  cluster::etcd_sequencer& order() { return *order_; }
  cluster::etcd_roster& roster() { return *roster_; }

  node_calls& calls() { return *calls_; }

 private:
  node_file config_;
  std::unique_ptr<cluster::etcd_client> etcd_;
  cluster::generation generation_;
  std::unique_ptr<cluster::etcd_sequencer> order_;
  std::unique_ptr<cluster::etcd_roster> roster_;
  std::unique_ptr<node_calls> calls_;
};

// What stands in etcd, or a sentence.
result<cluster::generation, std::string> current_generation(cluster::etcd_client& etcd);

}  // namespace pilecloud::app
