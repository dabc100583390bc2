// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node_plan.hpp"

namespace pilecloud::simulation {

node_plan draw_node_plan(dice& chance) {
  node_plan plan;
  const auto unsigned_of = [&chance](std::int64_t least, std::int64_t most) {
    return static_cast<unsigned>(chance.between(least, most));
  };
  if (chance.one_in(3)) plan.limits.in_flight_per_entity = chance.below(2) + 1;
  if (chance.one_in(5)) plan.limits.in_flight_per_partition = chance.below(4) + 1;
  if (chance.one_in(3)) plan.limits.awake_per_partition = chance.below(3) + 1;
  plan.limits.idle = chance.span(std::chrono::milliseconds{1}, std::chrono::minutes{3});
  if (chance.one_in(4)) plan.limits.answer_within = chance.span(std::chrono::milliseconds{2}, std::chrono::seconds{1});
  plan.limits.tries = unsigned_of(1, 6);
  plan.limits.snapshot_every = chance.below(40) + 1;
  plan.limits.snapshot_at_sleep = chance.below(10);
  plan.reactor.window = chance.one_in(3) ? chance.below(5) + 1 : 256;
  plan.reactor.tries = unsigned_of(2, 10);
  plan.reminders.in_flight = chance.one_in(3) ? chance.below(3) + 1 : 256;
  plan.local_order = chance.below(5) < 3;
  plan.faults.seed = chance.below(1u << 30u);
  if (!chance.one_in(4)) {
    plan.faults.unknown_stored = unsigned_of(0, 60);
    plan.faults.unknown_lost = unsigned_of(0, 60);
    plan.faults.rival_claim = chance.one_in(2) ? unsigned_of(0, 8) : 0;
    plan.faults.conflict = chance.one_in(2) ? unsigned_of(0, 8) : 0;
  }
  plan.live_rows = chance.one_in(4);
  plan.crash = chance.one_in(4) ? 0 : unsigned_of(1, 14);
  plan.failing_write = chance.one_in(3) ? unsigned_of(1, 8) : 0;
  plan.clock_jump = chance.one_in(2) ? unsigned_of(1, 6) : 0;
  plan.lost_rows = chance.one_in(3) ? unsigned_of(1, 10) : 0;
  plan.tick = unsigned_of(1, 10);
  plan.reordered_jobs = chance.one_in(4) ? 0 : unsigned_of(50, 1000);
  return plan;
}

duration draw_skew(dice& chance) {
  return chance.one_in(3) ? chance.span(-std::chrono::hours{1}, std::chrono::hours{1})
                          : chance.span(-std::chrono::minutes{2}, std::chrono::minutes{2});
}

}  // namespace pilecloud::simulation
