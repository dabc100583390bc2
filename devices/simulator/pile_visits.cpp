// SPDX-License-Identifier: Apache-2.0
// simulated_pile: drivers and their charges.
#include <algorithm>

#include "devices/simulator/simulated_pile.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

constexpr duration tick_every{seconds{5}};
constexpr duration shortest_stay{seconds{20}};
constexpr duration ask_again{seconds{5}};  // whether there is room, or more charges are wanted
constexpr std::int64_t mv_of_phase = 230'000;

}  // namespace

void simulated_pile::at_visit(charging_bay& bay, duration in, void (simulated_pile::*then)(charging_bay&)) {
  after(in, [this, number = bay.number, visit = bay.visit, then] {
    auto& there = bays_[static_cast<std::size_t>(number - 1)];
    if (there.visit == visit) (this->*then)(there);
  });
}

void simulated_pile::plan_arrival(charging_bay& bay, duration in) { at_visit(bay, in, &simulated_pile::arrive); }

void simulated_pile::arrive(charging_bay& bay) {
  if (ending_) return;
  if (!bay.is_empty() || !bay.is_usable() || (terms_.may_begin && !terms_.may_begin())) {
    return plan_arrival(bay, ask_again);
  }
  ++bay.visit;
  bay.counted = static_cast<bool>(terms_.may_begin);
  const auto drawn = habits_.visit(choice_);
  bay.battery.emplace(drawn.battery);
  bay.card.clear();
  if (!terms_.cards.empty()) {
    bay.card =
        terms_.cards[static_cast<std::size_t>(choice_.between(0, static_cast<std::int64_t>(terms_.cards.size()) - 1))];
  }
  if (bay.reservation) bay.card = bay.reservation->id_tag;  // who comes to a reserved place is who reserved it
  at_visit(bay, std::max(drawn.stay, shortest_stay), &simulated_pile::leave);
  if (!bay.card.empty() && choice_.percent(20)) {
    show_card(bay);
    return at_visit(bay, seconds{choice_.between(3, 12)}, &simulated_pile::plug_in);
  }
  plug_in(bay);
  if (!bay.card.empty()) at_visit(bay, seconds{choice_.between(1, 6)}, &simulated_pile::show_card);
}

void simulated_pile::plug_in(charging_bay& bay) {
  bay.plugged = true;
  tell_status(bay);
  if (bay.granted) begin(bay);
}

void simulated_pile::show_card(charging_bay& bay) {
  if (bay.charge || bay.granted || !bay.is_usable()) return;
  if (!connected_ || !accepted_) return decide_alone(bay);
  bay.asking = true;
  ask_about(bay, bay.card);
}

void simulated_pile::decide_alone(charging_bay& bay) {
  const auto known = known_tags_.find(bay.card);
  if (known != known_tags_.end() && !known->second) return turn_away(bay);
  grant(bay, {bay.card, now_ + plug_patience(), false, {}});
}

void simulated_pile::card_answered(int connector, const std::string& id_tag, bool accepted) {
  auto& there = *bay(connector);
  if (!there.asking || there.card != id_tag) return;
  there.asking = false;
  if (!accepted) return turn_away(there);
  grant(there, {id_tag, now_ + plug_patience(), false, {}});
}

void simulated_pile::turn_away(charging_bay& bay) { at_visit(bay, seconds{3}, &simulated_pile::unplug); }

void simulated_pile::grant(charging_bay& bay, start_grant what) {
  bay.granted = std::move(what);
  if (bay.plugged) return begin(bay);
  tell_status(bay);
  at_visit(bay, plug_patience(), &simulated_pile::give_up);
}

void simulated_pile::give_up(charging_bay& bay) {
  if (bay.granted && !bay.plugged) unplug(bay);
}

bool simulated_pile::remote_start(charging_bay& bay, start_grant grant_of) {
  if (!bay.is_usable() || bay.charge || bay.granted || bay.asking || !accepted_ || restarting_ || ending_) {
    return false;
  }
  if (bay.reservation && bay.reservation->id_tag != grant_of.id_tag) return false;
  if (!bay.plugged) {
    ++bay.visit;
    const auto drawn = habits_.visit(choice_);
    bay.battery.emplace(drawn.battery);
    at_visit(bay, std::max(drawn.stay, shortest_stay), &simulated_pile::leave);
    at_visit(bay, seconds{choice_.between(2, 6)}, &simulated_pile::plug_in);
  }
  bay.card.clear();  // this driver has a phone
  grant(bay, std::move(grant_of));
  return true;
}

void simulated_pile::begin(charging_bay& bay) {
  if (ending_) return;
  auto charge = std::make_shared<simulated_charge>();
  charge->connector = bay.number;
  charge->id_tag = bay.granted->id_tag;
  charge->by_remote = bay.granted->by_remote;
  charge->remote_start = bay.granted->remote_start;
  charge->transaction = new_transaction();
  charge->started_at = now_;
  charge->start_wh = bay.register_wh();
  charge->began_offline = !connected_ || !accepted_;
  if (bay.reservation && bay.reservation->id_tag == charge->id_tag) {
    charge->reservation = bay.reservation->id;
    bay.reservation.reset();
  }
  charge->number = book_->started(bay.number, now_, charge->start_wh, charge->id_tag, charge->transaction);
  bay.granted.reset();
  bay.finished = bay.counted = false;
  bay.counted_to = now_;
  bay.charge = charge;
  bay.power_mw = bay.battery->power_mw(offered_mw(bay));
  if (choice_.percent(terms_.faults.reordered_percent)) {
    turned_[charge->number];
    charge->says_minus_one = choice_.percent(50);
  }
  saying_of_ = charge->number;
  say_started(charge, read_meter(bay));
  saying_of_ = 0;
  tell_status(bay);
  plan_sample(charge);
  at_visit(bay, tick_every, &simulated_pile::tick);
  if (choice_.percent(terms_.faults.broken_percent)) {
    at_visit(bay, seconds{choice_.between(10, 60)}, &simulated_pile::break_down);
  }
}

