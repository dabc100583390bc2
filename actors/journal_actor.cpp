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
  std::size_t bytes = 0;
  bool flush_sent = false;
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

void commit_collected(journal_state& state, storage::journal& journal, activity& counted) {
  state.flush_sent = false;
  if (state.proposals.empty() || counted.crashed) return;
  auto outcomes = journal.commit_group(state.proposals);
  PILECLOUD_ASSERT(outcomes.size() == state.promises.size(), "{} outcomes for {} proposals", outcomes.size(),
                   state.promises.size());
  bool sick = false;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    append_outcome told;
    if (outcomes[i].ok()) {
      told.commit = outcomes[i].value();
    } else {
      sick = sick || tells_of_a_sick_log(outcomes[i].error().error);
      told.refusal = std::move(outcomes[i].error());
    }
    state.promises[i].deliver(std::move(told));
  }
  if (counted.writable.exchange(!sick) == sick) {
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
                                              const std::shared_ptr<activity>& counted) {
  self->set_exit_handler([self](caf::exit_msg& ended) {
    // CAF 0.17 does not break promises: whoever waits for one would wait for ever.
    for (auto& promise : self->state.promises)
      promise.deliver(append_outcome{{}, storage::commit_refusal{storage::errc::unknown_result, "journal ended"}});
    self->state.promises.clear();
    self->quit(std::move(ended.reason));
  });
  return {
      [self, journal, counted](append_atom, append_request& asked) -> caf::result<append_outcome> {
        auto& state = self->state;
        state.bytes += size_of(asked.proposal);
        state.proposals.push_back(std::move(asked.proposal));
        auto promise = self->make_response_promise<append_outcome>();
        state.promises.push_back(promise);
        if (state.bytes >= storage::group_bytes_max) {
          commit_collected(state, *journal, *counted);
        } else if (!state.flush_sent) {
          self->send(self, flush_atom::value);
          state.flush_sent = true;
        }
        return promise;
      },
      [self, journal, counted](flush_atom) { commit_collected(self->state, *journal, *counted); },
  };
}

}  // namespace

journal_actor spawn_journal(caf::actor_system& system, storage::journal& journal, std::shared_ptr<activity> counted,
                            journal_thread where) {
  return where == journal_thread::own ? system.spawn<caf::detached>(journal_behavior, &journal, std::move(counted))
                                      : system.spawn(journal_behavior, &journal, std::move(counted));
}

}  // namespace pilecloud::actors
