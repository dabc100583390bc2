// SPDX-License-Identifier: Apache-2.0
// A node's seat in its cluster, composed: etcd (order, roster, keys), calls to and from the other nodes, and the pumps
// that make it a member. Owned by app::node, between its log and its actors:
//
//   open()  before the journal: which cluster, who orders        order(), keys()
//   join()  when the entities are there: who answers what        door(), beliefs()
//   start() when all is there: calls and pumps run
//   stop()  pumps end; end_calls() after it, before the entities end; the seat itself ends after them
// Threads: kj's of the calls and of each etcd client; of ours one for the roster, one for the follower, one for upkeep
// (etcd's state, compaction, keys), one for the rest.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "actors/caf_entities.hpp"
#include "app/node_file.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "cluster/clustered_edges.hpp"
#include "cluster/clustered_entities.hpp"
#include "cluster/etcd_upkeep.hpp"
#include "cluster/member.hpp"
#include "storage/key_store.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::app {

struct seat_status {
  cluster::member_status member;
  cluster::forward_counts forwarded;
  std::map<std::string, cluster::link> links;
  std::vector<cluster::etcd_member> etcd;  // as last looked at
};

class cluster_seat {
 public:
  // Waits for etcd while the folder belongs to no cluster yet; else goes on without it (reads only, until it is back).
  // Errors are sentences that say what to do next.
  static result<std::unique_ptr<cluster_seat>, std::string> open(const node_file& config, storage::rocksdb_log& log,
                                                                 storage::key_store& local_keys);
  ~cluster_seat();

  storage::sequencer& order();
  storage::key_store& keys();
  const cluster::ownership& beliefs() const;

  // Listens for the other nodes; they are answered from start() on.
  result<nothing, std::string> join(actors::caf_entities& entities, storage::journal& journal);
  actors::entities& door();
  actors::edges& edges();

  void start(cluster::member::reacted reactions);
  void moved();  // the log grew
  void stop();
  void end_calls();

  // How long ago this node last knew that it had everything ordered before then, and how many facts it lacks;
  // `folded`: how far its pages are.
  struct distance {
    std::uint64_t facts = 0;
    std::optional<duration> time;  // nothing: it never knew
  };
  distance behind(const cluster::of_partitions<std::uint64_t>& folded) const;
  cluster::of_partitions<std::uint64_t> lags(const cluster::of_partitions<std::uint64_t>& folded) const;
  // Where all logs end now, asked of etcd; nothing: it does not answer.
  std::optional<cluster::of_partitions<std::uint64_t>> look_at_ends() const;
  seat_status status() const;

 private:
  struct parts;
  explicit cluster_seat(std::unique_ptr<parts> p);
  std::unique_ptr<parts> parts_;
};

}  // namespace pilecloud::app
