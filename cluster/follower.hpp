// SPDX-License-Identifier: Apache-2.0
// The slow road of following: what the owner did not send is read from the sequencer, and what is trimmed there from
// the node that has most. Looks twice a second at where the logs end, and tells the member.
//
// pump() from one thread; it blocks as long as the sequencer does, never longer. A partition is helped when it stood
// still behind its end between two looks, so that the two roads do not both carry everything.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "actors/partitions.hpp"
#include "base/instant.hpp"
#include "cluster/ownership.hpp"
#include "cluster/peer_messages.hpp"
#include "cluster/transport.hpp"
#include "storage/sequencer.hpp"

namespace pilecloud::cluster {

struct follower_options {
  duration look_every = std::chrono::milliseconds{500};
  std::size_t batches_a_read = 64;
  std::uint32_t bytes_from_peer = 2u << 20;
  std::chrono::milliseconds peer_at_most{5'000};
};

class follower {
 public:
  // The node with the longest log of a partition and how far it is; nothing: no other is known.
  using longest = std::function<std::string(std::uint16_t partition)>;
  using seen = std::function<void(const storage::order_survey&)>;

  // `log`, `order`, `beliefs`, `steady` outlive the follower; `ours` and `others` end before it.
  follower(follower_options options, const storage::log& log, storage::sequencer& order, actors::partitions& ours,
           transport& others, const ownership& beliefs, const clock_source& steady, longest who_has_most, seen tell);

  bool pump();  // true: it did something

 private:
  struct road {
    std::atomic<bool> busy{false};
    std::uint64_t stood_at = UINT64_MAX;  // the tail at the last look
    std::uint64_t wanted = 0;             // the end at the last look
    std::atomic<bool> helped{false};      // go on until `wanted` is here
    bool trimmed = false;                 // the sequencer has it no more: a peer has
  };

  void look();
  bool help(std::uint16_t partition);
  bool read_from_peer(std::uint16_t partition, std::uint64_t from);
  void apply(std::uint16_t partition, std::vector<storage::batch> missing);

  const follower_options options_;
  const storage::log& log_;
  storage::sequencer& order_;
  actors::partitions& ours_;
  transport& others_;
  const ownership& beliefs_;
  const clock_source& steady_;
  const longest who_has_most_;
  const seen tell_;
  instant looked_at_{};
  of_partitions<road> roads_{};
};

}  // namespace pilecloud::cluster
