// SPDX-License-Identifier: Apache-2.0
#include "actors/directory_actor.hpp"

#include <list>
#include <unordered_map>
#include <vector>

#include <spdlog/spdlog.h>

#include "actors/entity_actor.hpp"

namespace pilecloud::actors {
namespace {

enum class phase : std::uint8_t {
  awake = 1,      // errands go straight to the actor
  falling_asleep  // `sleep` was sent: errands wait for the actor's end
  ,
  between_lives,  // no actor: errands wait for the back-off to pass
  dismissed,      // its partition was closed: errands, if it is open again, wait for the actor's end
};

struct known_entity {
  storage::stream_id stream;
  actors::phase phase = actors::phase::between_lives;
  entity_actor actor;
  std::vector<std::shared_ptr<errand>> queue;  // accepted, in order; the answered ones in front are dropped lazily
  instant used_at{};
  std::uint32_t fruitless_lives = 0;
  std::list<known_entity*>::iterator place;  // in the order of last use

  void drop_answered() {
    std::size_t count = 0;
    while (count < queue.size() && queue[count]->answered()) ++count;
    if (count != 0) fruitless_lives = 0;
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
  }
};

class directory_state {
 public:
  using pointer = directory_actor::stateful_pointer<directory_state>;
  const char* name = "directory";

  explicit directory_state(pointer self) : self_(self) {}
  void begin(std::shared_ptr<const surroundings> around, instant now, bool open) {
    around_ = std::move(around);
    now_ = now;
    open_ = open;
  }

  void perform(std::shared_ptr<errand> what);
  void tick(instant now);
  void next_life(const storage::stream_id& stream);
  void ended(const caf::down_msg& news);
  void open() { open_ = true; }
  void close();
  void end(caf::error reason);

 private:
  known_entity& entry_of(const storage::stream_id& stream);
  void send(const known_entity& to, const std::shared_ptr<errand>& what);
  void give_life(known_entity& whom);
  void put_to_sleep(known_entity& whom);
  void make_room();
  void died(known_entity& whom, const caf::error& reason);
  void fail_queue(known_entity& whom, const std::string& why);
  void forget(known_entity& whom);

