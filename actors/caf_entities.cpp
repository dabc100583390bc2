// SPDX-License-Identifier: Apache-2.0
#include "actors/caf_entities.hpp"

#include <array>
#include <thread>

#include "actors/directory_actor.hpp"
#include "actors/journal_actor.hpp"

namespace pilecloud::actors {
namespace {

caf::actor_system_config& configured(caf::actor_system_config& config, std::size_t threads) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", threads);
  return config;
}

}  // namespace

struct caf_entities::node {
  node(caf::actor_system& system, journal_thread where, storage::log& log, storage::journal& journal,
       const clock_source& clock, const limits& bounds)
      : around(std::make_shared<const surroundings>(
            surroundings{log, clock, spawn_journal(system, journal, counted, where, bounds.group_every), bounds,
                         counted, journal.joined()})) {
    const bool all_are_ours = !journal.joined();
    for (auto& directory : directories) directory = spawn_directory(system, around, clock.now(), all_are_ours);
    if (all_are_ours) return;
    journal.on_lost([this](std::uint16_t partition, const storage::commit_refusal& why) {
      caf::anon_send(directories[partition], close_atom::value);
      lost(partition, why);
    });
  }

  void send_exits() {
    for (auto& directory : directories) caf::anon_send_exit(directory, caf::exit_reason::user_shutdown);
  }

  // Production only; first, so that they end last.
  std::unique_ptr<caf::actor_system_config> own_config;
  std::unique_ptr<caf::actor_system> own_system;

  std::shared_ptr<activity> counted = std::make_shared<activity>();
  std::shared_ptr<const surroundings> around;
  std::array<directory_actor, storage::partition_count> directories;
  std::function<void(std::uint16_t, const storage::commit_refusal&)> lost = [](auto&&...) {};
};

caf_entities::caf_entities(storage::log& log, storage::journal& journal, const clock_source& clock, limits bounds,
                           std::size_t threads) {
  auto config = std::make_unique<caf::actor_system_config>();
  auto system = std::make_unique<caf::actor_system>(configured(*config, threads));
  node_ = std::make_unique<node>(*system, journal_thread::own, log, journal, clock, bounds);
  node_->own_config = std::move(config);
  node_->own_system = std::move(system);
}

caf_entities::caf_entities(caf::actor_system& system, storage::log& log, storage::journal& journal,
                           const clock_source& clock, limits bounds)
    : node_(std::make_unique<node>(system, journal_thread::shared, log, journal, clock, bounds)) {}

caf_entities::~caf_entities() {
  node_->send_exits();
  if (node_->own_system) {
    // Entities first (their directories wait for them), then the journal they need, then the system.
    caf::scoped_actor here{*node_->own_system};
    for (auto& directory : node_->directories) here->wait_for(directory);
    caf::anon_send_exit(node_->around->journal, caf::exit_reason::user_shutdown);
    here->wait_for(node_->around->journal);
  } else {
    caf::anon_send_exit(node_->around->journal, caf::exit_reason::user_shutdown);
  }
}

void caf_entities::ask(request what, std::function<void(answer)> then) {
  PILECLOUD_ASSERT(what.stream.category() == events::category_names[what.command.index()],
                   "{} takes no command of category {}", what.stream.text(), what.command.index());
  const auto& directory = node_->directories[what.stream.partition()];
  caf::anon_send(directory, perform_atom::value,
                 errand_ticket{std::make_shared<errand>(std::move(what), std::move(then))});
}

void caf_entities::take(std::uint16_t partition, taken then) {
  const auto& directory = node_->directories[partition];
  auto opened = [directory, then = std::move(then)](partition_errand::answer told) {
    if (told.ok()) caf::anon_send(directory, open_atom::value);
    then(std::move(told));
  };
  caf::anon_send(node_->around->journal, take_atom::value,
                 partition_ticket{
                     std::make_shared<partition_errand>(partition, std::vector<storage::batch>{}, std::move(opened))});
}

void caf_entities::leave(std::uint16_t partition, std::function<void()> then) {
  caf::anon_send(node_->directories[partition], close_atom::value);
  auto left = [then = std::move(then)](const partition_errand::answer&) { then(); };
  caf::anon_send(
      node_->around->journal, leave_atom::value,
      partition_ticket{std::make_shared<partition_errand>(partition, std::vector<storage::batch>{}, std::move(left))});
}

void caf_entities::on_lost(std::function<void(std::uint16_t, const storage::commit_refusal&)> notify) {
  node_->lost = std::move(notify);
}

void caf_entities::follow(std::vector<storage::batch> batches, followed then) {
  auto applied = [then = std::move(then)](const partition_errand::answer& told) {
    told.ok() ? then(nothing{}) : then(told.error());
  };
  caf::anon_send(
      node_->around->journal, follow_atom::value,
      partition_ticket{std::make_shared<partition_errand>(std::uint16_t{0}, std::move(batches), std::move(applied))});
}

void caf_entities::tick(instant now) {
  for (const auto& directory : node_->directories) caf::anon_send(directory, tick_atom::value, us_of(now));
}

bool caf_entities::writable() const { return node_->counted->writable.load(std::memory_order_relaxed); }

entity_counts caf_entities::counts() const {
  const auto& counted = *node_->counted;
  return {counted.awake, counted.wakes, counted.deaths, counted.commands, counted.refused, counted.abandoned};
}

void caf_entities::crash() {
  node_->counted->crashed = true;
  // Not `kill`: CAF would end it without the exit handler that answers what it had collected.
  caf::anon_send_exit(node_->around->journal, caf::exit_reason::user_shutdown);
  node_->send_exits();
}

}  // namespace pilecloud::actors
