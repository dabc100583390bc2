// SPDX-License-Identifier: Apache-2.0
// The sequencers' suite over etcd, and the journal on top of it.
#include "tests/cluster/etcd_process.hpp"
#include "tests/storage/sequencer_conformance.hpp"

namespace pilecloud::cluster::testing {

namespace {

struct ordered_by_etcd {
  static constexpr bool simulated = false;
  static std::unique_ptr<storage::sequencer> make(storage::log&) {
    static etcd_client client{to_endpoints({shared_etcd().endpoint()})};
    return std::make_unique<etcd_sequencer>(client, fresh_generation());
  }
};

}  // namespace

using etcd_world = storage::testing::world<storage::testing::in_memory, ordered_by_etcd>;

}  // namespace pilecloud::cluster::testing

TYPE_TO_STRING_AS("etcd", pilecloud::cluster::testing::etcd_world);

namespace pilecloud::storage::testing {

PILECLOUD_SEQUENCER_CONFORMANCE(cluster::testing::etcd_world)
PILECLOUD_TRIMMING_CONFORMANCE(cluster::testing::etcd_world);

TEST_CASE("design §7: a node with an empty log has all facts again when its journal has opened over etcd") {
  cluster::testing::etcd_world old_owner;
  for (std::uint64_t i = 0; i < 20; ++i) {
    REQUIRE(old_owner.commit_one(propose(pile, 2 * i, {"a", "b"})).ok());
    REQUIRE(old_owner.commit_one(propose(other, i, {"c"})).ok());
  }
  in_memory disk;
  const auto log = disk.open();
  set_clock clock;
  const auto opened = journal::open(*log, *old_owner.order, clock, "node-2");
  REQUIRE(opened.ok());
  CHECK(all_records(*log, pile.partition()) == all_records(*old_owner.log, pile.partition()));
  CHECK(all_records(*log, other.partition()) == all_records(*old_owner.log, other.partition()));
  CHECK(old_owner.commit_one(propose(pile, 40, {"stale"})).error().error == errc::fenced);
  const auto next = propose(pile, 40, {"next"});
  CHECK(opened.value()->commit_group({&next, 1}).front().ok());
}

}  // namespace pilecloud::storage::testing
