// SPDX-License-Identifier: Apache-2.0
// The rounds of a seat's threads.
#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "app/cluster_seat_parts.hpp"

#ifndef PILECLOUD_VERSION
#error "CMake names the version"
#endif

namespace pilecloud::app {

namespace {

constexpr std::chrono::milliseconds keep_every{500};  // a lease lives 2 s
constexpr std::chrono::milliseconds follow_pause{50};
constexpr std::chrono::milliseconds member_pause{20};
constexpr std::chrono::milliseconds key_at_most{500};
constexpr std::chrono::seconds look_after_every{3};

}  // namespace

cluster::roster_entry cluster_seat::parts::self() const {
  return {config.name,
          config.advertise,
          fmt::format("{}:{}", config.http_address, config.http_port),
          PILECLOUD_VERSION,
          cluster::member_options{}.level,
          false};
}

void cluster_seat::parts::be_member() {
  while (!stopping) {
    const bool worked = member->pump();
    const bool sent = sender->pump();
    const bool asked = door->pump();
    if (!worked && !sent && !asked) member_wake.wait(member_pause);
  }
}

void cluster_seat::parts::keep_roster() {
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

std::vector<std::string> cluster_seat::parts::live_peers() const {
  std::vector<std::string> peers;
  for (const auto& each : member->status().live) {
    if (each.node != config.name) peers.push_back(each.node);
  }
  return peers;
}

void cluster_seat::parts::tell_peers(std::string_view name, std::string_view wrapped) {
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
    calls->call(node, cluster::method::key, body, key_at_most, [all](const result<std::string, cluster::call_error>&) {
      const std::lock_guard lock{all->mutex};
      --all->left;
      all->changed.notify_one();
    });
  }
  std::unique_lock lock{all->mutex};
  all->changed.wait_for(lock, key_at_most, [&all] { return all->left == 0; });
}

void cluster_seat::parts::look_after() {
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
    fetched = fetched ? keys->fetch("revoked/").ok() && keys->hear_erasures().ok() : keys->fetch_all().ok();
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

void cluster_seat::parts::keep_keys() {
  std::vector<std::pair<cluster::kept_key, cluster::transport::answered>> waiting;
  {
    const std::lock_guard lock{keys_mutex};
    waiting.swap(keys_to_keep);
  }
  for (const auto& [one, then] : waiting) {
    keys->accept(one.name, one.wrapped) ? then(std::string{}) : then(cluster::call_error::refused);
  }
}

void cluster_seat::parts::follow() {
  while (!stopping) {
    const bool helped = follower->pump();
    const bool trimmed = trimmer->pump();
    if (!helped && !trimmed) follow_wake.wait(follow_pause);
  }
}

}  // namespace pilecloud::app
