// SPDX-License-Identifier: Apache-2.0
// The one caller of storage::journal. Collects the appends waiting in its mailbox and commits them as one group: the
// flush message it sends itself at the first append comes after all that arrived meanwhile. Never waits when idle;
// under load groups begin `group_every` apart.
//
// The journal outlives it. Spawned detached in production (a sync blocks its thread), on
// the scheduler in tests. When the journal fails, everybody waiting is told at once and counted.writable turns
// false until a group succeeds. Killed, it answers what it had collected with unknown_result.
#pragma once

#include <memory>

#include "actors/activity.hpp"
#include "actors/interfaces.hpp"

namespace pilecloud::actors {

enum class journal_thread : std::uint8_t { own = 1, shared };

journal_actor spawn_journal(caf::actor_system& system, storage::journal& journal, std::shared_ptr<activity> counted,
                            journal_thread where, duration group_every = duration{0});

}  // namespace pilecloud::actors
