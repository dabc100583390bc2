// SPDX-License-Identifier: Apache-2.0
#include "cluster/member.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "actors/offset_mark.hpp"

namespace pilecloud::cluster {

namespace {

std::chrono::milliseconds in_ms(duration span) { return std::chrono::duration_cast<std::chrono::milliseconds>(span); }

}  // namespace

member::member(member_options options, storage::log& log, actors::partitions& ours, transport& others,
               ownership& beliefs, const clock_source& steady, reacted reactions)
    : options_(std::move(options)),
      log_(log),
      ours_(ours),
      others_(others),
      beliefs_(beliefs),
      steady_(steady),
      reactions_(std::move(reactions)) {}

bool member::pump() {
  const auto now = steady_.now();
  const auto wanted = intend(now);
  if (wanted.beat) send_beats(wanted.beat_to);
  // First: what is left may be taken again in the same breath, and must not be left after it.
  for (const auto partition : wanted.leave) ours_.leave(partition, [] {});
  for (const auto& [node, partitions] : wanted.hand_over) ask_for(node, partitions);
  for (const auto partition : wanted.take) take(partition);
  return wanted.any();
}

member::intentions member::intend(instant now) {
  const std::lock_guard lock{mutex_};
  intentions wanted;
  if (now - beat_at_ >= options_.beat_every) {
    beat_at_ = now;
    wanted.beat = true;
    for (const auto& each : now_.live) {
      if (each.node != options_.node) wanted.beat_to.push_back(each.node);
    }
  }
  look_for_owners(now, wanted);
  if (!now_.roster_at || !survey_at_ || now - *now_.roster_at >= options_.roster_counts_for) return wanted;
  if (auto nodes = placed_nodes(); nodes != placed_over_) {
    placed_ = place(nodes);
    placed_over_ = std::move(nodes);
  }
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (placed_[partition] == options_.node) intend_partition(partition, now, wanted);
  }
  return wanted;
}

void member::intend_partition(std::uint16_t partition, instant now, intentions& into) {
  auto& of = holdings_[partition];
  if (beliefs_.is_here(partition) || !now_.halted[partition].empty()) return;
  if (of.phase != phase::idle || now < of.not_before) return;
  const auto& order = now_.survey[partition];
  if (order.next > log_.tail(partition).position + 1 + options_.behind_at_most) return;
  const auto owner = beliefs_.other_owner(partition);
  const auto peer = now_.peers.find(owner);
  // Of a holder that was not heard yet we only know that it claimed.
  const bool owns =
      peer == now_.peers.end() || !is_fresh(peer->second, now) || peer->second.said.partitions[partition].owned;
  if (!owner.empty() && owns && others_.link_to(owner) == link::connected) {
    of.phase = phase::asking;
    into.hand_over[owner].push_back(partition);
  } else {
    of.phase = phase::taking;
    into.take.push_back(partition);
  }
}

// Live and not to be drained, unless all are; a node whose process is gone does not count, whatever its lease says.
std::vector<std::string> member::placed_nodes() const {
  std::vector<std::string> all;
  std::vector<std::string> staying;
  for (const auto& each : now_.live) {
    if (each.node != options_.node && others_.link_to(each.node) == link::refused) continue;
    all.push_back(each.node);
    if (!each.draining) staying.push_back(each.node);
  }
  return staying.empty() ? all : staying;
}

void member::look_for_owners(instant now, intentions& into) {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    std::string owner;
    std::uint64_t epoch = 0;
    for (const auto& [node, peer] : now_.peers) {
      const auto& standing = peer.said.partitions[partition];
      if (!standing.owned || standing.epoch <= epoch || !is_fresh(peer, now)) continue;
      owner = node;
      epoch = standing.epoch;
    }
    const auto is_live = [this](const std::string& node) {
      return std::any_of(now_.live.begin(), now_.live.end(), [&node](const auto& each) { return each.node == node; });
    };
    const auto& order = now_.survey[partition];
    if (order.epoch > epoch && order.holder != options_.node && is_live(order.holder)) owner = order.holder;
    if (const auto ours = beliefs_.epoch_here(partition); ours != 0 && std::max(epoch, order.epoch) > ours) {
      beliefs_.set_here(partition, 0);
      into.leave.push_back(partition);
    }
    if (owner.empty() && placed_[partition] != options_.node) owner = placed_[partition];
    beliefs_.set_other(partition, std::move(owner));
  }
}

void member::send_beats(const std::vector<std::string>& to) {
  if (to.empty()) return;
  const auto body = encode(own_beat());
  for (const auto& node : to) {
    others_.call(node, method::beat, body, in_ms(options_.beat_at_most),
                 [this](const result<std::string, call_error>& told) {
                   if (!told) return;
                   if (const auto said = decode<beat>(told.value())) tell_heard_(said.value());
                 });
  }
}

void member::ask_for(const std::string& node, const std::vector<std::uint16_t>& wanted) {
  spdlog::info("cluster: asking {} to hand over {} partitions", node, wanted.size());
  others_.call(node, method::hand_over, encode(partition_set{wanted}), in_ms(options_.hand_over_at_most),
               [this, wanted](const result<std::string, call_error>&) {
                 // Whatever it answered: what it still holds is fenced by the claim.
                 {
                   const std::lock_guard lock{mutex_};
                   for (const auto partition : wanted) holdings_[partition].phase = phase::taking;
                 }
                 for (const auto partition : wanted) take(partition);
               });
}

