// SPDX-License-Identifier: Apache-2.0
// The thin shell around an entity: awake at its first errand, then persist, evolve, answer, one command after the
// other. While an append is in flight CAF holds back every other message (`.await`), so no command sees undurable
// state.
//
// It dies (and the directory gives it a next life) when it cannot know the outcome of an append, and for good when its
// stream cannot be folded. A log that takes nothing (not_writable) answers unavailable and kills nobody.
#pragma once

#include "actors/surroundings.hpp"

namespace pilecloud::actors {

// Monitored by `parent`, started by its first message.
// REQUIRES: the stream's category is one of events::category.
entity_actor spawn_entity(caf::scheduled_actor* parent, const std::shared_ptr<const surroundings>& around,
                          const storage::stream_id& stream);

}  // namespace pilecloud::actors
