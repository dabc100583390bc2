// SPDX-License-Identifier: Apache-2.0
// The door to all entities of this node, over CAF: one directory a partition, one journal actor. No CAF in here, so
// edges may include it. Thread-safe.
//
// Costs of ask: one allocation and one message; then on actors' threads a message to the entity and two to the journal.
// Errors: an answer always comes, also when the node stops (unavailable).
#pragma once

#include <memory>

#include "actors/entities.hpp"
#include "actors/limits.hpp"
#include "actors/partitions.hpp"
#include "base/instant.hpp"
#include "storage/journal.hpp"
#include "storage/log.hpp"

namespace caf {
class actor_system;
}

namespace pilecloud::actors {

struct entity_counts {
  std::int64_t awake = 0;       // entities with an actor
  std::uint64_t wakes = 0;      // lives given, first and further
  std::uint64_t deaths = 0;     // ended before their time
  std::uint64_t commands = 0;   // taken
  std::uint64_t refused = 0;    // answered busy
  std::uint64_t abandoned = 0;  // answered unavailable: out of lives or out of time
};

class caf_entities final : public entities, public partitions {
 public:
  // Production: its own actor system (as many scheduler threads as `threads`, 0: as cores; work shared, not stolen:
  // engine.md "CAF"), the journal on a thread of its own. `log`, `journal` and `clock` outlive it; nobody else calls
  // the journal meanwhile.
  caf_entities(storage::log& log, storage::journal& journal, const clock_source& clock, limits bounds,
               std::size_t threads = 0);
  // Tests: on a given system (the testing scheduler), nothing detached. The destructor only sends; the system's owner
  // runs what is left.
  caf_entities(caf::actor_system& system, storage::log& log, storage::journal& journal, const clock_source& clock,
               limits bounds);
  // Stops: what is in flight is finished or answered unavailable.
  ~caf_entities() override;

  // REQUIRES: the stream's category is the command's.
  void ask(request what, std::function<void(answer)> then) override;

  // Of a journal that joined a cluster (storage::journal::join): at first no partition is this node's.
  void take(std::uint16_t partition, taken then) override;
  void leave(std::uint16_t partition, std::function<void()> then) override;
  void on_lost(std::function<void(std::uint16_t partition, const storage::commit_refusal& why)> notify) override;
  void follow(std::vector<storage::batch> batches, followed then) override;

  // To be called about every second: idle entities fall asleep, errands out of time are answered.
  void tick(instant now);

  // Readiness: false from a failed group on until one succeeds.
  bool writable() const;
  entity_counts counts() const;

  // As a crash would: from here on nothing is committed and no outcome told; everybody in flight is answered
  // unavailable. For tests and simulation.
  void crash();

 private:
  struct node;
  std::unique_ptr<node> node_;
};

}  // namespace pilecloud::actors
