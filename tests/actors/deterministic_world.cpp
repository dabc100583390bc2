// SPDX-License-Identifier: Apache-2.0
#include "tests/actors/deterministic_world.hpp"

#include "events/codec.hpp"

namespace pilecloud::actors::tests {

void deterministic_world::boot() {
  system = std::make_unique<caf::actor_system>(config);
  scheduler = &dynamic_cast<caf::scheduler::test_coordinator&>(system->scheduler());
  order = std::make_unique<storage::local_sequencer>(log);
  auto opened = storage::journal::open(log, *order, clock, "test");
  PILECLOUD_ASSERT(opened.ok(), "journal: {}", opened.error().detail);
  journal = std::move(opened).value();
  entities = std::make_unique<caf_entities>(*system, log, *journal, clock, bounds);
  run();
  started();
}

void deterministic_world::shut_down() {
  if (!system) return;
  cut = false;
  cut_at_ = UINT64_MAX;
  ending();
  entities.reset();
  end_system();
}

void deterministic_world::power_cut() {
  cut = false;
  cut_at_ = UINT64_MAX;
  ending();
  entities->crash();
  entities.reset();
  end_system();
  boot();
}

void deterministic_world::end_system() {
  run();
  while (scheduler->has_pending_timeout()) {
    scheduler->trigger_timeouts();
    run();
  }
  system.reset();
  scheduler = nullptr;
  journal.reset();
  order.reset();
}

reply deterministic_world::ask(request what) {
  reply result;
  entities->ask(std::move(what), [got = result.got](answer told) {
    PILECLOUD_ASSERT(!got->has_value(), "answered twice");
    *got = std::move(told);
  });
  return result;
}

reply deterministic_world::ask_now(request what) {
  auto result = ask(std::move(what));
  run();
  return result;
}

answer deterministic_world::insist(const request& what) {
  for (int tries = 0; tries < 100; ++tries) {
    const auto told = ask_now(what);
    if (cut) {
      power_cut();
      continue;
    }
    if (told.came() && !told.is<busy>() && !told.is<unavailable>()) return *told;
    advance(std::chrono::seconds{1});
  }
  return unavailable{"100 tries"};
}

void deterministic_world::cut_after(std::uint64_t more) { cut_at_ = turns + more; }

bool deterministic_world::step() {
  if (turns >= cut_at_) cut = true;
  if (cut || !scheduler->try_run_once()) return false;
  ++turns;
  return true;
}

void deterministic_world::run() {
  while (step()) {
  }
}

void deterministic_world::advance(duration by) {
  clock.advance(by);
  scheduler->advance_time(by);
  run();
}

std::vector<events::fact> deterministic_world::facts() const {
  std::vector<events::fact> all;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto read = log.read(partition, 1, [&all](std::uint64_t, std::string_view bytes) {
      auto fact = events::decode(storage::decode_record(bytes).value());
      PILECLOUD_ASSERT(fact.ok(), "a fact that cannot be read: {}", fact.error().detail);
      all.push_back(std::move(fact).value());
      return true;
    });
    PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  }
  return all;
}

std::vector<events::fact> deterministic_world::facts_of(std::string_view stream) const {
  auto all = facts();
  std::erase_if(all, [stream](const events::fact& one) { return one.stream != stream; });
  return all;
}

storage::command_id id_of(std::uint8_t n) {
  storage::command_id id{};
  id[0] = 0xc0;
  id[15] = n;
  return id;
}

storage::fingerprint body_of(std::uint8_t n) {
  storage::fingerprint body{};
  body[0] = 0xb0;
  body[15] = n;
  return body;
}

}  // namespace pilecloud::actors::tests
