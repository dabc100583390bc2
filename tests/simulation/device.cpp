// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/device.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pilecloud::simulation {
namespace {

namespace session = domain::session;
namespace pile = domain::pile;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::uint32_t number_in(const actors::accepted& told) {
  for (const auto& fact : told.facts) {
    const auto* of_pile = std::get_if<pile::fact>(&fact);
    const auto* started = of_pile == nullptr ? nullptr : std::get_if<pile::start_reported>(of_pile);
    if (started != nullptr) return started->number;
  }
  PILECLOUD_ASSERT(false, "a start was taken and no session named");
}

}  // namespace

device_plan draw_device_plan(dice& chance) {
  device_plan plan;
  const auto draw = [&chance](std::int64_t most) {
    return chance.one_in(2) ? 0u : static_cast<unsigned>(chance.between(1, most));
  };
  plan.lost_sample = draw(300);
  plan.lost_stop = draw(300);
  plan.offline = draw(300);
  plan.late_start = draw(300);
  plan.deaf = draw(300);
  plan.told_again = draw(200);
  plan.whole_transaction = draw(1000);
  plan.no_register = draw(500);
  plan.idle_register = draw(1000);
  plan.interval_meter = draw(300);
  plan.late_report = draw(300);
  plan.status = draw(100);
  plan.liar = draw(400);
  plan.wrong_clock = draw(500);
  return plan;
}