  pointer self_;
  std::shared_ptr<const surroundings> around_;
  std::shared_ptr<partition_load> load_ = std::make_shared<partition_load>();
  instant now_{};
  std::unordered_map<storage::stream_id, known_entity> entities_;
  std::unordered_map<caf::actor_id, known_entity*> living_;
  std::list<known_entity*> by_use_;  // longest unused first
  bool open_ = true;                 // the partition is this node's
  bool closing_ = false;
  caf::error closing_reason_;
};

void directory_state::perform(std::shared_ptr<errand> what) {
  if (closing_) {
    what->give(unavailable{"closing"});
    return;
  }
  if (!open_) {
    what->give(unavailable{"another node owns the partition"});
    return;
  }
  around_->counted->commands.fetch_add(1, std::memory_order_relaxed);
  const auto& limits = around_->limits;
  if (load_->in_flight.load(std::memory_order_relaxed) >= limits.in_flight_per_partition) {
    around_->counted->refused.fetch_add(1, std::memory_order_relaxed);
    what->give(busy{});
    return;
  }
  auto& entity = entry_of(what->asked().stream);
  entity.drop_answered();
  if (entity.queue.size() >= limits.in_flight_per_entity) {
    around_->counted->refused.fetch_add(1, std::memory_order_relaxed);
    what->give(busy{});
    return;
  }
  what->admit(load_, now_);
  entity.queue.push_back(std::move(what));
  entity.used_at = now_;
  by_use_.splice(by_use_.end(), by_use_, entity.place);
  if (entity.phase == phase::awake)
    send(entity, entity.queue.back());
  else if (entity.phase == phase::between_lives && entity.fruitless_lives == 0)
    give_life(entity);
}

known_entity& directory_state::entry_of(const storage::stream_id& stream) {
  const auto [found, is_new] = entities_.try_emplace(stream);
  auto& entity = found->second;
  if (is_new) {
    entity.stream = stream;
    entity.place = by_use_.insert(by_use_.end(), &entity);
  }
  return entity;
}

void directory_state::send(const known_entity& to, const std::shared_ptr<errand>& what) {
  self_->send(to.actor, perform_atom::value, errand_ticket{what});
}

void directory_state::give_life(known_entity& whom) {
  make_room();
  whom.actor = spawn_entity(self_, around_, whom.stream);
  whom.phase = phase::awake;
  living_.emplace(whom.actor.id(), &whom);
  around_->counted->wakes.fetch_add(1, std::memory_order_relaxed);
  around_->counted->awake.fetch_add(1, std::memory_order_relaxed);
  for (const auto& what : whom.queue) {
    if (!what->answered()) send(whom, what);
  }
}

void directory_state::put_to_sleep(known_entity& whom) {
  whom.phase = phase::falling_asleep;
  self_->send(whom.actor, sleep_atom::value);
}

// Keeps the number of awake entities near its bound; those with work stay.
void directory_state::make_room() {
  constexpr int looked_at_most = 16;
  auto over = static_cast<std::ptrdiff_t>(living_.size() + 1) -
              static_cast<std::ptrdiff_t>(around_->limits.awake_per_partition);
  int looked = 0;
  for (auto* entity : by_use_) {
    if (over <= 0 || ++looked > looked_at_most) return;
    if (entity->phase != phase::awake) continue;
    entity->drop_answered();
    if (!entity->queue.empty()) continue;
    put_to_sleep(*entity);
    --over;
  }
}

void directory_state::tick(instant now) {
  now_ = now;
  for (auto* entity : by_use_) {
    for (const auto& what : entity->queue) {
      if (now - what->admitted_at() < around_->limits.answer_within) break;
      if (what->give(unavailable{"no answer in time; the outcome is unknown"}))
        around_->counted->abandoned.fetch_add(1, std::memory_order_relaxed);
    }
    entity->drop_answered();
    if (entity->phase == phase::awake && entity->queue.empty() && now - entity->used_at >= around_->limits.idle)
      put_to_sleep(*entity);
  }
}

void directory_state::ended(const caf::down_msg& news) {
  const auto found = living_.find(news.source.id());
  if (found == living_.end()) return;
  auto& entity = *found->second;
  living_.erase(found);
  around_->counted->awake.fetch_sub(1, std::memory_order_relaxed);
  const bool asleep = entity.phase == phase::dismissed || (entity.phase == phase::falling_asleep && !news.reason);
  entity.actor = nullptr;
  entity.phase = phase::between_lives;
  entity.drop_answered();
  if (closing_) {
    forget(entity);
    if (living_.empty()) self_->quit(closing_reason_);
  } else if (!asleep) {
    died(entity, news.reason);
  } else if (entity.queue.empty()) {
    forget(entity);
  } else {
    give_life(entity);
  }
}

void directory_state::died(known_entity& whom, const caf::error& reason) {
  around_->counted->deaths.fetch_add(1, std::memory_order_relaxed);
  const bool hopeless = death_of(reason) == death::stream_corrupt;
  if (!hopeless) spdlog::warn("{}: died: {}", whom.stream.text(), detail_of(reason));
  ++whom.fruitless_lives;
  if (hopeless || whom.fruitless_lives >= around_->limits.tries) fail_queue(whom, detail_of(reason));
  if (whom.queue.empty()) return forget(whom);
  const auto wait = around_->limits.back_off * (1 << std::min(whom.fruitless_lives - 1, 10u));
  self_->delayed_send(self_, wait, wake_atom::value, whom.stream);
}

void directory_state::next_life(const storage::stream_id& stream) {
  const auto found = entities_.find(stream);
  if (closing_ || found == entities_.end() || found->second.phase != phase::between_lives) return;
  found->second.drop_answered();
  if (found->second.queue.empty())
    forget(found->second);
  else
    give_life(found->second);
}

void directory_state::fail_queue(known_entity& whom, const std::string& why) {
  for (const auto& what : whom.queue) {
    if (what->give(unavailable{why})) around_->counted->abandoned.fetch_add(1, std::memory_order_relaxed);
  }
  whom.queue.clear();
}

void directory_state::forget(known_entity& whom) {
  fail_queue(whom, "closing");
  by_use_.erase(whom.place);
  entities_.erase(storage::stream_id{whom.stream});
}

void directory_state::close() {
  open_ = false;
  std::vector<known_entity*> without_actor;
  for (auto* entity : by_use_) {
    fail_queue(*entity, "another node owns the partition");
    if (entity->phase == phase::between_lives) {
      without_actor.push_back(entity);
    } else if (entity->phase != phase::dismissed) {
      self_->send_exit(entity->actor, caf::exit_reason::user_shutdown);
      entity->phase = phase::dismissed;
    }
  }
  for (auto* entity : without_actor) forget(*entity);
}

void directory_state::end(caf::error reason) {
  if (closing_) return;
  closing_ = true;
  closing_reason_ = std::move(reason);
  std::vector<known_entity*> without_actor;
  for (auto* entity : by_use_) {
    if (entity->phase == phase::between_lives)
      without_actor.push_back(entity);
    else
      self_->send_exit(entity->actor, caf::exit_reason::user_shutdown);
  }
  for (auto* entity : without_actor) forget(*entity);
  if (living_.empty()) self_->quit(closing_reason_);
}

directory_actor::behavior_type directory_behavior(directory_state::pointer self,
                                                  const std::shared_ptr<const surroundings>& around, instant now,
                                                  bool open) {
  self->state.begin(around, now, open);
  self->set_down_handler([self](caf::down_msg& news) { self->state.ended(news); });
  self->set_exit_handler([self](caf::exit_msg& asked) { self->state.end(std::move(asked.reason)); });
  return {
      [self](perform_atom, errand_ticket& ticket) { self->state.perform(std::move(ticket.held)); },
      [self](wake_atom, const storage::stream_id& stream) { self->state.next_life(stream); },
      [self](tick_atom, std::int64_t now_us) { self->state.tick(instant_from_us(now_us)); },
      [self](open_atom) { self->state.open(); },
      [self](close_atom) { self->state.close(); },
  };
}

}  // namespace

directory_actor spawn_directory(caf::actor_system& system, std::shared_ptr<const surroundings> around, instant now,
                                bool open) {
  return system.spawn(directory_behavior, std::move(around), now, open);
}

}  // namespace pilecloud::actors
