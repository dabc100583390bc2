// SPDX-License-Identifier: Apache-2.0
#include "app/cluster_seat.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/cluster_place.hpp"
#include "app/cluster_seat_parts.hpp"
#include "cluster/neighbours.hpp"
#include "cluster/wrapping_key.hpp"

#ifndef PILECLOUD_VERSION
#error "CMake names the version"
#endif

namespace pilecloud::app {

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
      std::move(rpc), [inside](std::string_view from, cluster::method what, const std::string& body,
                               cluster::transport::answered then) {
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

}  // namespace pilecloud::app
