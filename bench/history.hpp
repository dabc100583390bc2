// SPDX-License-Identifier: Apache-2.0
// A long log: imported charges over 4,096 piles, each with 20 to 39 meter reports, priced and settled; as `import`
// writes them, but through the journal in large groups. Deciders and codecs are the real ones, only actors are missing.
// The same number of facts gives the same charges for ever; a history that is there already is used again.
#pragma once

#include <cstdint>
#include <string>

#include "bench/benchmarks.hpp"
#include "domain/session/commands.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::bench {

struct history {
  std::string folder;  // of a node; the log is in folder/log
  std::uint64_t facts = 0;

  std::string log_folder() const { return folder + "/log"; }
  // Sessions known to have ended, by number; about half of all.
  std::uint64_t sessions() const;
  storage::stream_id session(std::uint64_t i) const;
  // Something session i knows: asked again, it adds nothing and is answered from the state.
  domain::session::command known_to(std::uint64_t i) const;
};

// Written when it is not there. Throws cannot_run.
history history_of(const settings& asked);

}  // namespace pilecloud::bench
