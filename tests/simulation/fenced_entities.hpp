// SPDX-License-Identifier: Apache-2.0
// A node's own entities as its cluster sees them, with an eye on answers that wrote nothing: a refusal, or that there
// is nothing to do, comes from the log as it was, and an owner that was replaced without knowing it has an old one. No
// append of its is refused, for there is none. Such answers are counted and held back as unavailable, as an owner would
// that asks the order before it says no; what the engine answers today is worse, and this says how often.
#pragma once

#include "actors/entities.hpp"
#include "cluster/ownership.hpp"
#include "tests/simulation/true_order.hpp"

namespace pilecloud::simulation {

class fenced_entities final : public actors::entities {
 public:
  fenced_entities(actors::entities& real, const cluster::ownership& beliefs, true_order& truth)
      : real_(real), beliefs_(beliefs), truth_(truth) {}

  void ask(actors::request what, std::function<void(actors::answer)> then) override {
    const auto partition = what.stream.partition();
    real_.ask(std::move(what), [this, partition, then = std::move(then)](actors::answer told) {
      const auto* taken = std::get_if<actors::accepted>(&told);
      const bool wrote_nothing =
          std::holds_alternative<actors::rejected>(told) || (taken != nullptr && taken->first == 0);
      if (!wrote_nothing || truth_.epoch(partition) == beliefs_.epoch_here(partition)) return then(std::move(told));
      truth_.note_stale_answer();
      then(actors::unavailable{"another node owns the partition by now"});
    });
  }

 private:
  actors::entities& real_;
  const cluster::ownership& beliefs_;
  true_order& truth_;
};

}  // namespace pilecloud::simulation
