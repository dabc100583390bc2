// SPDX-License-Identifier: Apache-2.0
// The journal's partitions as the member, the follower and the reception see them, with an eye on them: a partition
// taken must have caught up with what was ordered before. With a breakage, what is followed is not what was sent.
#pragma once

#include "actors/partitions.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/true_order.hpp"

namespace pilecloud::simulation {

class watched_partitions final : public actors::partitions {
 public:
  using took = std::function<void(std::uint16_t partition)>;
  watched_partitions(actors::partitions& real, const storage::log& log, true_order& truth, std::string node,
                     breakage bug, dice chance, took tell)
      : real_(real),
        log_(log),
        truth_(truth),
        node_(std::move(node)),
        bug_(bug),
        dice_(chance),
        tell_(std::move(tell)) {}

  void take(std::uint16_t partition, taken then) override {
    real_.take(partition,
               [this, partition, then = std::move(then)](const result<std::uint64_t, storage::failure>& told) {
                 if (told) {
                   truth_.check_taken(node_, partition, told.value(), log_.tail(partition));
                   tell_(partition);
                 }
                 then(told);
               });
  }
  void leave(std::uint16_t partition, std::function<void()> then) override { real_.leave(partition, std::move(then)); }
  void on_lost(std::function<void(std::uint16_t, const storage::commit_refusal&)> notify) override {
    real_.on_lost(std::move(notify));
  }
  void follow(std::vector<storage::batch> batches, followed then) override {
    if (bug_ == breakage::forged_follow && dice_.one_in(20) && !batches.empty()) forge(batches.back());
    real_.follow(std::move(batches), std::move(then));
  }

 private:
  void forge(storage::batch& one) const;

  actors::partitions& real_;
  const storage::log& log_;
  true_order& truth_;
  const std::string node_;
  const breakage bug_;
  dice dice_;
  const took tell_;
};

}  // namespace pilecloud::simulation
