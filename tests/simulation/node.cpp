// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/simulation/node_parts.hpp"

namespace pilecloud::simulation {

node::node(const node_plan& plan, timeline& time, dice chance, breakage bug)
    : parts_(std::make_unique<parts>(plan, time, chance, bug)) {
  boot();
}
node::node(const node_plan& plan, timeline& time, dice chance, breakage bug, place at)
    : parts_(std::make_unique<parts>(plan, time, chance, bug)) {
  parts_->at.emplace(std::move(at));
}
node::~node() {
  if (up()) crash();
}

bool node::up() const { return parts_->now.has_value(); }

void node::boot() {
  auto& p = *parts_;
  auto& now = p.now.emplace();
  now.system = std::make_unique<caf::actor_system>(p.config);
  now.scheduler = &dynamic_cast<caf::scheduler::test_coordinator&>(now.system->scheduler());
  if (p.at) return p.boot_member();
  if (p.plan.local_order) now.local = std::make_unique<storage::local_sequencer>(p.log);
  now.order = std::make_unique<frozen_order>(p.plan.local_order ? static_cast<storage::sequencer&>(*now.local)
                                                                : static_cast<storage::sequencer&>(p.order));
  auto opened = storage::journal::open(p.log, *now.order, p.clock, "simulated");
  if (!opened.ok()) return crash();  // the disk failed while it caught up: the next life tries again
  now.journal = std::move(opened).value();
  now.entities = std::make_unique<actors::caf_entities>(*now.system, p.log, *now.journal, p.clock, p.plan.limits);
  p.open_edges(*now.entities, {});
}

// The order of deterministic_world: what asks goes first, then the entities are told, then CAF is drained, for a
// system with a waiting actor or timeout never ends.
void node::crash() {
  auto& p = *parts_;
  auto& now = *p.now;
  now.reminders.reset();
  now.reactor.reset();
  now.projector.reset();
  now.rows.reset();
  p.log.freeze();
  if (now.order) now.order->freeze();
  if (now.seat) now.seat->cut_off();
  if (now.entities) now.entities->crash();
  now.door.reset();
  now.entities.reset();
  p.drain();
  p.now.reset();
  p.log.power_cut();
  if (p.random.below(10) < p.plan.lost_rows) ++p.folder;
}

void node::lose_disk() {
  parts_->log.lose_everything();
  ++parts_->folder;
}

bool node::disk_failed() const { return parts_->log.failed(); }
seat* node::member_seat() { return up() ? parts_->now->seat.get() : nullptr; }
bool node::is_owner(std::uint16_t partition) const { return up() && parts_->is_ours(partition); }
bool node::healthy() const { return up() && parts_->now->entities->writable(); }

void node::stop_faults() {
  auto& p = *parts_;
  p.plan.faults = {};
  p.order.set_faults({});
  p.log.set_failing_writes(0);
}

void node::ask(actors::request what, std::function<void(actors::answer)> then) {
  auto& now = *parts_->now;
  (now.seat ? now.seat->door() : *now.entities).ask(std::move(what), std::move(then));
}

bool node::step() {
  auto& p = *parts_;
  if (!p.random.one_in(12) && p.run_job()) return true;
  if (p.now->seat && p.now->seat->step()) return true;
  const auto first = p.random.below(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    if (p.pump((first + i) % 3)) return true;
  }
  if (p.now->projector) {  // the dice may have chosen an idle partition
    const auto folded = p.now->projector->step(1000);
    if (folded.ok() && folded.value() > 0) return true;
  }
  return p.run_job();
}

std::optional<instant> node::next_due() const {
  const auto& now = *parts_->now;
  const auto& time = parts_->time;
  const auto& clock = parts_->clock;
  std::optional<instant> next;
  const auto take = [&next](instant at) { next = next ? std::min(*next, at) : at; };
  if (const auto due = now.reactor->next_due()) take(*due - clock.skew());
  // A timer that is due and stands was fired: it is fired again when it stood for long.
  const auto ours = [this](std::uint16_t partition) { return parts_->is_ours(partition); };
  if (const auto due = now.book->next(ours))
    take(std::max(*due - clock.skew(), time.true_now() + std::chrono::seconds{1}));
  const auto& schedule = now.scheduler->clock().schedule();
  if (!schedule.empty()) {
    const auto wait = schedule.begin()->first - now.scheduler->clock().current_time;
    take(time.true_now() + std::max(std::chrono::ceil<duration>(wait), duration{1}));
  }
  return next;
}

void node::time_moved(duration by) {
  if (up()) parts_->now->scheduler->advance_time(by);
}

void node::tick() { parts_->now->entities->tick(parts_->clock.now()); }

const flaky_log& node::log() const { return parts_->log; }
actors::reactor* node::reactor() { return up() ? parts_->now->reactor.get() : nullptr; }
projections::views* node::live_rows() { return up() ? parts_->now->rows.get() : nullptr; }
projections::projector* node::live_projector() { return up() ? parts_->now->projector.get() : nullptr; }
void node::jump_clock(duration skew) { parts_->clock.set_skew(skew); }

std::uint64_t node::retry_parked() {
  if (!up()) return 0;
  auto& reactor = *parts_->now->reactor;
  const auto parked = reactor.parked();
  for (const auto& one : parked) {
    const auto again = reactor.retry(one.partition, one.position, one.index);
    PILECLOUD_ASSERT(again.ok(), "a parked {} cannot be retried: {}", one.name, again.error().detail);
  }
  return parked.size();
}

std::string node::unfinished() const {
  if (!up()) return "the node is down";
  const auto& now = *parts_->now;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto last = parts_->log.tail(partition).position;
    if (!parts_->is_ours(partition)) continue;
    const auto done = now.reactor->offset(partition);
    if (done != last) return fmt::format("the reactor is done with {} of {} in partition {}", done, last, partition);
  }
  if (now.reactor->in_flight() != 0) return "follow-ups are in flight";
  if (now.book->size() != 0) return fmt::format("a reminder of {} stands", now.book->first_stream());
  return {};
}

}  // namespace pilecloud::simulation
