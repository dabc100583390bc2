// SPDX-License-Identifier: Apache-2.0
// Three etcd members (Debian's etcd-server) on free ports of the loopback, with fsync as by default, in folders of
// their own below `folder`. They answer when the object is made and end with it. Throws cannot_run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/child_process.hpp"
#include "cluster/gateway_channel.hpp"

namespace pilecloud::bench {

// Free when it was asked for.
std::string free_address();

class etcd_members {
 public:
  explicit etcd_members(const std::string& folder);
  const std::vector<std::string>& endpoints() const { return endpoints_; }
  cluster::channel_options channel() const;
  double cpu_seconds() const;  // of all three
  std::uint64_t revision();    // grows by one a write transaction

 private:
  std::vector<std::string> endpoints_;
  std::vector<std::unique_ptr<child_process>> members_;
};

}  // namespace pilecloud::bench
