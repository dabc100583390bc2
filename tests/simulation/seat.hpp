// SPDX-License-Identifier: Apache-2.0
// One life of a simulated node as a member of its cluster: the pieces that app::cluster_seat composes, over simulated
// order, roster and wires, each pumped as a step. Owned by the node's life, between its log and its actors.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "actors/caf_entities.hpp"
#include "cluster/member.hpp"
#include "tests/simulation/reaction_ledger.hpp"
#include "tests/simulation/roster_board.hpp"
#include "tests/simulation/true_order.hpp"
#include "tests/simulation/wires.hpp"

namespace pilecloud::simulation {

// Where a node sits: what its lives share with each other and with the other nodes.
struct place {
  std::string node;
  std::uint32_t nodes = 3;
  wires& calls;
  true_order& order;
  roster_board& board;
  const order_access& access;
  reaction_ledger& reactions;
  std::function<void(const actors::request&, const actors::answer&)> reacted;
  std::function<void()> took;  // a partition
  std::function<void()> lost;
};

class seat {
 public:
  seat(const place& at, storage::log& log, const timeline& time, dice chance, breakage bug);
  ~seat();

  storage::sequencer& order();
  const cluster::ownership& beliefs() const;
  void join(actors::caf_entities& entities, storage::journal& journal, cluster::member::reacted reactions);
  actors::entities& door();
  void moved();  // the log grew
  // The life ends: nothing is ordered any more, no call comes or goes.
  void cut_off();

  bool step();  // one pump; false: nobody had anything to do
  // When its pumps want to be looked at again.
  instant next_due() const;
  bool is_asking() const;  // something waits to be asked again
  cluster::member_status status() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace pilecloud::simulation