void member::take(std::uint16_t partition) {
  ours_.take(partition,
             [this, partition](const result<std::uint64_t, storage::failure>& told) { took(partition, told); });
}

void member::took(std::uint16_t partition, const result<std::uint64_t, storage::failure>& told) {
  const auto now = steady_.now();
  const std::lock_guard lock{mutex_};
  auto& of = holdings_[partition];
  of.phase = phase::idle;
  if (told) {
    spdlog::info("cluster: partition {} is ours, epoch {}", partition, told.value());
    of.taken_at = now;
    ++now_.takes;
    know_end(partition, log_.tail(partition).position, now);
    beliefs_.set_here(partition, told.value());
    return;
  }
  spdlog::warn("cluster: partition {} cannot be taken: {} ({})", partition, to_text(told.error().error),
               told.error().detail);
  of.pause = std::clamp(of.pause * 2, options_.pause_at_least, options_.pause_at_most);
  of.not_before = now + of.pause;
}

void member::lost(std::uint16_t partition) {
  beliefs_.set_here(partition, 0);
  const auto now = steady_.now();
  const std::lock_guard lock{mutex_};
  ++now_.losses;
  auto& of = holdings_[partition];
  of.pause = now - of.taken_at >= options_.steady_after
                 ? options_.pause_at_least
                 : std::clamp(of.pause * 2, options_.pause_at_least, options_.pause_at_most);
  of.not_before = now + of.pause;
}

void member::halted(std::uint16_t partition, const std::string& why) {
  spdlog::critical("cluster: partition {} is halted on this node: its log and the cluster's are not one: {}", partition,
                   why);
  beliefs_.set_here(partition, 0);
  const std::lock_guard lock{mutex_};
  now_.halted[partition] = why;
}

void member::hand_over(const std::vector<std::uint16_t>& wanted, std::function<void(std::vector<std::uint16_t>)> then) {
  struct letting_go {
    std::mutex mutex;
    std::size_t left = 0;
    std::vector<std::uint16_t> gone;
    std::function<void(std::vector<std::uint16_t>)> then;
  };
  auto going = std::make_shared<letting_go>();
  going->then = std::move(then);
  {
    const auto now = steady_.now();
    const std::lock_guard lock{mutex_};
    for (const auto partition : wanted) {
      if (!beliefs_.is_here(partition)) continue;
      beliefs_.set_here(partition, 0);
      holdings_[partition].not_before = now + options_.rest_after_hand_over;
      going->gone.push_back(partition);
    }
  }
  const auto gone = going->gone;
  going->left = gone.size();
  if (gone.empty()) return going->then({});
  for (const auto partition : gone) {
    ours_.leave(partition, [going] {
      {
        const std::lock_guard lock{going->mutex};
        if (--going->left != 0) return;
      }
      going->then(std::move(going->gone));
    });
  }
}

void member::saw_roster(std::optional<std::vector<roster_entry>> live) {
  if (!live) return;
  for (const auto& each : *live) {
    if (each.node != options_.node) others_.know(each.node, each.peer_address);
  }
  const auto now = steady_.now();
  const std::lock_guard lock{mutex_};
  now_.live = *std::move(live);
  now_.roster_at = now;
}

void member::saw_survey(const storage::order_survey& seen) {
  const auto now = steady_.now();
  const std::lock_guard lock{mutex_};
  now_.survey = seen;
  survey_at_ = now;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    know_end(partition, seen[partition].next - 1, now);
  }
}

void member::know_end(std::uint16_t partition, std::uint64_t end, instant at) {
  if (end < ends_.last[partition]) return;  // an answer from the past
  ends_.last[partition] = end;
  ends_.at[partition] = at;
}

void member::heard(const beat& said) {
  const auto now = steady_.now();
  std::vector<std::pair<std::uint16_t, std::uint64_t>> marks;
  {
    const std::lock_guard lock{mutex_};
    auto& peer = now_.peers[said.node];
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      const auto& standing = said.partitions[partition];
      if (!standing.owned || beliefs_.is_here(partition)) continue;
      know_end(partition, standing.last, now);
      const bool moved = standing.reacted != peer.said.partitions[partition].reacted;
      if (moved) marks.emplace_back(partition, standing.reacted);
    }
    peer = {said, now};
  }
  for (const auto& [partition, reacted_to] : marks) {
    const auto possible = std::min(reacted_to, log_.tail(partition).position);
    if (possible > actors::offset_mark(log_, partition)) actors::put_offset_mark(log_, partition, possible);
  }
}

beat member::own_beat() const {
  beat said;
  said.node = options_.node;
  said.version = options_.version;
  said.level = options_.level;
  said.sent_at = steady_.now();
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto end = log_.tail(partition);
    auto& standing = said.partitions[partition];
    standing.epoch = beliefs_.epoch_here(partition);
    standing.owned = standing.epoch != 0;
    standing.last = end.position;
    standing.chain = end.chain;
    standing.reacted = reactions_(partition);
  }
  const std::lock_guard lock{mutex_};
  for (const auto& each : now_.live) {
    if (each.node == options_.node) said.draining = each.draining;
    if (each.node != options_.node && others_.link_to(each.node) == link::connected) said.hears.push_back(each.node);
  }
  return said;
}

known_ends member::ends() const {
  const std::lock_guard lock{mutex_};
  return ends_;
}

member_status member::status() const {
  const std::lock_guard lock{mutex_};
  auto seen = now_;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    seen.epochs[partition] = beliefs_.epoch_here(partition);
  }
  return seen;
}

}  // namespace pilecloud::cluster
