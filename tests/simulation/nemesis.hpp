// SPDX-License-Identifier: Apache-2.0
// What goes wrong in a cluster, by dice: nodes are cut off from each other and from the order (wholly, one way,
// flapping, or swizzled: cut one by one, healed in another order), paused, killed, restarted with an empty disk,
// drained; their clocks jump. Never more than the promises bear: a disk is lost only while what the order has trimmed
// stands on two others.
#pragma once

#include <vector>

#include "tests/simulation/fleet_node.hpp"
#include "tests/simulation/fleet_plan.hpp"
#include "tests/simulation/outcome.hpp"

namespace pilecloud::simulation {

class nemesis {
 public:
  // `stir` is told when something begins or ends.
  nemesis(const fleet_plan& plan, timeline& time, dice chance, std::vector<std::unique_ptr<fleet_node>>& nodes,
          wires& calls, true_order& order, roster_board& board, std::function<void()> stir)
      : plan_(plan),
        time_(time),
        dice_(chance),
        nodes_(nodes),
        wires_(calls),
        order_(order),
        board_(board),
        stir_(std::move(stir)) {}

  void disturb(bool faults);
  void end_faults();
  void count(outcome& into) const;

 private:
  using undo = std::function<void()>;
  fleet_node& busy();  // one that waits for answers to its reactions, if there is one
  fleet_node& any() { return *nodes_[dice_.below(nodes_.size())]; }
  bool happens(unsigned in_ten_thousand) { return dice_.below(10'000) < in_ten_thousand; }
  duration a_while() { return dice_.span(std::chrono::milliseconds{100}, std::chrono::seconds{12}); }
  void later(duration wait, undo what);
  void say(std::string_view what, std::string_view whom) const;

  void break_something();
  void cut();
  void cut_off_order(fleet_node& whom);
  void cut_nodes(const std::string& one, const std::string& other, bool both_ways);
  void isolate(fleet_node& whom);
  void flap(const std::string& one, const std::string& other, std::uint64_t times);
  void swizzle();
  void pause(fleet_node& whom);
  void resume(fleet_node& whom);
  void crash(fleet_node& whom);
  void restart_later(fleet_node& whom, duration wait);
  void boot(fleet_node& whom);
  bool may_lose_disk(const fleet_node& whom) const;
  void drain(const fleet_node& whom);

  fleet_plan plan_;
  timeline& time_;
  dice dice_;
  std::vector<std::unique_ptr<fleet_node>>& nodes_;
  wires& wires_;
  true_order& order_;
  roster_board& board_;
  std::function<void()> stir_;
  std::uint64_t faults_ = 0;
  bool over_ = false;
  std::uint64_t crashes_ = 0;
  std::uint64_t cuts_ = 0;
  std::uint64_t pauses_ = 0;
  std::uint64_t empty_disks_ = 0;
  std::uint64_t drains_ = 0;
};

}  // namespace pilecloud::simulation