device::device(const site& where, const device_plan& plan, timeline& time, network& through, dice chance,
               delivered_charges& truth)
    : where_(where), plan_(plan), time_(time), network_(through), dice_(chance), truth_(truth) {
  plugs_.resize(where.attributes.connectors);
  for (auto& one : plugs_) one.meter = energy{dice_.between(0, 50'000'000'000)};
  if (dice_.per_mille(plan_.wrong_clock)) offset_ = dice_.span(-hours{9}, hours{9});
  if (dice_.one_in(2)) offset_ += dice_.span(-minutes{2}, minutes{2});
  lies_ = dice_.per_mille(plan_.liar);
  by_interval_ = dice_.per_mille(plan_.interval_meter);
  tells_register_ = !by_interval_ && !dice_.per_mille(plan_.no_register);
  tells_stop_ = tells_register_ || (!by_interval_ && dice_.one_in(2));
}

void device::remote_start(std::uint32_t number, std::uint16_t connector) {
  tell_register(connector);
  if (dice_.per_mille(plan_.deaf)) return;
  const auto wait = dice_.per_mille(plan_.late_start) ? dice_.span(seconds{90}, minutes{20})
                                                      : dice_.span(milliseconds{100}, seconds{70});
  time_.after(wait, [this, number, connector] {
    // One car at a time, and a session's car once. A car whose session is not known yet may be this one.
    for (const auto& one : plugs_) {
      if (one.charge != nullptr && one.charge->number == 0) return;
    }
    if (!is_free(connector) || known_.contains(number)) return;
    begin(connector, number, nobodys_order(connector));
  });
}

void device::remote_stop(std::uint32_t number) {
  stopped_.insert(number);
  time_.after(dice_.span(milliseconds{100}, minutes{2}), [this, number] {
    for (auto& one : plugs_) {
      if (one.charge != nullptr && one.charge->number == number && !one.charge->over) end(charge_ptr{one.charge});
    }
  });
}

void device::plug_in(std::uint16_t connector, session::order otherwise) { begin(connector, 0, std::move(otherwise)); }

session::order device::nobodys_order(std::uint16_t connector) const {
  auto order = order_at(where_, connector, time_.true_now());
  order.source = session::payment_source::unattributed;
  return order;
}

// Two registers never at one instant: the rule for that (R4) bills less and would blur what is checked here.
instant device::next_instant(charge& of) const {
  of.last_at = std::max(device_now(), of.last_at + microseconds{1});
  return of.last_at;
}

void device::begin(std::uint16_t connector, std::uint32_t number, session::order otherwise) {
  auto& at = plugs_[connector - 1u];
  auto made = std::make_shared<charge>();
  at.charge = made;
  made->connector = connector;
  made->start = made->last = at.meter;
  made->started_at = next_instant(*made);
  made->begins_at_register =
      !lies_ && at.register_taken && made->started_at - *at.register_taken <= session::register_age_max;
  at.register_taken.reset();
  forget_register_of_last(at);
  at.last = made;
  if (dice_.per_mille(plan_.offline))
    made->away = dice_.one_in(3) ? dice_.span(hours{1}, hours{24 * 40}) : dice_.span(seconds{10}, hours{30});
  if (number != 0) learn_number(made, number);
  report_start(made, number, made->started_at, made->start, otherwise);
  if (offset_ != duration{} && dice_.one_in(2)) {
    // Measured when the connection is new, which may be long after the charge.
    time_.after(dice_.one_in(2) ? duration{} : dice_.span(minutes{1}, hours{40}),
                [this, made] { tell(made, session::record_clock{-offset_}, [] {}); });
  }
  flow(made, dice_.below(7));
}

void device::report_start(const charge_ptr& of, std::uint32_t number, instant at, energy meter,
                          const session::order& otherwise) {
  pile::report_start command;
  command.connector = of->connector;
  command.at = at;
  command.has_meter = tells_register_;
  command.meter = tells_register_ ? meter : energy{};
  if (number != 0) command.number = number;
  command.otherwise = otherwise;
  const auto hash = sha256(fmt::format("{} {} {}", of->connector, us_of(at), meter.count()));
  std::copy_n(hash.begin(), command.key.size(), command.key.begin());
  ++untold_;
  auto& here = plugs_[of->connector - 1u];
  ++here.starts;
  ++here.starts_under_way;
  const auto by = "device/" + where_.pile.text();
  time_.after(on_its_way(of), [this, of, by, at, command = std::move(command)] {
    network_.ask(ask_of("pile", where_.pile.text(), by, at, pile::command{command}),
                 [this, of](const actors::answer& told) {
                   const auto* taken = std::get_if<actors::accepted>(&told);
                   PILECLOUD_ASSERT(taken != nullptr, "R7: a pile's start was refused");
                   --untold_;
                   --plugs_[of->connector - 1u].starts_under_way;
                   of->start_taken = true;
                   learn_number(of, number_in(*taken));
                   note(of);
                 });
  });
}

duration device::on_its_way(const charge_ptr& of) {
  const auto wait = of->away + dice_.span(duration{1}, seconds{2});
  return dice_.per_mille(plan_.late_report) ? wait + dice_.span(seconds{1}, hours{3}) : wait;
}

void device::learn_number(const charge_ptr& of, std::uint32_t number) {
  if (of->number != 0) return;
  of->number = number;
  auto& real = truth_[pile::session_of(where_.pile, number)];
  real.twice = !known_.insert(number).second || real.twice;
  auto waiting = std::move(of->waiting);
  of->waiting.clear();
  for (const auto& say_now : waiting) say_now();
  if (stopped_.contains(number)) remote_stop(number);
}

void device::flow(const charge_ptr& of, std::uint64_t stretches_left) {
  time_.after(dice_.span(seconds{20}, minutes{90}), [this, of, stretches_left] {
    if (of->over) return;
    auto& meter = plugs_[of->connector - 1u].meter;
    const energy more{dice_.between(0, 12'000'000)};
    meter += more;
    if (stretches_left == 0) return end(of);
    session::sample one{next_instant(*of), meter.count()};
    if (by_interval_) {
      one.measurand = session::measurand::energy_interval;
      one.value = (meter - of->last).count();
    }
    of->last = meter;
    std::vector<session::sample> told{one};
    if (dice_.one_in(3)) told.push_back({one.at, dice_.between(0, 60'000'000), session::measurand::power});
    of->samples.push_back(one);
    if (dice_.per_mille(plan_.lost_sample))
      of->has_lost = true;
    else
      tell(of, session::record_meter{std::move(told)}, [] {});
    if (tells_register_ && of->number != 0 && dice_.per_mille(plan_.told_again))
      report_start(of, of->number, next_instant(*of), meter, nobodys_order(of->connector));
    if (lies_ && dice_.one_in(3)) lie(of);
    if (dice_.per_mille(plan_.status)) break_down(static_cast<std::uint16_t>(dice_.below(plugs_.size() + 1)));
    flow(of, stretches_left - 1);
  });
}

// R7: stored, flagged and handled. What such a session comes to is no longer bounded by what flowed.
void device::lie(const charge_ptr& of) {
  const auto at = device_now() + dice_.span(-hours{50}, hours{50});
  const auto value =
      dice_.one_in(3) ? dice_.between(-5, 200'000'000'000) : of->last.count() + dice_.between(-9000, 9000);
  const auto lied = [this, of] { truth_[pile::session_of(where_.pile, of->number)].twice = true; };
  if (of->number == 0)
    of->waiting.push_back(lied);
  else
    lied();
  switch (dice_.below(3)) {
    case 0:
      return tell(of, session::record_meter{{{at, value}, {of->last_at, of->last.count() + dice_.between(0, 4000)}}},
                  [] {});
    case 1:
      return tell(of, session::record_stop{at, true, energy{value}, session::stop_reason::other, {}}, [] {});
    default:
      return tell(of, session::record_clock{dice_.span(-hours{30}, hours{30})}, [] {});
  }
}

void device::break_down(std::uint16_t connector) {
  tell_status(connector, dice_.one_in(2) ? pile::connector_status::faulted : pile::connector_status::unavailable);
  time_.after(dice_.span(seconds{1}, hours{2}),
              [this, connector] { tell_status(connector, pile::connector_status::available); });
}

void device::tell_status(std::uint16_t connector, pile::connector_status status) {
  ++untold_;
  network_.ask(ask_of("pile", where_.pile.text(), "device/" + where_.pile.text(), device_now(),
                      pile::command{pile::report_status{connector, status, "", device_now()}}),
               [this](const actors::answer&) { --untold_; });
}

// What is told now may come before the last start's report, and the register before that one is not known any more.
void device::forget_register_of_last(const plug& at) {
  if (at.last != nullptr && !at.last->start_taken) at.last->begins_at_register = false;
}

// R6, and what only looks like it: told late, or while reports of an earlier start are still under way.
void device::tell_register(std::uint16_t connector) {
  if (!is_free(connector) || !dice_.per_mille(plan_.idle_register)) return;
  auto& here = plugs_[connector - 1u];
  forget_register_of_last(here);
  const pile::report_register report{connector, {device_now(), here.meter}};
  const auto starts = here.starts;
  const bool quiet = here.starts_under_way == 0;
  const auto way =
      dice_.per_mille(plan_.late_report) ? dice_.span(seconds{1}, hours{3}) : dice_.span(duration{1}, seconds{2});
  ++untold_;
  time_.after(way, [this, report, starts, quiet] {
    const auto& at = report.reading.at;
    network_.ask(ask_of("pile", where_.pile.text(), "device/" + where_.pile.text(), at, pile::command{report}),
                 [this, report, starts, quiet](const actors::answer& told) {
                   --untold_;
                   const auto* taken = std::get_if<actors::accepted>(&told);
                   PILECLOUD_ASSERT(taken != nullptr, "R7: a pile's register was refused");
                   auto& there = plugs_[report.connector - 1u];
                   if (quiet && there.starts == starts && !taken->facts.empty())
                     there.register_taken = report.reading.at;
                 });
  });
}

void device::end(const charge_ptr& of) {
  of->over = true;
  auto& at = plugs_[of->connector - 1u];
  session::record_stop stop;
  stop.at = next_instant(*of);
  stop.has_meter = tells_stop_;
  stop.meter = tells_stop_ ? at.meter : energy{};
  stop.reason = stopped_.contains(of->number) ? session::stop_reason::remote : session::stop_reason::local;
  if (by_interval_) {  // the last stretch is told with the stop
    of->samples.push_back({stop.at, (at.meter - of->last).count(), session::measurand::energy_interval});
    stop.samples.push_back(of->samples.back());
  }
  if (dice_.per_mille(plan_.whole_transaction)) {
    stop.samples = of->samples;
    of->has_lost = false;
  }
  of->last = at.meter;
  at.charge.reset();
  time_.after(dice_.span(seconds{1}, minutes{20}), [this, connector = of->connector] { tell_register(connector); });
  if (dice_.per_mille(plan_.lost_stop)) return note(of);
  tell(of, std::move(stop), [this, of] {
    of->stop_taken = true;
    note(of);
  });
}

// Kept until the session is known by number, then said until it is taken (R7: for ever).
void device::tell(const charge_ptr& of, session::command what, std::function<void()> taken) {
  ++untold_;
  auto later = [this, of, what = std::move(what), taken = std::move(taken)] {
    time_.after(on_its_way(of), [this, of, what, taken] { say(of, what, taken); });
  };
  if (of->number == 0)
    of->waiting.push_back(std::move(later));
  else
    later();
}

void device::say(const charge_ptr& of, const session::command& what, const std::function<void()>& taken) {
  const auto id = pile::session_of(where_.pile, of->number);
  network_.ask(ask_of("session", id.text(), "device/" + where_.pile.text(), device_now(), what),
               [this, of, what, taken](const actors::answer& told) {
                 if (const auto* refused = std::get_if<actors::rejected>(&told)) {
                   // The reactor has not opened the session yet: the one refusal a device meets.
                   PILECLOUD_ASSERT(refused->rule == "session_must_be_open", "R7: refused: {}", refused->rule);
                   time_.after(dice_.span(milliseconds{10}, seconds{20}),
                               [this, of, what, taken] { say(of, what, taken); });
                   return;
                 }
                 --untold_;
                 taken();
                 note(of);
               });
}

void device::note(const charge_ptr& of) {
  if (of->number == 0 || !of->over) return;
  auto& real = truth_[pile::session_of(where_.pile, of->number)];
  real.total = of->last - of->start;
  real.start_taken = of->start_taken;
  real.stop_taken = of->stop_taken;
  // With registers the two ends are enough (R6: or the one before the start); by interval nothing may be missing.
  const bool told_ends = tells_stop_ && (tells_register_ || of->begins_at_register);
  const bool told_all = told_ends || (by_interval_ && !of->has_lost);
  real.complete = told_all && of->start_taken && of->stop_taken;
}

}  // namespace pilecloud::simulation
