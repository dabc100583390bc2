// SPDX-License-Identifier: Apache-2.0
// A node's own entities with an eye on answers that wrote nothing: a refusal, or that there is nothing to do, rests on
// the state of whoever gives it. One that was replaced before it was asked has an old state, and no append of its is
// there to be refused; so it must not answer at all.
#pragma once

#include <fmt/format.h>

#include "actors/entities.hpp"
#include "cluster/ownership.hpp"
#include "tests/simulation/true_order.hpp"

namespace pilecloud::simulation {

class watched_refusals final : public actors::entities {
 public:
  watched_refusals(std::string node, actors::entities& real, const cluster::ownership& beliefs, true_order& truth)
      : node_(std::move(node)), real_(real), beliefs_(beliefs), truth_(truth) {}

  void ask(actors::request what, std::function<void(actors::answer)> then) override {
    const auto partition = what.stream.partition();
    const auto epoch = truth_.epoch(partition);
    const bool was_replaced = beliefs_.epoch_here(partition) != epoch && truth_.holder(partition) != node_;
    if (!was_replaced) return real_.ask(std::move(what), std::move(then));
    real_.ask(std::move(what), [this, partition, epoch, then = std::move(then)](actors::answer told) {
      const auto* taken = std::get_if<actors::accepted>(&told);
      const auto* refused = std::get_if<actors::rejected>(&told);
      const bool wrote_nothing = refused != nullptr || (taken != nullptr && taken->first == 0);
      const bool took_it_back = truth_.epoch(partition) > epoch && truth_.holder(partition) == node_;
      if (wrote_nothing && !took_it_back)
        truth_.tell_wrong(fmt::format(
            "{}: partition {} belonged to {} when a command for it was answered from old "
            "state: {}",
            node_, partition, truth_.holder(partition), refused == nullptr ? "nothing to do" : refused->rule));
      then(std::move(told));
    });
  }

 private:
  std::string node_;
  actors::entities& real_;
  const cluster::ownership& beliefs_;
  true_order& truth_;
};

}  // namespace pilecloud::simulation
