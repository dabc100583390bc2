// SPDX-License-Identifier: Apache-2.0
// A whole node in one thread: entities on CAF's testing scheduler, journal, sequencer, reactor, reminders and, by plan,
// projections. Every step is one actor's message or one pump, chosen by the dice; nothing runs by itself. A crash
// takes everything but the disk (flaky_log), the sequencer's truth and the views folder.
//
// REQUIRES: the timeline outlives it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actors/caf_entities.hpp"
#include "actors/reactor.hpp"
#include "projections/projector.hpp"
#include "tests/simulation/breakage.hpp"
#include "tests/simulation/flaky_log.hpp"
#include "tests/simulation/node_plan.hpp"
#include "tests/simulation/seat.hpp"
#include "tests/simulation/timeline.hpp"

namespace rocksdb {
class Env;
}

namespace pilecloud::simulation {

class node {
 public:
  node(const node_plan& plan, timeline& time, dice chance, breakage bug);
  // One of several, down until it is booted.
  node(const node_plan& plan, timeline& time, dice chance, breakage bug, place at);
  ~node();

  bool up() const;
  // What is not durable is gone; whoever waits for an answer gets none that counts.
  void crash();
  void boot();
  // With a new disk. REQUIRES: down.
  void lose_disk();
  // False as soon as a group failed: somebody has to restart it.
  bool healthy() const;
  bool disk_failed() const;
  void stop_faults();

  // REQUIRES: up(). `then` may be called in any later step, also while a crash takes the node down.
  void ask(actors::request what, std::function<void(actors::answer)> then);

  // One thing that could be done now; false when there is none. REQUIRES: up().
  bool step();
  // When waiting brings something to do: a back-off, a durable timer, an entity's next life.
  std::optional<instant> next_due() const;
  void time_moved(duration by);  // CAF's clock
  void jump_clock(duration skew);
  void tick();

  const flaky_log& log() const;
  actors::reactor* reactor();       // nullptr: down
  projections::views* live_rows();  // nullptr: folded at the end only
  projections::projector* live_projector();
  seat* member_seat();  // nullptr: alone, or down
  bool is_owner(std::uint16_t partition) const;
  // What still waits, for the sentence that says why a world does not come to rest; empty: nothing.
  std::string unfinished() const;
  // Every follow-up that is parked here, as a person would; how many.
  std::uint64_t retry_parked();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace pilecloud::simulation
