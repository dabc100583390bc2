// SPDX-License-Identifier: Apache-2.0
// The service of several nodes that are one cluster, in one thread: people and devices meet a node by chance, edges
// follow any log, and nemesis breaks what it can. Steady time is skipped while the nodes do nothing but beat.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/fleet_plan.hpp"
#include "tests/simulation/nemesis.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/service.hpp"

namespace pilecloud::simulation {

class fleet final : public service {
 public:
  using tell_wrong = std::function<void(std::string)>;
  fleet(const fleet_plan& plan, timeline& time, dice chance, breakage bug, tell_wrong wrong);
  ~fleet() override;  // its last answers still go where they belong

  bool ask(actors::request what, std::function<void(actors::answer)> then) override;
  const storage::log& truth() const override { return order_.log(); }
  const storage::log* some_log() override;
  void disturb(bool faults) override;
  bool step() override;
  std::optional<instant> next_due() const override;
  void move_to(instant when) override;
  void tick() override;
  std::uint64_t retry_parked() override;
  void end_faults() override;
  std::string unfinished() const override;
  void check(const folded_log& folded, findings& wrong) override;
  void count(outcome& into) const override;

 private:
  bool is_at_rest() const;
  bool has_enough(std::uint16_t partition, std::uint64_t upto) const;

  fleet_plan plan_;
  timeline& time_;
  dice dice_;
  tell_wrong wrong_;
  true_order order_;
  reaction_ledger reactions_;
  roster_board board_;
  wires wires_;
  std::vector<std::unique_ptr<fleet_node>> nodes_;
  nemesis nemesis_;
  std::uint64_t takes_ = 0;
  std::uint64_t losses_ = 0;
  instant restless_until_{};  // steady
  mutable std::string last_reason_;
  bool faults_over_ = false;
};

}  // namespace pilecloud::simulation
