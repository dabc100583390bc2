// SPDX-License-Identifier: Apache-2.0
// The door to all entities: ask from any thread, be answered when the facts are durable.
// Implemented over CAF by the directory; the simulation and tests use the same interface.
#pragma once

#include <functional>

#include "actors/request.hpp"

namespace pilecloud::actors {

class entities {
 public:
  virtual ~entities() = default;
  // `then` is called exactly once, on an actor's thread: it must not block and must not throw.
  virtual void ask(request what, std::function<void(answer)> then) = 0;
};

// Asks and waits; unavailable after `deadline` (the command may still be done: ask again with the same id).
answer ask_and_wait(entities& whom, request what, duration deadline);

}  // namespace pilecloud::actors
