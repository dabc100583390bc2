// SPDX-License-Identifier: Apache-2.0
// Durable timers: due rows (a projection folded from facts) become `remind` commands to their entities. Driven by
// pump() from one thread with injected time; answers come in from actors' threads. No CAF in here.
//
// A row is fired once while it stands: (stream, kind, due) is remembered until the row is gone, which its entity's
// next fact brings about. Unanswered or answered without effect, it is fired again later; the entity's own state makes
// that harmless, so a restart that forgets everything is too.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/entities.hpp"
#include "base/instant.hpp"

namespace pilecloud::actors {

struct due_reminder {
  std::uint16_t partition = 0;
  instant due{};
  std::string stream;     // "session/<pile>/<n>", "claim/<kind>/<hash>"
  std::uint8_t kind = 0;  // of the stream's category: domain::session::reminder; a claim has one
};

struct reminder_limits {
  std::size_t in_flight = 256;
  duration again_after = std::chrono::seconds{1};      // busy or unavailable
  duration standing_after = std::chrono::seconds{10};  // answered, but the row still stands
};

class reminders {
 public:
  // Rows due at `now`, the longest overdue first, at most `max`.
  using due_rows = std::function<std::vector<due_reminder>(instant now, std::size_t max)>;

  // `whom` outlives the reminders; answers that come after their end are dropped.
  reminders(entities& whom, due_rows list, reminder_limits bounds = {});
  ~reminders();

  // Takes answers in and fires what is due. True when it did anything.
  bool pump(instant now);
  std::size_t in_flight() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::actors
