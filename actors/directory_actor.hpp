// SPDX-License-Identifier: Apache-2.0
// The directory of one partition: which entities are awake, and every command between its acceptance and its answer.
//
// Invariants: an entity has at most one actor; only the directory sends to it, in order; what was accepted stays in
// the entity's queue until it is answered. Falling asleep is a handshake: after `sleep` nothing is sent, what comes
// waits for the actor's end and then for its next life. A death sends the unanswered part of the queue again, in
// order, with the same ids, after a back-off; an entity that lives limits.tries times without answering anything has
// its queue answered unavailable. Costs: a hash lookup a command; nothing for entities that sleep.
#pragma once

#include <memory>

#include "actors/surroundings.hpp"

namespace pilecloud::actors {

// An exit message ends its entities first, then itself.
// Closed: it answers everything unavailable until open_atom.
directory_actor spawn_directory(caf::actor_system& system, std::shared_ptr<const surroundings> around, instant now,
                                bool open = true);

}  // namespace pilecloud::actors
