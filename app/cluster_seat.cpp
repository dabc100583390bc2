// SPDX-License-Identifier: Apache-2.0
#include "app/cluster_seat.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/cluster_access.hpp"
#include "app/cluster_mark.hpp"
#include "app/wake_signal.hpp"
#include "cluster/etcd_roster.hpp"
#include "cluster/etcd_sequencer.hpp"
#include "cluster/follower.hpp"
#include "cluster/generation.hpp"
#include "cluster/neighbours.hpp"
#include "cluster/reception.hpp"
#include "cluster/rpc_transport.hpp"
#include "cluster/sender.hpp"
#include "cluster/shared_key_store.hpp"
#include "cluster/trimmer.hpp"
#include "cluster/wrapping_key.hpp"

#ifndef PILECLOUD_VERSION
#error "CMake names the version"
#endif

namespace pilecloud::app {

namespace {

constexpr std::chrono::milliseconds keep_every{500};  // a lease lives 2 s
constexpr std::chrono::milliseconds follow_pause{50};
constexpr std::chrono::milliseconds member_pause{20};
constexpr std::chrono::seconds etcd_asked_again{1};
constexpr std::chrono::milliseconds key_at_most{500};
constexpr std::chrono::seconds look_after_every{3};

class steady_clock_source final : public clock_source {
 public:
  instant now() const override {
    return instant{std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch())};
  }
};

std::uint64_t facts_in(const storage::log& log) {
  std::uint64_t sum = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    sum += log.tail(partition).position;
  }
  return sum;
}

