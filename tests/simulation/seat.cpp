// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/seat.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "cluster/clustered_entities.hpp"
#include "cluster/follower.hpp"
#include "cluster/neighbours.hpp"
#include "cluster/reception.hpp"
#include "cluster/sender.hpp"
#include "cluster/trimmer.hpp"
#include "tests/simulation/watched_partitions.hpp"
#include "tests/simulation/watched_refusals.hpp"

namespace pilecloud::simulation {
namespace {

constexpr duration keep_every = std::chrono::milliseconds{500};

}  // namespace

// In the order of construction: what stands later may use what stands before.
struct seat::parts {
  parts(const place& where, storage::log& applied, const timeline& when, dice chance, breakage put_in)
      : at(where),
        log(applied),
        time(when),
        random(chance),
        bug(put_in),
        steady(when),
        order(where.order, where.access, applied, put_in),
        roster(where.board, where.access, when) {}

  place at;
  storage::log& log;
  const timeline& time;
  dice random;
  breakage bug;
  steady_clock steady;
  order_way order;
  roster_way roster;
  cluster::ownership beliefs;
  std::shared_ptr<wires::line> line;
  std::unique_ptr<watched_partitions> ours;
  std::unique_ptr<watched_refusals> here;
  std::unique_ptr<cluster::member> member;
  std::unique_ptr<cluster::sender> sender;
  std::unique_ptr<cluster::clustered_entities> door;
  std::unique_ptr<cluster::reception> reception;
  std::unique_ptr<cluster::follower> follower;
  std::unique_ptr<cluster::trimmer> trimmer;
  std::optional<instant> kept_at;
  instant round_at{};  // the next round of pumps, whether or not something came
  bool poked = true;
  bool is_cut_off = false;

  void build(actors::caf_entities& entities, cluster::member::reacted reactions);
  bool keep_roster();
  bool pump(std::uint64_t which);
};

void seat::parts::build(actors::caf_entities& entities, cluster::member::reacted reactions) {
  const auto poke = [this] { poked = true; };
  ours = std::make_unique<watched_partitions>(
      entities, log, at.order, at.node, bug, random.fork(), [this](std::uint16_t partition) {
        spdlog::info("{}: {} took partition {}", to_rfc3339(time.true_now()), at.node, partition);
        at.took();
      });
  here = std::make_unique<watched_refusals>(at.node, entities, beliefs, at.order);
  cluster::member_options of_member;
  of_member.node = at.node;
  of_member.version = "simulated";
  member = std::make_unique<cluster::member>(of_member, log, *ours, *line, beliefs, steady, std::move(reactions));
  sender = std::make_unique<cluster::sender>(cluster::sender_options{}, log, *line, beliefs, steady, poke);
  cluster::clustered_options of_door;
  of_door.node = at.node;
  door = std::make_unique<cluster::clustered_entities>(
      of_door, *here, *line, beliefs, steady,
      [this](const std::string& owner) { return cluster::way_round_to(owner, member->status().peers, *line); }, poke);
  follower = std::make_unique<cluster::follower>(
      cluster::follower_options{}, log, order, *ours, *line, beliefs, steady,
      [this](std::uint16_t partition) {
        return cluster::furthest_in(partition, log.tail(partition).position, member->status().peers, *line);
      },
      [this](const storage::order_survey& seen) { member->saw_survey(seen); });
  cluster::trimmer_options of_trimmer;
  of_trimmer.node = at.node;
  of_trimmer.nodes = at.nodes;
  of_trimmer.behind_at_most = random.one_in(3) ? random.below(30) : of_trimmer.behind_at_most;
  trimmer = std::make_unique<cluster::trimmer>(of_trimmer, log, order, *member, steady);
  reception = std::make_unique<cluster::reception>(cluster::reception::parts{
      log, *ours, *member, *sender, *door,
      [](const cluster::kept_key&, const cluster::transport::answered& then) { then(cluster::call_error::refused); },
      [](std::string_view, const cluster::edge_message&, const cluster::transport::answered& then) {
        then(cluster::call_error::refused);
      }});
  member->on_heard([this](const cluster::beat& said) { reception->heard(said); });
}

bool seat::parts::keep_roster() {
  if (kept_at && time.steady_now() - *kept_at < keep_every) return false;
  kept_at = time.steady_now();
  const auto kept = roster.keep({at.node, at.node + ":1", at.node + ":2", "simulated", 1, false});
  auto live = roster.list();
  member->saw_roster(kept && live ? std::optional{std::move(live).value()} : std::nullopt);
  return true;
}

bool seat::parts::pump(std::uint64_t which) {
  switch (which) {
    case 0:
      return keep_roster();
    case 1:
      return member->pump();
    case 2:
      return sender->pump();
    case 3:
      return door->pump();
    case 4:
      return follower->pump();
    default:
      return trimmer->pump();
  }
}

seat::seat(const place& at, storage::log& log, const timeline& time, dice chance, breakage bug)
    : parts_(std::make_unique<parts>(at, log, time, chance, bug)) {}
seat::~seat() { cut_off(); }

storage::sequencer& seat::order() { return parts_->order; }
const cluster::ownership& seat::beliefs() const { return parts_->beliefs; }
actors::entities& seat::door() { return *parts_->door; }

void seat::join(actors::caf_entities& entities, storage::journal& journal, cluster::member::reacted reactions) {
  auto& p = *parts_;
  p.line = p.at.calls.attach(
      p.at.node,
      [&p](std::string_view from, cluster::method what, std::string body, cluster::transport::answered then) {
        p.reception->serve(from, what, body, std::move(then));
      },
      [&p] { p.poked = true; });
  p.build(entities, std::move(reactions));
  p.ours->on_lost([&p](std::uint16_t partition, const storage::commit_refusal& why) {
    spdlog::info("{}: {} lost partition {}: {} {}", to_rfc3339(p.time.true_now()), p.at.node, partition,
                 to_text(why.error), why.detail);
    p.at.lost();
    p.member->lost(partition);
  });
  journal.on_applied([&p](std::uint16_t partition, std::uint64_t) {
    p.at.order.check_tail(p.at.node, partition, p.log.tail(partition));
    p.poked = true;
  });
  journal.on_halted(
      [&p](std::uint16_t partition, const storage::failure& why) { p.member->halted(partition, why.detail); });
}

void seat::cut_off() {
  auto& p = *parts_;
  if (std::exchange(p.is_cut_off, true)) return;
  p.order.freeze();
  if (p.line) p.at.calls.detach(p.at.node);
}

bool seat::step() {
  auto& p = *parts_;
  const auto now = p.time.steady_now();
  if (!p.poked && now < p.round_at) return false;
  const auto first = p.random.below(6);
  for (std::uint64_t i = 0; i < 6; ++i) {
    if (p.pump((first + i) % 6)) return true;
  }
  p.poked = false;
  p.round_at = now + p.random.span(std::chrono::milliseconds{40}, std::chrono::milliseconds{120});
  if (const auto due = p.door->next_due()) p.round_at = std::min(p.round_at, *due);
  return false;
}

instant seat::next_due() const { return parts_->round_at; }
bool seat::is_asking() const { return parts_->door->next_due().has_value(); }
cluster::member_status seat::status() const { return parts_->member->status(); }

}  // namespace pilecloud::simulation
