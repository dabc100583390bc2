// SPDX-License-Identifier: Apache-2.0
// Waking and sending to sleep, for the benchmarks that measure either. Entities are asked something they know, so that
// the answer comes from the folded state alone: no append, no fsync.
#pragma once

#include <vector>

#include "bench/history.hpp"
#include "bench/pipeline.hpp"

namespace pilecloud::bench {

class sleepers {
 public:
  sleepers(pipeline& path, const history& known) : path_(path), known_(known) {}

  // One after the other; microseconds from the asking to the answer.
  std::vector<std::int64_t> wake_each(const std::vector<std::uint64_t>& sessions);
  // Many at a time.
  void wake_all(const std::vector<std::uint64_t>& sessions);
  // Passes time until no entity is awake; snapshots are kept where they are worthwhile.
  void send_to_sleep();

 private:
  actors::request ask_of(std::uint64_t session) const;

  pipeline& path_;
  const history& known_;
  instant now_ = system_clock_source{}.now();
};

// `count` different sessions of the history in random order, or all there are.
std::vector<std::uint64_t> some_sessions(const history& known, std::uint64_t count, std::uint64_t seed);

}  // namespace pilecloud::bench