// Which generation this folder is to live in; a sentence when it must not.
result<cluster_mark, std::string> find_place(const node_file& config, cluster::etcd_client& client,
                                             const storage::log& log) {
  auto marked = read_cluster_mark(config.data);
  if (!marked) return marked.error();
  const auto& mark = marked.value();
  if (mark && mark->node != config.name) {
    return fmt::format("'{}' is the folder of node '{}', not of '{}': name its own folder in node.data", config.data,
                       mark->node, config.name);
  }
  for (bool told = false;; told = true) {
    const auto current = cluster::read_current(client);
    if (!current && current.error() == cluster::generation_error::etcd_away) {
      if (mark) {
        spdlog::error("cluster: no etcd answers; until one does this node only reads");
        return *mark;
      }
      if (!told) spdlog::warn("cluster: waiting for etcd at {}", fmt::join(config.etcd_endpoints, ", "));
      std::this_thread::sleep_for(etcd_asked_again);
      continue;
    }
    if (!current) return fmt::format("etcd cannot be used: {}", cluster::to_text(current.error()));
    const auto& stands = current.value();
    if (!stands && mark) {
      spdlog::error("cluster: this etcd holds no cluster; until `pilecloud cluster recover` this node only reads");
      return *mark;
    }
    if (!stands) {
      return std::string{
          "this etcd holds no cluster: run `pilecloud cluster create --config FILE` on the node whose folder is the "
          "beginning (after a total loss of etcd: `pilecloud cluster recover`)"};
    }
    if (stands->state == cluster::generation_state::closed) {
      return fmt::format("cluster {} was dissolved; its last node serves alone", stands->cluster);
    }
    if (mark && mark->cluster != stands->cluster) {
      return fmt::format("'{}' belongs to cluster {}, this etcd holds cluster {}", config.data, mark->cluster,
                         stands->cluster);
    }
    if (!mark && facts_in(log) != 0) {
      return fmt::format("'{}' holds {} facts of its own, which are not the cluster's: join with an empty folder",
                         config.data, facts_in(log));
    }
    cluster_mark place{stands->cluster, stands->number, config.name};
    if (mark != place) {
      if (auto written = write_cluster_mark(config.data, place); !written) return written.error();
    }
    return place;
  }
}

}  // namespace

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

  cluster::roster_entry self() const {
    return {config.name,
            config.advertise,
            fmt::format("{}:{}", config.http_address, config.http_port),
            PILECLOUD_VERSION,
            cluster::member_options{}.level,
            false};
  }

  void be_member() {
    while (!stopping) {
      const bool worked = member->pump();
      const bool sent = sender->pump();
      const bool asked = door->pump();
      if (!worked && !sent && !asked) member_wake.wait(member_pause);
    }
  }

  void keep_roster() {
    bool told = false;
    while (!stopping) {
      const bool sound = log.is_writable();
      const auto kept = sound ? roster->keep(self()) : result<nothing, storage::errc>{nothing{}};
      // A node whose disk is full or failing must own nothing until it is restarted: the others take over at once.
      if (!sound) roster->leave(config.name);
      if (!sound && !std::exchange(told, true)) {
        spdlog::critical("cluster: the disk failed; this node owns nothing any more: make room or replace it, restart");
      }
      auto live = roster->list();
      member->saw_roster(kept && live ? std::optional{std::move(live).value()} : std::nullopt);
      roster_wake.wait(keep_every);
    }
    roster->leave(config.name);
  }

  std::vector<std::string> live_peers() const {
    std::vector<std::string> peers;
    for (const auto& each : member->status().live) {
      if (each.node != config.name) peers.push_back(each.node);
    }
    return peers;
  }

  // Hands a key to the live peers; those that do not answer in time fetch it when they are back.
  void tell_peers(std::string_view name, std::string_view wrapped) {
    if (!calls) return;
    struct waiting {
      std::mutex mutex;
      std::condition_variable changed;
      std::size_t left = 0;
    };
    const auto all = std::make_shared<waiting>();
    const auto body = encode(cluster::kept_key{std::string{name}, std::string{wrapped}, wrapped.empty()});
    const auto peers = live_peers();
    all->left = peers.size();
    for (const auto& node : peers) {
      calls->call(node, cluster::method::key, body, key_at_most,
                  [all](const result<std::string, cluster::call_error>&) {
                    const std::lock_guard lock{all->mutex};
                    --all->left;
                    all->changed.notify_one();
                  });
    }
    std::unique_lock lock{all->mutex};
    all->changed.wait_for(lock, key_at_most, [&all] { return all->left == 0; });
  }

  void look_after() {
    bool fetched = false;
    std::uint64_t compacted = 0;
    std::uint64_t seen_before = 0;
    instant looked_at{};
    while (!stopping) {
      keep_keys();
      if (const auto now = steady.now(); now - looked_at < look_after_every) {
        upkeep_wake.wait(std::chrono::ceil<std::chrono::milliseconds>(look_after_every - (now - looked_at)));
        continue;
      } else {
        looked_at = now;
      }
      fetched = fetched ? keys->fetch("revoked/").ok() : keys->fetch_all().ok();
      auto members = upkeep->status();
      std::uint64_t revision = 0;
      for (std::size_t at = 0; at < members.size(); ++at) {
        revision = std::max(revision, members[at].revision);
        if (members[at].is_leader) etcd.prefer(at);
      }
      // What was current at the last look: nobody reads what is older. By one node, the owner of the first partition.
      if (beliefs.is_here(0) && seen_before > compacted && upkeep->compact(seen_before)) compacted = seen_before;
      seen_before = revision;
      {
        const std::lock_guard lock{etcd_mutex};
        etcd_seen = std::move(members);
      }
    }
    keep_keys();
  }

  void keep_keys() {
    std::vector<std::pair<cluster::kept_key, cluster::transport::answered>> waiting;
    {
      const std::lock_guard lock{keys_mutex};
      waiting.swap(keys_to_keep);
    }
    for (const auto& [one, then] : waiting) {
      keys->accept(one.name, one.wrapped) ? then(std::string{}) : then(cluster::call_error::refused);
    }
  }

  void follow() {
    while (!stopping) {
      const bool helped = follower->pump();
      const bool trimmed = trimmer->pump();
      if (!helped && !trimmed) follow_wake.wait(follow_pause);
    }
  }
};

