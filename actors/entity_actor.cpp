// SPDX-License-Identifier: Apache-2.0
#include "actors/entity_actor.hpp"

#include <spdlog/spdlog.h>

#include "actors/entity.hpp"

namespace pilecloud::actors {
namespace {

template <events::category Which>
struct entity_state {
  using pointer = typename entity_actor::template stateful_pointer<entity_state>;
  using proposed = typename entity<Which>::proposed;
  const char* name = "entity";

  explicit entity_state(pointer owner) : self(owner) {}

  void perform(const std::shared_ptr<errand>& what) {
    if (what->answered()) return;  // waited too long: its asker was told so
    if (!awake && !wake(*what)) return;
    auto step = core->prepare(what->asked(), around->log, around->clock.now());
    if (auto* known = std::get_if<answer>(&step)) return reply(what, std::move(*known));
    propose(what, std::move(std::get<proposed>(step)));
  }

  bool wake(errand& first) {
    core.emplace(stream);
    const auto woken = core->wake(around->log);
    if (woken.ok()) return awake = true;
    spdlog::critical("{}: {}", storage::to_text(woken.error().error), woken.error().detail);
    first.give(unavailable{woken.error().detail});
    self->quit(make_error(death::stream_corrupt, woken.error().detail));
    return false;
  }

  void propose(const std::shared_ptr<errand>& what, proposed step) {
    // No CAF timeout: it could not end the append, and each would stay in CAF's clock for its full time. The
    // directory's tick answers errands that wait too long; the journal actor always answers or dies, which CAF reports
    // as an error.
    auto kept = std::make_shared<proposed>(std::move(step));
    self->request(around->journal, caf::infinite, append_atom::value, append_request{std::move(kept->proposal)})
        .await([this, what, kept](append_outcome& told) { finish(what, std::move(*kept), told); },
               [this](caf::error& why) { self->quit(make_error(death::outcome_unknown, caf::to_string(why))); });
  }

  // What was decided without writing: a fact's answer stands for ever, a no only as long as nobody else may write.
  void reply(const std::shared_ptr<errand>& what, answer known) {
    const auto* taken = std::get_if<accepted>(&known);
    const bool is_no = std::holds_alternative<rejected>(known) || (taken != nullptr && taken->first == 0);
    if (!is_no || !around->confirms_no) {
      what->give(std::move(known));
      return;
    }
    auto kept = std::make_shared<answer>(std::move(known));
    self->request(around->journal, caf::infinite, append_atom::value, append_request{core->question()})
        .await(
            [this, what, kept](append_outcome& told) {
              if (around->counted->crashed) return self->quit(make_error(death::outcome_unknown, "crashed"));
              if (told.refusal) return refuse(what, *told.refusal);
              what->give(std::move(*kept));
            },
            [this](caf::error& why) { self->quit(make_error(death::outcome_unknown, caf::to_string(why))); });
  }

  void finish(const std::shared_ptr<errand>& what, proposed step, append_outcome& told) {
    if (around->counted->crashed) return self->quit(make_error(death::outcome_unknown, "crashed"));
    if (told.refusal) return refuse(what, *told.refusal);
    auto done = core->commit(std::move(step), told.commit);
    if (core->snapshot_due(around->limits.snapshot_every)) core->put_snapshot(around->log);
    what->give(std::move(done));
  }

  void refuse(const std::shared_ptr<errand>& what, storage::commit_refusal& why) {
    using storage::errc;
    switch (why.error) {
      case errc::duplicate_command:
        what->give(earlier_answer(around->log, what->asked(), why.earlier.partition, why.earlier.first));
        return;
      case errc::command_body_differs:
        what->give(body_differs{});
        return;
      case errc::too_large:
        reply(what, rejected{stream.category(), "command_must_fit_one_commit", {}});
        return;
      case errc::not_writable:
      case errc::not_owner:
        what->give(unavailable{std::string{storage::to_text(why.error)}});
        return;
      default:
        break;
    }
    self->quit(make_error(death::outcome_unknown,
                          fmt::format("{}: {} {}", stream.text(), storage::to_text(why.error), why.detail)));
  }

  void sleep() {
    if (awake && core->snapshot_due(around->limits.snapshot_at_sleep)) core->put_snapshot(around->log);
    self->quit();
  }

  pointer self;
  std::shared_ptr<const surroundings> around;
  storage::stream_id stream;
  std::optional<entity<Which>> core;
  bool awake = false;
};

template <events::category Which>
entity_actor::behavior_type entity_behavior(typename entity_state<Which>::pointer self,
                                            const std::shared_ptr<const surroundings>& around,
                                            const storage::stream_id& stream) {
  self->state.around = around;
  self->state.stream = stream;
  return {
      [self](perform_atom, errand_ticket& ticket) { self->state.perform(ticket.held); },
      [self](sleep_atom) { self->state.sleep(); },
  };
}

}  // namespace

entity_actor spawn_entity(caf::scheduled_actor* parent, const std::shared_ptr<const surroundings>& around,
                          const storage::stream_id& stream) {
  const auto which = events::parse_category(stream.category());
  PILECLOUD_ASSERT(which.has_value(), "no such category: {}", stream.text());
  return with_category(*which, [parent, &around, &stream](auto category) {
    return parent->spawn<caf::monitored + caf::lazy_init>(entity_behavior<category()>, around, stream);
  });
}

}  // namespace pilecloud::actors
