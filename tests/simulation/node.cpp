// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node.hpp"

#include <algorithm>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <fmt/format.h>
#include <rocksdb/env.h>

#include "actors/reminders.hpp"
#include "projections/reminders.hpp"
#include "storage/journal.hpp"
#include "storage/local_sequencer.hpp"
#include "tests/simulation/frozen_order.hpp"
#include "tests/simulation/meddling_entities.hpp"
#include "tests/simulation/reminder_book.hpp"

namespace pilecloud::simulation {
namespace {

class testing_config : public caf::actor_system_config {
 public:
  testing_config() { set("scheduler.policy", caf::atom("testing")); }
};

// breakage::forgetful_rows
class forgetful_projection final : public projections::projection {
 public:
  forgetful_projection(std::unique_ptr<projection> real, dice chance) : real_(std::move(real)), dice_(chance) {}
  std::string_view name() const override { return real_->name(); }
  projections::projection_tag tag() const override { return real_->tag(); }
  std::uint32_t revision() const override { return real_->revision(); }
  void apply(const events::fact& happened, projections::view_writer& rows) override {
    if (!dice_.one_in(100)) real_->apply(happened, rows);
  }

 private:
  std::unique_ptr<projection> real_;
  dice dice_;
};

bool is_journal(const caf::resumable* job) {
  const auto* actor = dynamic_cast<const caf::scheduled_actor*>(job);
  return actor != nullptr && std::string_view{actor->name()} == "journal";
}

// What lives from one boot to the next crash; members end in reverse order.
struct life {
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

}  // namespace

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
  std::optional<life> now;

  void boot_member();
  void open_edges(actors::entities& whom, actors::reactor::ownership owned);
  bool is_ours(std::uint16_t partition) const;
  void open_rows();
  std::vector<actors::due_reminder> due(instant when, std::size_t max) const;
  bool run_job();
  bool pump(std::uint64_t which);
  void drain();
};

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

void node::parts::boot_member() {
  auto& life = *now;
  life.seat = std::make_unique<simulation::seat>(*at, log, time, random.fork(), bug);
  life.journal = storage::journal::join(log, life.seat->order(), clock, at->node);
  life.entities = std::make_unique<actors::caf_entities>(*life.system, log, *life.journal, clock, plan.limits);
  life.seat->join(*life.entities, *life.journal, [this](std::uint16_t partition) {
    if (!now || !now->reactor) return std::uint64_t{0};
    const auto done =
        bug == breakage::far_offset ? log.tail(partition).position : now->reactor->offset_to_hand_on(partition);
    if (is_ours(partition)) at->reactions.check_done(at->node, log, partition, done);
    return done;
  });
  open_edges(life.seat->door(), [this](std::uint16_t partition) { return now->seat->beliefs().epoch_here(partition); });
}

// What asks entities, through `whom`.
void node::parts::open_edges(actors::entities& whom, actors::reactor::ownership owned) {
  auto& life = *now;
  life.door = std::make_unique<meddling_entities>(whom, bug, random, at ? at->reacted : meddling_entities::hear{});
  life.book = std::make_unique<reminder_book>(log);
  if (plan.live_rows) open_rows();
  life.reactor = std::make_unique<actors::reactor>(
      log, *life.door, plan.reactor, [this] { return now->entities->writable(); }, std::move(owned));
  life.reminders = std::make_unique<actors::reminders>(
      *life.door, [this](instant when, std::size_t max) { return due(when, max); }, plan.reminders);
}

bool node::parts::is_ours(std::uint16_t partition) const {
  return !now->seat || now->seat->beliefs().is_here(partition);
}

void node::parts::open_rows() {
  projections::views_options options;
  options.env = disk.get();
  options.cache_bytes = 1u << 20u;
  auto opened = projections::views::open(fmt::format("/views-{}", folder), options);
  PILECLOUD_ASSERT(opened.ok(), "views: {}", opened.error().detail);
  now->rows = std::move(opened).value();
  auto which = projections::all_projections();
  if (bug == breakage::forgetful_rows) {
    for (auto& one : which) one = std::make_unique<forgetful_projection>(std::move(one), random.fork());
  }
  auto made = projections::projector::open(log, *now->rows, std::move(which));
  PILECLOUD_ASSERT(made.ok(), "projector: {}", made.error().detail);
  now->projector = std::move(made).value();
}

std::vector<actors::due_reminder> node::parts::due(instant when, std::size_t max) const {
  const auto ours = [this](std::uint16_t partition) { return is_ours(partition); };
  if (!now->rows) return now->book->due(when, max, ours);
  std::vector<actors::due_reminder> found;
  for (auto& row : projections::due_reminders(now->rows->read(), when, max, ours)) {
    found.push_back({row.partition, row.due, std::move(row.stream), row.kind});
  }
  return found;
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

void node::parts::drain() {
  auto& scheduler = *now->scheduler;
  const auto run = [&scheduler] {
    while (scheduler.try_run_once()) {
    }
  };
  run();
  while (scheduler.has_pending_timeout()) {
    scheduler.trigger_timeouts();
    run();
  }
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

bool node::parts::run_job() {
  auto& jobs = now->scheduler->jobs;
  if (jobs.empty()) return false;
  if (jobs.size() > 1 && random.per_mille(plan.reordered_jobs))
    std::swap(jobs.front(), jobs[random.below(jobs.size())]);
  if (plan.slow_disk != 0 && is_journal(jobs.front()) && random.per_mille(plan.slow_disk)) return false;
  return now->scheduler->try_run_once();
}

bool node::parts::pump(std::uint64_t which) {
  switch (which) {
    case 0:
      return now->reactor->pump(clock.now());
    case 1: {
      const auto next = now->book->next([this](std::uint16_t partition) { return is_ours(partition); });
      if ((!next || *next > clock.now()) && now->reminders->in_flight() == 0) return false;
      return now->reminders->pump(clock.now());
    }
    default:
      break;
  }
  const bool noted = now->book->fold(random.below(40) + 1);
  if (!now->projector) return noted;
  const auto partition = static_cast<std::uint16_t>(random.below(storage::partition_count));
  const auto folded = random.one_in(2) ? now->projector->step(random.below(60) + 1)
                                       : now->projector->step_partition(partition, random.below(20) + 1);
  PILECLOUD_ASSERT(folded.ok(), "projector: {}", folded.error().detail);
  return folded.value() > 0 || noted;
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
