// SPDX-License-Identifier: Apache-2.0
// The sequencers' suite over {memory, RocksDB} x {local, simulated}, and what only a log on disk can show.
#include "tests/storage/sequencer_conformance.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace pilecloud::storage::testing {

PILECLOUD_SEQUENCER_CONFORMANCE(PILECLOUD_ALL_WORLDS)
PILECLOUD_TRIMMING_CONFORMANCE(memory_simulated);

}  // namespace pilecloud::storage::testing

TEST_CASE("RocksDB keeps epochs: who claimed before a restart is fenced after it") {
  in_rocksdb disk;
  tail end;
  const auto first = batch_behind(end, pile, 0, {"a"});
  std::uint64_t old = 0;
  {
    const auto log = disk.open();
    local_sequencer order{*log};
    old = order.claim(pile.partition(), "node-1").value().epoch;
  }
  const auto log = disk.open();
  local_sequencer order{*log};
  CHECK(order.claim(pile.partition(), "node-2").value().epoch == old + 1);
  const entry stale{old, first};
  CHECK(order.append({&stale, 1}).front() == append_outcome::fenced);
}
