// SPDX-License-Identifier: Apache-2.0
// What every actor of a node shares: where facts are read, who makes them durable, what time it is, what is counted.
// Shared by the actors; log and clock outlive them all.
#pragma once

#include <memory>

#include "actors/activity.hpp"
#include "actors/interfaces.hpp"
#include "actors/limits.hpp"
#include "base/instant.hpp"
#include "storage/log.hpp"

namespace pilecloud::actors {

struct surroundings {
  storage::log& log;
  const clock_source& clock;
  journal_actor journal;
  actors::limits limits;
  std::shared_ptr<activity> counted;
  bool confirms_no = false;  // one of several nodes: a no is answered when the order has confirmed who may say it
};

}  // namespace pilecloud::actors
