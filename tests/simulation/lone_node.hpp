// SPDX-License-Identifier: Apache-2.0
// The service of one node: it crashes, is restarted, its clock jumps, and an operator restarts it when its log failed.
#pragma once

#include "tests/simulation/node.hpp"
#include "tests/simulation/service.hpp"

namespace pilecloud::simulation {

class lone_node final : public service {
 public:
  lone_node(node_plan plan, timeline& time, dice chance, breakage bug);
  ~lone_node() override;  // its last answers still go where they belong

  bool ask(actors::request what, std::function<void(actors::answer)> then) override;
  const storage::log& truth() const override { return node_.log(); }
  const storage::log* some_log() override { return &node_.log(); }
  void disturb(bool faults) override;
  bool step() override { return node_.up() && node_.step(); }
  std::optional<instant> next_due() const override { return node_.up() ? node_.next_due() : std::nullopt; }
  void move_to(instant when) override;
  void tick() override;
  std::uint64_t retry_parked() override;
  void end_faults() override;
  std::string unfinished() const override { return node_.unfinished(); }
  void check(const folded_log& folded, findings& wrong) override;
  void count(outcome& into) const override { into.crashes += crashes_; }

 private:
  void restart_later(duration wait);

  node_plan plan_;
  timeline& time_;
  dice dice_;
  node node_;
  bool restarting_ = false;
  std::uint64_t crashes_ = 0;
};

}  // namespace pilecloud::simulation
