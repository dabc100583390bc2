// SPDX-License-Identifier: Apache-2.0
// What a seat is made of, and the rounds its threads go: app/cluster_seat*.cpp only.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "app/cluster_access.hpp"
#include "app/cluster_seat.hpp"
#include "app/wake_signal.hpp"
#include "cluster/etcd_roster.hpp"
#include "cluster/etcd_sequencer.hpp"
#include "cluster/follower.hpp"
#include "cluster/reception.hpp"
#include "cluster/rpc_transport.hpp"
#include "cluster/sender.hpp"
#include "cluster/shared_key_store.hpp"
#include "cluster/trimmer.hpp"

namespace pilecloud::app {

class steady_clock_source final : public clock_source {
 public:
  instant now() const override {
    return instant{std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch())};
  }
};

// In the order of construction: what stands later may use what stands before.
struct cluster_seat::parts {
  parts(const node_file& from, storage::rocksdb_log& applied, storage::key_store& local)
      : config(from), log(applied), local_keys(local), etcd(channel_of(from)) {}

  node_file config;
  storage::rocksdb_log& log;
  storage::key_store& local_keys;
  steady_clock_source steady;
  system_clock_source wall;
  cluster::etcd_client etcd;  // of the journal: a slow look must not hold up an append
  std::unique_ptr<cluster::etcd_client> looking;
  std::unique_ptr<cluster::etcd_sequencer> order;
  std::unique_ptr<cluster::etcd_sequencer> hints;  // the same over the other client: survey, read, trim
  std::unique_ptr<cluster::etcd_roster> roster;
  std::unique_ptr<cluster::shared_key_store> keys;
  std::unique_ptr<cluster::etcd_upkeep> upkeep;
  cluster::ownership beliefs;

  // From join() on.
  std::atomic<cluster::reception*> open_reception{nullptr};
  std::unique_ptr<cluster::member> member;
  std::unique_ptr<cluster::sender> sender;
  std::unique_ptr<cluster::clustered_entities> door;
  std::unique_ptr<cluster::reception> reception;
  std::unique_ptr<cluster::clustered_edges> edges;
  std::unique_ptr<cluster::follower> follower;
  std::unique_ptr<cluster::trimmer> trimmer;
  std::unique_ptr<cluster::rpc_transport> calls;
  cluster::member::reacted reactions = [](std::uint16_t) { return std::uint64_t{0}; };

  std::atomic<bool> stopping{false};
  wake_signal member_wake;
  wake_signal roster_wake;
  wake_signal follow_wake;
  wake_signal upkeep_wake;
  std::mutex keys_mutex;
  std::vector<std::pair<cluster::kept_key, cluster::transport::answered>> keys_to_keep;
  mutable std::mutex etcd_mutex;
  std::vector<cluster::etcd_member> etcd_seen;
  std::thread being_member;
  std::thread keeping;
  std::thread following;
  std::thread looking_after;

  cluster::roster_entry self() const;
  void be_member();
  void keep_roster();
  std::vector<std::string> live_peers() const;
  // Hands a key to the live peers; those that do not answer in time fetch it when they are back.
  void tell_peers(std::string_view name, std::string_view wrapped);
  void look_after();
  void keep_keys();
  void follow();
};

}  // namespace pilecloud::app
