// SPDX-License-Identifier: Apache-2.0
// Who is there, as etcd's leases would say: two seconds after a node last said so, it is gone. By steady time.
#pragma once

#include <map>
#include <set>
#include <string>

#include "cluster/roster.hpp"
#include "tests/simulation/timeline.hpp"
#include "tests/simulation/true_order.hpp"

namespace pilecloud::simulation {

struct roster_board {
  struct lease {
    cluster::roster_entry said;
    instant until{};
  };
  std::map<std::string, lease> leases;
  std::set<std::string> draining;
};

// A node's way to it: the one to the order.
class roster_way final : public cluster::roster {
 public:
  roster_way(roster_board& board, const order_access& access, const timeline& time)
      : board_(board), access_(access), time_(time) {}

  result<nothing, storage::errc> keep(const cluster::roster_entry& self) override {
    if (access_.cut) return storage::errc::io_error;
    board_.leases[self.node] = {self, time_.steady_now() + lease_lasts};
    if (access_.answers_cut) return storage::errc::io_error;
    return nothing{};
  }
  result<std::vector<cluster::roster_entry>, storage::errc> list() override {
    if (access_.cut || access_.answers_cut) return storage::errc::io_error;
    std::vector<cluster::roster_entry> live;
    for (const auto& [node, held] : board_.leases) {
      if (held.until < time_.steady_now()) continue;
      live.push_back(held.said);
      live.back().draining = board_.draining.contains(node);
    }
    return live;
  }
  void leave(const std::string& node) override { board_.leases.erase(node); }
  result<nothing, storage::errc> set_draining(const std::string& node, bool draining) override {
    draining ? void(board_.draining.insert(node)) : void(board_.draining.erase(node));
    return nothing{};
  }

 private:
  static constexpr duration lease_lasts = std::chrono::seconds{2};

  roster_board& board_;
  const order_access& access_;
  const timeline& time_;
};

}  // namespace pilecloud::simulation