result<std::unique_ptr<cluster_seat>, std::string> cluster_seat::open(const node_file& config,
                                                                      storage::rocksdb_log& log,
                                                                      storage::key_store& local_keys) {
  auto p = std::make_unique<parts>(config, log, local_keys);
  if (const auto why = p->etcd.unusable()) return *why;
  const auto place = find_place(config, p->etcd, log);
  if (!place) return place.error();
  const auto generation = std::to_string(place.value().generation);
  p->looking = std::make_unique<cluster::etcd_client>(channel_of(config));
  p->order = std::make_unique<cluster::etcd_sequencer>(p->etcd, generation);
  p->hints = std::make_unique<cluster::etcd_sequencer>(*p->looking, generation);
  p->roster = std::make_unique<cluster::etcd_roster>(channel_of(config), generation);
  p->upkeep = std::make_unique<cluster::etcd_upkeep>(channel_of(config), config.etcd_quota_bytes);
  const auto wrapping = cluster::read_wrapping_key(config.key_file);
  if (!wrapping) return wrapping.error().why;
  auto* inside = p.get();
  auto keys = cluster::shared_key_store::open(
      local_keys, *p->looking, generation, wrapping.value(),
      [inside](std::string_view name, std::string_view wrapped) { inside->tell_peers(name, wrapped); });
  if (!keys) return fmt::format("the keys cannot be read: {} ({})", to_text(keys.error().error), keys.error().detail);
  p->keys = std::move(keys).value();
  return std::unique_ptr<cluster_seat>{new cluster_seat{std::move(p)}};
}

cluster_seat::cluster_seat(std::unique_ptr<parts> p) : parts_(std::move(p)) {}
cluster_seat::~cluster_seat() {
  stop();
  end_calls();
}

storage::sequencer& cluster_seat::order() { return *parts_->order; }
storage::key_store& cluster_seat::keys() { return *parts_->keys; }
const cluster::ownership& cluster_seat::beliefs() const { return parts_->beliefs; }
actors::entities& cluster_seat::door() { return *parts_->door; }
actors::edges& cluster_seat::edges() { return *parts_->edges; }

result<nothing, std::string> cluster_seat::join(actors::caf_entities& entities, storage::journal& journal) {
  auto& p = *parts_;
  auto* inside = parts_.get();
  cluster::rpc_options rpc;
  rpc.node = p.config.name;
  rpc.listen = p.config.listen;
  rpc.tls = p.config.peer_tls;
  auto calls = cluster::rpc_transport::start(
      std::move(rpc),
      [inside](std::string_view from, cluster::method what, std::string body, cluster::transport::answered then) {
        auto* reception = inside->open_reception.load();
        if (reception == nullptr) return then(cluster::call_error::refused);
        reception->serve(from, what, body, std::move(then));
      });
  if (!calls) return calls.error();
  p.calls = std::move(calls).value();

  const auto wake_member = [inside] { inside->member_wake.raise(); };
  cluster::member_options of_member;
  of_member.node = p.config.name;
  of_member.version = PILECLOUD_VERSION;
  p.member =
      std::make_unique<cluster::member>(of_member, p.log, entities, *p.calls, p.beliefs, p.steady,
                                        [inside](std::uint16_t partition) { return inside->reactions(partition); });
  p.sender =
      std::make_unique<cluster::sender>(cluster::sender_options{}, p.log, *p.calls, p.beliefs, p.steady, wake_member);
  cluster::clustered_options of_door;
  of_door.node = p.config.name;
  p.door = std::make_unique<cluster::clustered_entities>(
      of_door, entities, *p.calls, p.beliefs, p.steady,
      [inside](const std::string& owner) {
        return cluster::way_round_to(owner, inside->member->status().peers, *inside->calls);
      },
      wake_member);
  p.edges = std::make_unique<cluster::clustered_edges>(
      p.config.name, p.calls.get(), [inside] { return inside->live_peers(); }, p.wall);
  p.follower = std::make_unique<cluster::follower>(
      cluster::follower_options{}, p.log, *p.hints, entities, *p.calls, p.beliefs, p.steady,
      [inside](std::uint16_t partition) {
        return cluster::furthest_in(partition, inside->log.tail(partition).position, inside->member->status().peers,
                                    *inside->calls);
      },
      [inside](const storage::order_survey& seen) { inside->member->saw_survey(seen); });
  cluster::trimmer_options of_trimmer;
  of_trimmer.node = p.config.name;
  of_trimmer.nodes = p.config.nodes;
  p.trimmer = std::make_unique<cluster::trimmer>(of_trimmer, p.log, *p.hints, *p.member, p.steady);
  p.reception = std::make_unique<cluster::reception>(cluster::reception::parts{
      p.log, entities, *p.member, *p.sender, *p.door,
      [inside](cluster::kept_key one, cluster::transport::answered then) {
        {
          const std::lock_guard lock{inside->keys_mutex};
          inside->keys_to_keep.emplace_back(std::move(one), std::move(then));
        }
        inside->upkeep_wake.raise();
      },
      [inside](std::string_view from, const cluster::edge_message& what, const cluster::transport::answered& then) {
        inside->edges->serve_peer(from, what, then);
      }});
  p.member->on_heard([inside](const cluster::beat& said) { inside->reception->heard(said); });
  entities.on_lost([inside](std::uint16_t partition, const storage::commit_refusal& why) {
    spdlog::warn("cluster: partition {} is lost: {} ({})", partition, to_text(why.error), why.detail);
    inside->member->lost(partition);
  });
  journal.on_halted([inside](std::uint16_t partition, const storage::failure& why) {
    inside->member->halted(partition, why.detail);
  });
  return nothing{};
}

