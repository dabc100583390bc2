// SPDX-License-Identifier: Apache-2.0
#include "actors/journal_actor.hpp"

#include <algorithm>
#include <vector>

#include <spdlog/spdlog.h>

#include "storage/errc.hpp"

namespace pilecloud::actors {
namespace {

struct journal_state {
  using pointer = journal_actor::stateful_pointer<journal_state>;
  const char* name = "journal";

  std::vector<storage::proposal> proposals;
  std::vector<caf::typed_response_promise<append_outcome>> promises;
  std::vector<std::shared_ptr<partition_errand>> followed;
  std::size_t bytes = 0;
  bool flush_sent = false;
  caf::actor_clock::time_point next_group{};
};

std::size_t size_of(const storage::proposal& proposal) {
  std::size_t size = 0;
  for (const auto& payload : proposal.payloads) size += payload.size();
  return size;
}

bool tells_of_a_sick_log(storage::errc error) {
  using storage::errc;
  return error == errc::io_error || error == errc::not_writable || error == errc::unknown_result ||
         error == errc::fenced;
}

void apply_followed(journal_state& state, storage::journal& journal, activity& counted) {
  const auto errands = std::exchange(state.followed, {});
  if (errands.empty() || counted.crashed) return;
  std::vector<storage::batch> batches;
  for (const auto& each : errands) {
    for (auto& one : each->batches()) batches.push_back(std::move(one));
  }
  const auto applied = journal.follow(batches);
  // A node that only follows must not look well while its log takes nothing.
  if (!applied.ok() && tells_of_a_sick_log(applied.error().error) && counted.writable.exchange(false))
    spdlog::error("journal: the log takes nothing: {}", applied.error().detail);
  for (const auto& each : errands) {
    each->give(applied.ok() ? partition_errand::answer{0} : partition_errand::answer{applied.error()});
  }
}

void commit_collected(journal_state& state, storage::journal& journal, activity& counted) {
  state.flush_sent = false;
  apply_followed(state, journal, counted);
  if (state.proposals.empty() || counted.crashed) return;
  auto outcomes = journal.commit_group(state.proposals);
  PILECLOUD_ASSERT(outcomes.size() == state.promises.size(), "{} outcomes for {} proposals", outcomes.size(),
                   state.promises.size());
  bool sick = false;
  bool took_any = false;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    append_outcome told;
    if (outcomes[i].ok()) {
      told.commit = outcomes[i].value();
      took_any = true;
    } else {
      sick = sick || tells_of_a_sick_log(outcomes[i].error().error);
      told.refusal = std::move(outcomes[i].error());
    }
    state.promises[i].deliver(std::move(told));
  }
  // Refusals by rule tell nothing about the log.
  if ((sick || took_any) && counted.writable.exchange(!sick) == sick) {
    if (sick)
      spdlog::error(
          "journal: the log takes nothing: {}",
          storage::to_text(outcomes.front().ok() ? storage::errc::unknown_result : outcomes.front().error().error));
    else
      spdlog::warn("journal: the log takes facts again");
  }
  state.proposals.clear();
  state.promises.clear();
  state.bytes = 0;
}

journal_actor::behavior_type journal_behavior(journal_state::pointer self, storage::journal* journal,
                                              const std::shared_ptr<activity>& counted, duration group_every) {
  self->set_exit_handler([self](caf::exit_msg& ended) {
    // CAF 0.17 does not break promises: whoever waits for one would wait for ever.
    for (auto& promise : self->state.promises)
      promise.deliver(append_outcome{{}, storage::commit_refusal{storage::errc::unknown_result, "journal ended"}});
    self->state.promises.clear();
    self->state.followed.clear();
    self->quit(std::move(ended.reason));
  });
  const auto flush_soon = [self] {
    if (self->state.flush_sent) return;
    self->send(self, flush_atom::value);
    self->state.flush_sent = true;
  };
  return {
      [self, journal, counted, flush_soon](append_atom, append_request& asked) -> caf::result<append_outcome> {
        auto& state = self->state;
        state.bytes += size_of(asked.proposal);
        state.proposals.push_back(std::move(asked.proposal));
        auto promise = self->make_response_promise<append_outcome>();
        state.promises.push_back(promise);
        if (state.bytes >= storage::group_bytes_max) {
          commit_collected(state, *journal, *counted);
        } else {
          flush_soon();
        }
        return promise;
      },
      [self, journal, counted, group_every](flush_atom) {
        auto& state = self->state;
        const auto now = self->clock().now();
        if (!state.proposals.empty() && now < state.next_group) {
          apply_followed(state, *journal, *counted);
          self->delayed_send(self, state.next_group - now, flush_atom::value);
          return;
        }
        state.next_group = now + group_every;
        commit_collected(state, *journal, *counted);
      },
      [self, journal, counted](take_atom, partition_ticket& asked) {
        if (counted->crashed) return;
        commit_collected(self->state, *journal, *counted);
        auto taken = journal->take(asked.held->partition());
        if (taken.ok()) counted->writable = true;
        asked.held->give(std::move(taken));
      },
      [self, journal, counted](leave_atom, partition_ticket& asked) {
        commit_collected(self->state, *journal, *counted);
        journal->leave(asked.held->partition());
        asked.held->give(0);
      },
      [self, flush_soon](follow_atom, partition_ticket& asked) {
        self->state.followed.push_back(std::move(asked.held));
        flush_soon();
      },
  };
}

}  // namespace

journal_actor spawn_journal(caf::actor_system& system, storage::journal& journal, std::shared_ptr<activity> counted,
                            journal_thread where, duration group_every) {
  return where == journal_thread::own
             ? system.spawn<caf::detached>(journal_behavior, &journal, std::move(counted), group_every)
             : system.spawn(journal_behavior, &journal, std::move(counted), group_every);
}

}  // namespace pilecloud::actors
