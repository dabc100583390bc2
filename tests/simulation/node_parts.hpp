// SPDX-License-Identifier: Apache-2.0
// What a simulated node is made of: what outlives its crashes, and its life from one boot to the next. Of node.cpp and
// node_parts.cpp alone.
#pragma once

#include <memory>
#include <optional>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <rocksdb/env.h>

#include "actors/reminders.hpp"
#include "storage/journal.hpp"
#include "storage/local_sequencer.hpp"
#include "tests/simulation/frozen_order.hpp"
#include "tests/simulation/meddling_entities.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/reminder_book.hpp"

namespace pilecloud::simulation {

class testing_config : public caf::actor_system_config {
 public:
  testing_config() { set("scheduler.policy", caf::atom("testing")); }
};

// What lives from one boot to the next crash; members end in reverse order.
struct node_life {
  std::unique_ptr<caf::actor_system> system;
  caf::scheduler::test_coordinator* scheduler = nullptr;
  std::unique_ptr<storage::local_sequencer> local;
  std::unique_ptr<frozen_order> order;
  std::unique_ptr<simulation::seat> seat;  // of one of several
  std::unique_ptr<storage::journal> journal;
  std::unique_ptr<actors::caf_entities> entities;
  std::unique_ptr<meddling_entities> door;
  std::unique_ptr<reminder_book> book;
  std::unique_ptr<projections::views> rows;
  std::unique_ptr<projections::projector> projector;
  std::unique_ptr<actors::reactor> reactor;
  std::unique_ptr<actors::reminders> reminders;
};

struct node::parts {
  parts(const node_plan& wanted, timeline& when, dice chance, breakage put_in)
      : plan(wanted),
        time(when),
        clock(when),
        random(chance),
        bug(put_in),
        log(random.fork(), put_in),
        order(plan.faults) {
    log.set_failing_writes(plan.failing_write);
    if (plan.live_rows) disk.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  }

  node_plan plan;
  std::optional<simulation::place> at;
  timeline& time;
  skewed_clock clock;
  dice random;
  breakage bug;
  testing_config config;
  flaky_log log;
  storage::simulated_sequencer order;
  std::unique_ptr<rocksdb::Env> disk;  // of the views
  std::uint64_t folder = 1;
  std::optional<node_life> now;

  void boot_member();
  void open_edges(actors::entities& whom, actors::reactor::ownership owned);
  bool is_ours(std::uint16_t partition) const;
  void open_rows();
  std::vector<actors::due_reminder> due(instant when, std::size_t max) const;
  bool run_job();
  bool pump(std::uint64_t which);
  void drain();
};

}  // namespace pilecloud::simulation
