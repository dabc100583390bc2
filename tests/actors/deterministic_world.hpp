// SPDX-License-Identifier: Apache-2.0
// One node whose every step a test decides: CAF's testing scheduler, virtual time, a log that survives power cuts.
// style.md §2.3: the destructor ends what was spawned and drains messages and timeouts, else the system waits for ever.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/caf_entities.hpp"
#include "base/instant.hpp"
#include "events/fact.hpp"
#include "storage/journal.hpp"
#include "storage/local_sequencer.hpp"
#include "storage/memory_log.hpp"

namespace pilecloud::actors::tests {

class virtual_clock final : public clock_source {
 public:
  instant now() const override { return now_; }
  void advance(duration by) { now_ += by; }

 private:
  instant now_ = instant_from_us(1'760'000'000'000'000);
};

class testing_config : public caf::actor_system_config {
 public:
  testing_config() { set("scheduler.policy", caf::atom("testing")); }
};

// An answer that may have come.
struct reply {
  std::shared_ptr<std::optional<answer>> got = std::make_shared<std::optional<answer>>();
  bool came() const { return got->has_value(); }
  const answer& operator*() const { return **got; }
  template <class Kind>
  bool is() const {
    return came() && std::holds_alternative<Kind>(**got);
  }
  template <class Kind>
  const Kind& as() const {
    return std::get<Kind>(**got);
  }
};

class deterministic_world {
 public:
  explicit deterministic_world(limits wanted = {}) : bounds(wanted) { boot(); }
  virtual ~deterministic_world() { shut_down(); }

  void boot();
  void shut_down();
  void power_cut();  // the log stays, everything else is gone
  void restart() {
    shut_down();
    boot();
  }

  reply ask(request what);
  reply ask_now(request what);  // and runs
  // Asks until it is accepted or refused, as an edge does: again with the same id after busy and unavailable.
  answer insist(const request& what);

  // The power goes after so many turns of actors from now on; then `cut` is set and nothing moves until power_cut().
  void cut_after(std::uint64_t turns);

  void run();                               // actors until nobody has anything to do
  bool step();                              // one actor's turn
  void advance(duration by);                // time, then run
  std::vector<events::fact> facts() const;  // by partition and position
  std::vector<events::fact> facts_of(std::string_view stream) const;

  bool cut = false;
  std::uint64_t turns = 0;  // taken so far

  limits bounds;
  virtual_clock clock;
  storage::memory_log log;
  testing_config config;

  // Of the running node.
  std::unique_ptr<caf::actor_system> system;
  caf::scheduler::test_coordinator* scheduler = nullptr;
  std::unique_ptr<storage::local_sequencer> order;
  std::unique_ptr<storage::journal> journal;
  std::unique_ptr<caf_entities> entities;

 protected:
  virtual void started() {}  // after each boot
  virtual void ending() {}   // before each end of the system

 private:
  void end_system();
  std::uint64_t cut_at_ = UINT64_MAX;
};

storage::command_id id_of(std::uint8_t n);
storage::fingerprint body_of(std::uint8_t n);

}  // namespace pilecloud::actors::tests