void cluster_seat::start(cluster::member::reacted reactions) {
  auto& p = *parts_;
  p.reactions = std::move(reactions);
  p.open_reception = p.reception.get();
  p.keeping = std::thread{[&p] { p.keep_roster(); }};
  p.following = std::thread{[&p] { p.follow(); }};
  p.looking_after = std::thread{[&p] { p.look_after(); }};
  p.being_member = std::thread{[&p] { p.be_member(); }};
}

void cluster_seat::moved() { parts_->member_wake.raise(); }

void cluster_seat::stop() {
  auto& p = *parts_;
  if (p.stopping.exchange(true)) return;
  for (auto* each : {&p.member_wake, &p.roster_wake, &p.follow_wake, &p.upkeep_wake}) each->raise();
  for (auto* each : {&p.being_member, &p.keeping, &p.following, &p.looking_after}) {
    if (each->joinable()) each->join();
  }
}

void cluster_seat::end_calls() { parts_->calls.reset(); }

cluster_seat::distance cluster_seat::behind(const cluster::of_partitions<std::uint64_t>& folded) const {
  const auto seen = parts_->member->ends();
  const auto now = parts_->steady.now();
  distance far;
  for (const auto lag : lags(folded)) far.facts += lag;
  far.time = duration{};
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (parts_->beliefs.is_here(partition)) continue;  // nobody else can have written
    if (!seen.at[partition]) {
      far.time.reset();
    } else if (far.time) {
      far.time = std::max(*far.time, now - *seen.at[partition]);
    }
  }
  return far;
}

cluster::of_partitions<std::uint64_t> cluster_seat::lags(const cluster::of_partitions<std::uint64_t>& folded) const {
  const auto seen = parts_->member->ends();
  cluster::of_partitions<std::uint64_t> lags{};
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto end = std::max(seen.last[partition], parts_->log.tail(partition).position);
    lags[partition] = end > folded[partition] ? end - folded[partition] : 0;
  }
  return lags;
}

std::optional<cluster::of_partitions<std::uint64_t>> cluster_seat::look_at_ends() const {
  const auto seen = parts_->hints->survey();
  if (!seen) return std::nullopt;
  cluster::of_partitions<std::uint64_t> ends{};
  for (std::size_t i = 0; i < ends.size(); ++i) ends[i] = seen.value()[i].next - 1;
  parts_->member->saw_survey(seen.value());
  return ends;
}

seat_status cluster_seat::status() const {
  seat_status all;
  all.member = parts_->member->status();
  all.forwarded = parts_->door->counts();
  for (const auto& each : all.member.live) {
    if (each.node != parts_->config.name) all.links[each.node] = parts_->calls->link_to(each.node);
  }
  const std::lock_guard lock{parts_->etcd_mutex};
  all.etcd = parts_->etcd_seen;
  return all;
}

}  // namespace pilecloud::app
