// SPDX-License-Identifier: Apache-2.0
// Which partitions this node writes, and how it applies what the others wrote. Asked from any thread; carried out on
// the journal's, between its groups, so that the log has one writer. One node alone takes all when it opens and never
// uses this.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.hpp"
#include "storage/journal.hpp"

namespace pilecloud::actors {

class partitions {
 public:
  virtual ~partitions() = default;

  // Claims the partition, catches up, and wakes its entities from then on; the new epoch. `then` exactly once, on an
  // actor's thread (here and below): it must not block.
  using taken = std::function<void(result<std::uint64_t, storage::failure>)>;
  virtual void take(std::uint16_t partition, taken then) = 0;
  // Lets go: what waits in the journal is committed first, entities end, later commands are answered unavailable.
  virtual void leave(std::uint16_t partition, std::function<void()> then) = 0;
  // Applies ordered batches of partitions that are not taken (storage::journal::follow). Those that wait together are
  // applied together.
  // A taken partition takes nothing more (fenced, or an append whose fate is unknown); its entities have ended. Set
  // once, before use.
  virtual void on_lost(std::function<void(std::uint16_t partition, const storage::commit_refusal& why)> notify) = 0;
  using followed = std::function<void(result<nothing, storage::failure>)>;
  virtual void follow(std::vector<storage::batch> batches, followed then) = 0;
};

}  // namespace pilecloud::actors
