// SPDX-License-Identifier: Apache-2.0
// Runs the reactions over the feed: reads facts behind its durable offset, asks their follow-ups, moves the offset to
// the oldest fact that still waits for an answer. Driven by pump() from one thread (reactor and tests alike); answers
// come in from actors' threads.
//
// Follow-ups to one stream are asked one after the other, in feed order. busy and unavailable are asked again with a
// back-off; a refusal becomes the follow-up that reactions.hpp says, or is parked, as is what stays unavailable:
// written down as the mark parked/<partition>/<position>/<index>, listed, retried when a person says so. The rest go
// on. A crash re-runs what was after the offset; natural keys make that harmless. No CAF in here.
//
// In a cluster each partition has one reactor, its owner's: `owned` says under which epoch a partition is ours (0: not
// ours). A new epoch starts at the offset mark, which the former owner's beats kept near its own, and meets again what
// was parked; what was asked under an older epoch counts for nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/device_call.hpp"
#include "actors/entities.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::actors {

struct reactor_limits {
  std::size_t window = 256;  // facts with unanswered follow-ups, a partition
  std::uint32_t tries = 8;   // unavailable so often in a row: parked
  duration back_off = std::chrono::milliseconds{20};
  duration back_off_max = std::chrono::seconds{5};
};

struct parked_follow_up {
  std::uint16_t partition = 0;
  std::uint64_t position = 0;  // of the fact that asked for it
  std::uint32_t index = 0;     // among the fact's follow-ups
  std::string name;            // "place_hold"
  std::string stream;          // whom it was for
  std::string reason;          // "rejected: revision_must_follow"
  instant at{};
  bool operator==(const parked_follow_up&) const = default;
};

class reactor {
 public:
  // `log` and `whom` outlive the reactor; answers that come after its end are dropped. `writable` false holds
  // everything back without counting tries (the whole log is away, not one entity). No `owned`: all are ours for good.
  // Both are asked from any thread. `piles`: the way to them; without one a call to a pile is over at once.
  using ownership = std::function<std::uint64_t(std::uint16_t partition)>;
  reactor(
      storage::log& log, entities& whom, reactor_limits bounds = {},
      std::function<bool()> writable = [] { return true; }, ownership owned = {},
      device_calls piles = [](const device_call&, const std::function<void(answer)>& then) { then(accepted{}); });
  ~reactor();

  // Takes answers in, reads new facts, asks what may be asked at `now`, moves offsets. True when it did anything: the
  // caller pumps again; else it waits for the feed, for on_answer, or for next_due.
  bool pump(instant now);
  // When something waits for its back-off; nullopt: nothing does, or the log takes nothing and nothing can be asked.
  std::optional<instant> next_due() const;
  // Called on an actor's thread when an answer came: signal and return. Set once, before use.
  void on_answer(std::function<void()> wake);

  // Thread-safe, as the last pump left them.
  std::size_t in_flight() const;
  std::uint64_t offset(std::uint16_t partition) const;  // facts up to here are done with
  // The same, never beyond a parked follow-up: what the partition's next owner may start from.
  std::uint64_t offset_to_hand_on(std::uint16_t partition) const;

  // Thread-safe.
  std::vector<parked_follow_up> parked() const;
  // Derives the follow-up again from its fact; the mark goes when it is answered. errc::not_found: not parked.
  result<nothing, storage::failure> retry(std::uint16_t partition, std::uint64_t position, std::uint32_t index);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::actors