std::int64_t simulated_pile::offered_mw(const charging_bay& bay) const {
  const auto limit = limits_.limit_mw(limited(bay), now_);
  return limit ? std::min(*limit, terms_.rated_mw) : terms_.rated_mw;
}

limited_charge simulated_pile::limited(const charging_bay& bay) const {
  limited_charge made;
  made.connector = bay.number;
  if (bay.charge) {
    made.transaction = bay.charge->transaction;
    made.started_at = bay.charge->started_at;
  }
  return made;
}

void simulated_pile::count(charging_bay& bay) {
  const auto passed = now_ - bay.counted_to;
  bay.counted_to = now_;
  if (!bay.charge || !bay.battery) {
    bay.power_mw = 0;
    return;
  }
  const auto offered = offered_mw(bay);
  bay.register_mwh += bay.battery->charge(passed, offered);
  bay.power_mw = bay.battery->power_mw(offered);
}

void simulated_pile::tick(charging_bay& bay) {
  if (!bay.charge) return;
  count(bay);
  tell_status(bay);
  at_visit(bay, tick_every, &simulated_pile::tick);
}

meter_view simulated_pile::read_meter(charging_bay& bay) {
  count(bay);
  meter_view seen;
  seen.at = now_;
  seen.wh = bay.register_wh();
  seen.power_w = bay.power_mw / 1000;
  const auto of_one = bay.power_mw / terms_.power_times;
  seen.current_ma = of_one * 1000 / mv_of_phase;
  seen.volts = static_cast<int>(mv_of_phase / 1000 + static_cast<std::int64_t>(seen.wh % 5) - 2);
  seen.soc_percent = bay.battery ? bay.battery->soc_percent() : 0;
  seen.celsius = static_cast<int>(24 + of_one / 500'000);
  return seen;
}

void simulated_pile::plan_sample(const std::shared_ptr<simulated_charge>& charge) {
  const auto interval = sample_interval();
  const auto plan = ++charge->sample_plan;
  after(interval.count() > 0 ? interval : duration{seconds{60}}, [this, charge, interval, plan] {
    if (charge->stopped || plan != charge->sample_plan) return;
    if (interval.count() > 0) {
      const auto seen = read_meter(*bay(charge->connector));
      book_->sampled(charge->number, seen.at, seen.wh, charge->seq);
      saying_of_ = charge->number;
      say_sample(charge, seen, sample_occasion::periodic);
      saying_of_ = 0;
    }
    plan_sample(charge);
  });
}

void simulated_pile::intervals_changed() {
  for (const auto& each : bays_) {
    if (each.charge) plan_sample(each.charge);
  }
  if (accepted_) plan_heartbeat();
}

void simulated_pile::stop(charging_bay& bay, const std::string& reason) {
  if (!bay.charge) return;
  const auto seen = read_meter(bay);
  const auto charge = std::exchange(bay.charge, nullptr);
  charge->stopped = true;
  book_->stopped(charge->number, seen.at, seen.wh, reason);
  saying_of_ = charge->number;
  say_stopped(charge, seen, reason);
  saying_of_ = 0;
  turn(*charge);
  limits_.transaction_ended(charge->transaction);
  bay.power_mw = 0;
  bay.finished = bay.plugged;
  tell_status(bay);
}

// The fault "reordered": the stop goes before the start, or all go in order with a transaction id of -1.
void simulated_pile::turn(const simulated_charge& charge) {
  auto turned = turned_.extract(charge.number);
  if (turned.empty()) return;
  auto& reports = turned.mapped();
  if (!charge.says_minus_one) std::rotate(reports.begin(), std::prev(reports.end()), reports.end());
  for (auto& each : reports) queue_.push(std::move(each));
}

void simulated_pile::refused(const std::shared_ptr<simulated_charge>& charge) {
  auto& there = *bay(charge->connector);
  if (there.charge == charge) stop(there, "DeAuthorized");
}

void simulated_pile::leave(charging_bay& bay) {
  const bool shows_card = bay.charge && !bay.charge->by_remote && choice_.percent(70);
  if (!shows_card) return unplug(bay);
  stop(bay, "Local");
  at_visit(bay, seconds{choice_.between(2, 5)}, &simulated_pile::unplug);
}

void simulated_pile::unplug(charging_bay& bay) {
  if (bay.charge) stop(bay, "EVDisconnected");
  ++bay.visit;
  bay.plugged = bay.finished = bay.asking = false;
  bay.battery.reset();
  bay.granted.reset();
  if (std::exchange(bay.counted, false) && terms_.gave_up) terms_.gave_up();
  tell_status(bay);
  const auto as_if = started_ + (now_ - started_) * terms_.speed;
  plan_arrival(bay, std::max(habits_.until_next(as_if, choice_), duration{seconds{3}}));
}

void simulated_pile::break_down(charging_bay& bay) {
  if (!bay.charge) return;
  bay.broken = true;
  stop(bay, "Other");
  tell_status(bay);
  after(seconds{choice_.between(30, 90)}, [this, number = bay.number] {
    auto& there = bays_[static_cast<std::size_t>(number - 1)];
    there.broken = false;
    tell_status(there);
  });
}

}  // namespace pilecloud::devices::simulator
