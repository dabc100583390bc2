// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/fleet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tests/simulation/checks.hpp"
#include "tests/simulation/row_checks.hpp"

namespace pilecloud::simulation {
namespace {

constexpr duration stirred_for = std::chrono::seconds{3};          // then only what still lags counts
constexpr duration report_counts_for = std::chrono::seconds{3};    // of a node whose disk is lost by now
constexpr duration lived_at_most = std::chrono::milliseconds{50};  // of a time in which nothing happens

}  // namespace

fleet::fleet(const fleet_plan& plan, timeline& time, dice chance, breakage bug, tell_wrong wrong)
    : plan_(plan),
      time_(time),
      dice_(chance),
      wrong_(std::move(wrong)),
      order_(plan.node.faults, bug, wrong_),
      reactions_(wrong_),
      wires_(plan.calls, time, dice_.fork()),
      nemesis_(plan_, time, dice_.fork(), nodes_, wires_, order_, board_,
               [this] { restless_until_ = time_.steady_now() + stirred_for; }) {
  order_.on_trim([this](std::uint16_t partition, std::uint64_t upto) { return has_enough(partition, upto); });
  for (std::uint32_t i = 0; i < plan.nodes; ++i) {
    auto& made = *nodes_.emplace_back(std::make_unique<fleet_node>());
    made.name = std::string(1, static_cast<char>('a' + i));
    auto of_node = plan.node;
    of_node.live_rows = i < plan.live_rows;
    if (i % 2 == 1) of_node.slow_disk = 0;
    const auto stir = [this] { restless_until_ = time_.steady_now() + stirred_for; };
    place at{made.name,
             plan.nodes,
             wires_,
             order_,
             board_,
             made.access,
             reactions_,
             [this](const actors::request& asked, const actors::answer& told) { reactions_.answered(asked, told); },
             [this, stir] {
               ++takes_;
               stir();
             },
             [this, stir] {
               ++losses_;
               stir();
             }};
    made.it = std::make_unique<node>(of_node, time, dice_.fork(), bug, std::move(at));
  }
  for (auto& each : nodes_) {
    each->skew = dice_.span(duration{1}, std::chrono::milliseconds{40});
    each->it->jump_clock(each->skew);
    each->it->boot();
  }
  restless_until_ = time_.steady_now() + stirred_for;
}

fleet::~fleet() {
  for (auto& each : nodes_) {
    if (each->it->up()) each->it->crash();
  }
}

bool fleet::ask(actors::request what, std::function<void(actors::answer)> then) {
  auto* met = nodes_[dice_.below(nodes_.size())].get();
  if (!met->it->up()) met = nodes_[dice_.below(nodes_.size())].get();  // once more, elsewhere
  if (!met->it->up()) return false;
  wires_.bring(met->name, [met, what = std::move(what), then = std::move(then)]() mutable {
    met->it->ask(std::move(what), std::move(then));
  });
  return true;
}

const storage::log* fleet::some_log() {
  const auto& met = *nodes_[dice_.below(nodes_.size())];
  return met.runs() ? &met.it->log() : nullptr;
}

void fleet::disturb(bool faults) { nemesis_.disturb(faults); }

bool fleet::step() {
  const auto first = dice_.below(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    auto& each = *nodes_[(first + i) % nodes_.size()];
    if (each.runs() && each.it->step()) return true;
  }
  return false;
}

// Nobody lags who could catch up, nobody waits for anybody.
bool fleet::is_at_rest() const {
  if (time_.steady_now() < restless_until_ || wires_.open_calls() != 0) return false;
  for (const auto& each : nodes_) {
    if (!each->runs()) continue;
    if (each->it->member_seat()->is_asking()) return false;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      if (each->it->log().tail(partition).position != order_.log().tail(partition).position) return false;
    }
  }
  return true;
}

std::optional<instant> fleet::next_due() const {
  std::optional<instant> next;
  const auto take = [&next](instant at) { next = next ? std::min(*next, at) : at; };
  const bool resting = is_at_rest();
  for (const auto& each : nodes_) {
    if (!each->runs()) continue;
    if (const auto due = each->it->next_due()) take(*due);
    if (resting) continue;
    const auto wait = each->it->member_seat()->next_due() - time_.steady_now();
    take(time_.true_now() + std::max(wait, duration{1}));
  }
  return next;
}

void fleet::move_to(instant when) {
  auto by = std::max(when - time_.true_now(), duration{0});
  const bool resting = is_at_rest();
  wires_.set_calm(resting);
  if (resting)
    by = time_.skip_to(when, lived_at_most);
  else
    time_.move_to(when);
  for (auto& each : nodes_) {
    if (each->runs())
      each->it->time_moved(by);
    else
      each->unseen += by;
  }
}

void fleet::tick() {
  auto& met = *nodes_[dice_.below(nodes_.size())];
  if (met.runs()) met.it->tick();
}

std::uint64_t fleet::retry_parked() {
  std::uint64_t parked = 0;
  for (auto& each : nodes_) {
    if (each->runs()) parked += each->it->retry_parked();
  }
  return parked;
}

void fleet::end_faults() {
  nemesis_.end_faults();
  faults_over_ = true;
}

bool fleet::has_enough(std::uint16_t partition, std::uint64_t upto) const {
  const auto with = std::count_if(nodes_.begin(), nodes_.end(), [&](const auto& each) {
    const bool just_lost = time_.steady_now() - each->lost_disk_at < report_counts_for;
    return each->it->log().tail(partition).position >= upto || (just_lost && each->had[partition] >= upto);
  });
  return with >= 2;
}

std::string fleet::unfinished() const {
  for (const auto& each : nodes_) {
    if (!each->it->up()) return each->name + " is down";
    for (const auto& why : each->it->member_seat()->status().halted) {
      if (!why.empty()) return fmt::format("{} halted a partition: {}", each->name, why);
    }
    if (auto left = each->it->unfinished(); !left.empty()) return fmt::format("{}: {}", each->name, left);
  }
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto owners = std::count_if(nodes_.begin(), nodes_.end(),
                                      [partition](const auto& each) { return each->it->is_owner(partition); });
    if (owners != 1) return fmt::format("partition {} has {} owners", partition, owners);
    for (const auto& each : nodes_) {
      if (each->it->log().tail(partition) != order_.log().tail(partition))
        return fmt::format("{}: partition {} ends at {}, not at {}", each->name, partition,
                           each->it->log().tail(partition).position, order_.log().tail(partition).position);
    }
  }
  return {};
}

void fleet::check(const folded_log& folded, findings& wrong) {
  bool compared = false;
  for (auto& each : nodes_) {
    if (!each->it->up()) continue;
    for (const auto& one : each->it->reactor()->parked())
      wrong.push_back(fmt::format("parked for ever: {} to {}: {}", one.name, one.stream, one.reason));
    check_snapshots(each->it->log(), folded, wrong);
    if (!compared || each->it->live_rows() != nullptr) check_rows(*each->it, dice_, wrong);
    compared = true;
  }
}

void fleet::count(outcome& into) const {
  ++into.clusters;
  into.takes += takes_;
  into.losses += losses_;
  into.fenced_questions += order_.fenced_questions();
  nemesis_.count(into);
}

}  // namespace pilecloud::simulation
