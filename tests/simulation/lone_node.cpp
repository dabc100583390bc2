// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/lone_node.hpp"

#include <fmt/format.h>

#include "tests/simulation/checks.hpp"
#include "tests/simulation/row_checks.hpp"

namespace pilecloud::simulation {
namespace {

node_plan with_place_for(breakage bug, node_plan plan) {
  if (bug == breakage::lost_sync) plan.local_order = true;
  if (bug == breakage::forgetful_rows) plan.live_rows = true;
  return plan;
}

}  // namespace

lone_node::lone_node(node_plan plan, timeline& time, dice chance, breakage bug)
    : plan_(with_place_for(bug, plan)), time_(time), dice_(chance), node_(plan_, time, dice_.fork(), bug) {}

lone_node::~lone_node() {
  if (node_.up()) node_.crash();
}

bool lone_node::ask(actors::request what, std::function<void(actors::answer)> then) {
  if (!node_.up()) return false;
  node_.ask(std::move(what), std::move(then));
  return true;
}

void lone_node::restart_later(duration wait) {
  if (restarting_) return;
  restarting_ = true;
  time_.after(wait, [this] {
    if (node_.up()) {
      node_.crash();
      ++crashes_;
    }
    node_.boot();
    restarting_ = false;
    if (!node_.up()) restart_later(std::chrono::seconds{1});
  });
}

void lone_node::disturb(bool faults) {
  const auto happens = [this](unsigned in_ten_thousand) { return dice_.below(10'000) < in_ten_thousand; };
  if (node_.up() && faults && happens(plan_.crash)) {
    node_.crash();
    ++crashes_;
    restart_later(dice_.one_in(3) ? dice_.span(duration{0}, std::chrono::minutes{30})
                                  : dice_.span(duration{0}, std::chrono::seconds{5}));
  }
  // A fenced partition or a failed disk: an operator restarts it.
  if (node_.up() && !node_.healthy())
    restart_later(dice_.one_in(4) ? dice_.span(duration{0}, std::chrono::minutes{5})
                                  : dice_.span(duration{0}, std::chrono::seconds{3}));
  if (dice_.per_mille(plan_.tick)) tick();
  if (faults && happens(plan_.clock_jump)) node_.jump_clock(draw_skew(dice_));
}

void lone_node::move_to(instant when) {
  const auto by = std::max(when - time_.true_now(), duration{0});
  time_.move_to(when);
  node_.time_moved(by);
}

void lone_node::tick() {
  if (node_.up()) node_.tick();
}

std::uint64_t lone_node::retry_parked() { return node_.retry_parked(); }

void lone_node::end_faults() {
  node_.jump_clock({});
  node_.stop_faults();
  if (!node_.up() || !node_.healthy() || !plan_.local_order) restart_later(duration{0});
}

void lone_node::check(const folded_log& folded, findings& wrong) {
  if (!node_.up()) return;
  for (const auto& one : node_.reactor()->parked())
    wrong.push_back(fmt::format("parked for ever: {} to {}: {}", one.name, one.stream, one.reason));
  check_snapshots(node_.log(), folded, wrong);
  check_rows(node_, dice_, wrong);
}

}  // namespace pilecloud::simulation
