// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/node_parts.hpp"

#include <fmt/format.h>

#include "projections/reminders.hpp"
#include "tests/simulation/forgetful_projection.hpp"

namespace pilecloud::simulation {
namespace {

bool is_journal(const caf::resumable* job) {
  const auto* actor = dynamic_cast<const caf::scheduled_actor*>(job);
  return actor != nullptr && std::string_view{actor->name()} == "journal";
}

}  // namespace

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

bool node::parts::is_ours(std::uint16_t partition) const {
  return !now->seat || now->seat->beliefs().is_here(partition);
}

}  // namespace pilecloud::simulation
