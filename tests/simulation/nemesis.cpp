// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/nemesis.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace pilecloud::simulation {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

void nemesis::say(std::string_view what, std::string_view whom) const {
  spdlog::info("{}: {} {}", to_rfc3339(time_.true_now()), what, whom);
}

// Nothing begun is undone after all faults were.
void nemesis::later(duration wait, undo what) {
  time_.after(wait, [this, what = std::move(what)] {
    if (over_) return;
    what();
    stir_();
  });
}

void nemesis::disturb(bool faults) {
  for (auto& each : nodes_) {
    if (each->it->up() && each->it->disk_failed()) restart_later(*each, dice_.span(duration{0}, seconds{3}));
    if (each->runs() && dice_.per_mille(plan_.node.tick)) each->it->tick();
  }
  if (!faults) return;
  if (happens(plan_.node.clock_jump)) {
    auto& whom = any();
    whom.it->jump_clock(whom.skew + draw_skew(dice_));
  }
  if (faults_ < plan_.faults_max) break_something();
}

void nemesis::break_something() {
  const auto before = cuts_ + pauses_ + crashes_ + drains_;
  if (happens(plan_.cut)) cut();
  if (happens(plan_.pause)) pause(dice_.one_in(2) ? busy() : any());
  if (happens(plan_.node.crash)) crash(dice_.one_in(2) ? busy() : any());
  if (happens(plan_.drain)) drain(any());
  if (cuts_ + pauses_ + crashes_ + drains_ == before) return;
  ++faults_;
  stir_();
}

fleet_node& nemesis::busy() {
  auto& first = any();
  for (auto& each : nodes_) {
    if (each->runs() && each->it->reactor()->in_flight() != 0) return *each;
  }
  return first;
}

void nemesis::cut() {
  ++cuts_;
  auto& one = any();
  const auto& other = any();
  switch (dice_.below(7)) {
    case 0:
    case 1:
      return cut_off_order(any());
    case 2:
      return isolate(one);
    case 3:
      return flap(one.name, other.name, dice_.below(6) + 2);
    case 4:
      return swizzle();
    case 5:
      return cut_nodes(one.name, other.name, false);
    default:
      return cut_nodes(one.name, other.name, true);
  }
}

void nemesis::cut_off_order(fleet_node& whom) {
  say("no way to the order:", whom.name);
  (dice_.one_in(3) ? whom.access.answers_cut : whom.access.cut) = true;
  later(a_while(), [this, &whom] {
    say("a way to the order again:", whom.name);
    whom.access = {};
  });
}

void nemesis::cut_nodes(const std::string& one, const std::string& other, bool both_ways) {
  if (one == other) return;
  say(both_ways ? "cut both ways:" : "cut one way:", one + other);
  wires_.cut(one, other);
  if (both_ways) wires_.cut(other, one);
  later(a_while(), [this, one, other] {
    say("healed:", one + other);
    wires_.heal(one, other);
    wires_.heal(other, one);
  });
}

void nemesis::isolate(fleet_node& whom) {
  for (const auto& each : nodes_) {
    if (each->name != whom.name) cut_nodes(whom.name, each->name, !dice_.one_in(4));
  }
  if (dice_.one_in(2)) cut_off_order(whom);
}

void nemesis::flap(const std::string& one, const std::string& other, std::uint64_t times) {
  if (one == other || times == 0) return;
  wires_.cut(one, other);
  if (dice_.one_in(2)) wires_.cut(other, one);
  later(dice_.span(milliseconds{10}, milliseconds{1500}), [this, one, other, times] {
    wires_.heal(one, other);
    wires_.heal(other, one);
    later(dice_.span(milliseconds{10}, milliseconds{1500}), [this, one, other, times] { flap(one, other, times - 1); });
  });
}

void nemesis::swizzle() {
  duration at{};
  for (const auto& each : nodes_) {
    if (dice_.one_in(3)) continue;
    at += dice_.span(milliseconds{1}, seconds{2});
    later(at, [this, name = each->name] {
      for (const auto& other : nodes_) {
        if (other->name != name) cut_nodes(name, other->name, true);
      }
    });
  }
}

void nemesis::pause(fleet_node& whom) {
  if (!whom.runs()) return;
  ++pauses_;
  whom.paused = true;
  say("paused:", whom.name);
  wires_.pause(whom.name);
  later(dice_.one_in(3) ? dice_.span(milliseconds{10}, seconds{1}) : dice_.span(seconds{1}, seconds{20}),
        [this, &whom] { resume(whom); });
}

void nemesis::resume(fleet_node& whom) {
  if (!whom.paused) return;
  say("goes on:", whom.name);
  whom.paused = false;
  if (whom.it->up()) whom.it->time_moved(std::exchange(whom.unseen, {}));
  wires_.resume(whom.name);
}

void nemesis::crash(fleet_node& whom) {
  if (!whom.it->up()) return;
  ++crashes_;
  say("crashed:", whom.name);
  whom.paused = false;
  whom.unseen = {};
  whom.it->crash();
  if (dice_.below(10) < plan_.empty_disk && may_lose_disk(whom)) {
    ++empty_disks_;
    say("its disk is new:", whom.name);
    for (std::uint16_t p = 0; p < storage::partition_count; ++p) whom.had[p] = whom.it->log().tail(p).position;
    whom.lost_disk_at = time_.steady_now();
    whom.it->lose_disk();
  }
  restart_later(whom, dice_.one_in(4) ? dice_.span(duration{0}, minutes{30}) : dice_.span(duration{0}, seconds{12}));
}

void nemesis::restart_later(fleet_node& whom, duration wait) {
  if (whom.restarting) return;
  whom.restarting = true;
  time_.after(wait, [this, &whom] {
    if (whom.it->up()) {
      whom.paused = false;
      whom.it->crash();
      ++crashes_;
    }
    boot(whom);
  });
}

void nemesis::boot(fleet_node& whom) {
  say("booted:", whom.name);
  whom.restarting = false;
  whom.it->boot();
  stir_();
}

// What is trimmed is in no other place than on nodes.
bool nemesis::may_lose_disk(const fleet_node& whom) const {
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto has_all = [&](const auto& each) {
      return each->name != whom.name && each->it->log().tail(partition).position >= order_.trimmed_upto(partition);
    };
    const auto with_all = std::count_if(nodes_.begin(), nodes_.end(), has_all);
    if (static_cast<std::size_t>(with_all) < std::min<std::size_t>(2, nodes_.size() - 1)) return false;
  }
  return true;
}

void nemesis::drain(const fleet_node& whom) {
  ++drains_;
  say("to be drained:", whom.name);
  board_.draining.insert(whom.name);
  later(dice_.span(seconds{1}, seconds{30}), [this, name = whom.name] { board_.draining.erase(name); });
}

void nemesis::end_faults() {
  over_ = true;
  say("all faults end", "");
  board_.draining.clear();
  wires_.stop_faults();
  wires_.heal_all();
  order_.stop_faults();
  plan_.node.slow_disk = 0;
  for (auto& each : nodes_) {
    each->access = {};
    resume(*each);
    each->it->jump_clock(each->skew);
    each->it->stop_faults();
    if (!each->it->up() || each->it->disk_failed()) {
      each->restarting = false;
      restart_later(*each, duration{0});
    }
  }
  stir_();
}

void nemesis::count(outcome& into) const {
  into.crashes += crashes_;
  into.cuts += cuts_;
  into.pauses += pauses_;
  into.empty_disks += empty_disks_;
  into.drains += drains_;
}

}  // namespace pilecloud::simulation
