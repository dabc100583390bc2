// SPDX-License-Identifier: Apache-2.0
// pilecloud as a world's people, devices and checks meet it: one node, or several that are one cluster. Driven step by
// step; it breaks by its own plan and dice while the world says that things may go wrong.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "actors/request.hpp"
#include "base/instant.hpp"
#include "storage/log.hpp"
#include "tests/simulation/outcome.hpp"

namespace pilecloud::simulation {

class service {
 public:
  virtual ~service() = default;

  // Some node takes it; false: the one it came to is down. `then` may be called in any later step, also while a crash
  // takes that node down.
  virtual bool ask(actors::request what, std::function<void(actors::answer)> then) = 0;
  // All that is ordered and durable.
  virtual const storage::log& truth() const = 0;
  // The log of some node that is up, for edges to follow; nullptr: none is.
  virtual const storage::log* some_log() = 0;

  // What goes wrong by itself, and what operators do about it; once a step.
  virtual void disturb(bool faults) = 0;
  // One thing of one node; false: nobody has anything to do now.
  virtual bool step() = 0;
  // When waiting brings something to do.
  virtual std::optional<instant> next_due() const = 0;
  virtual void move_to(instant when) = 0;  // time passes
  virtual void tick() = 0;                 // directories look for idle entities
  // A person retries every parked follow-up; how many there were.
  virtual std::uint64_t retry_parked() = 0;
  virtual void end_faults() = 0;

  // What still waits, for the sentence that says why a world does not come to rest; empty: nothing.
  virtual std::string unfinished() const = 0;
  // At rest: what each node holds and shows, against `folded`, the truth folded once more.
  virtual void check(const folded_log& folded, findings& wrong) = 0;
  virtual void count(outcome& into) const = 0;
};

}  // namespace pilecloud::simulation
