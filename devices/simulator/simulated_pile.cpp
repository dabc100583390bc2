// SPDX-License-Identifier: Apache-2.0
#include "devices/simulator/simulated_pile.hpp"

#include <algorithm>

#include "devices/ocpp_message.hpp"

namespace pilecloud::devices::simulator {

using std::chrono::seconds;

namespace {

constexpr duration boot_again{seconds{30}};  // when the platform names no interval
constexpr duration restarting_takes{seconds{3}};
constexpr duration restarting_waits{seconds{10}};  // for what is still unsaid

}  // namespace

std::string_view to_text(sample_occasion occasion) {
  switch (occasion) {
    case sample_occasion::periodic:
      return "Sample.Periodic";
    case sample_occasion::begin:
      return "Transaction.Begin";
    case sample_occasion::end:
      return "Transaction.End";
    case sample_occasion::trigger:
      return "Trigger";
  }
  return "Other";
}

simulated_pile::simulated_pile(pile_terms terms, std::unique_ptr<meter_book> book, pile_ends ends,
                               pile_settings settings)
    : terms_(std::move(terms)),
      ends_(std::move(ends)),
      settings_(std::move(settings)),
      book_(std::move(book)),
      choice_(terms_.seed),
      queue_({terms_.faults.lost_percent, terms_.faults.doubled_percent}, choice_.next()),
      habits_(terms_.speed, terms_.power_times) {
  for (int number = 1; number <= terms_.connectors; ++number) {
    charging_bay made;
    made.number = number;
    made.register_mwh = book_->register_wh(number) * 1000;
    bays_.push_back(std::move(made));
  }
}

void simulated_pile::start(instant now) {
  now_ = started_ = std::chrono::floor<std::chrono::milliseconds>(now);
  resume();
  for (auto& each : bays_) {
    each.counted_to = now_;
    // Some residents come home as the simulation begins, so that there is something to see.
    plan_arrival(each,
                 choice_.percent(60) ? duration{seconds{choice_.between(1, 12)}} : habits_.until_next(now_, choice_));
  }
  plan_offline();
}

// What the last process did not get told, and the charges that ended with it.
void simulated_pile::resume() {
  for (const auto& each : book_->charges()) {
    if (each.start_answered && each.stop_answered) continue;
    auto charge = std::make_shared<simulated_charge>();
    charge->number = each.number;
    charge->connector = each.connector;
    charge->id_tag = each.id_tag;
    charge->transaction = each.transaction;
    charge->started_at = each.started_at;
    charge->start_wh = each.start_wh;
    charge->seq = each.last_seq + 1;
    charge->began_offline = charge->stopped = true;
    meter_view seen;
    if (!each.start_answered) {
      seen.at = each.started_at;
      seen.wh = each.start_wh;
      const auto seq = std::exchange(charge->seq, 0);
      say_started(charge, seen);
      charge->seq = std::max(seq, charge->seq);
    }
    if (!each.stopped_at) book_->stopped(each.number, each.last_at, each.last_wh, "PowerLoss");
    seen.at = *each.stopped_at;
    seen.wh = each.stop_wh;
    if (!each.stop_answered) say_stopped(charge, seen, each.reason);
  }
}

// Milliseconds, as the reports carry; never backwards.
void simulated_pile::it_is(instant now) {
  now_ = std::max<instant>(now_, std::chrono::floor<std::chrono::milliseconds>(now));
}

void simulated_pile::opened(instant now) {
  it_is(now);
  connected_ = true;
  queue_.opened(now_);
  queue_.hold(!accepted_);
  if (booted_) {
    tell_all_statuses();
  } else {
    say_boot();
  }
  pump();
}

void simulated_pile::closed(instant now) {
  it_is(now);
  connected_ = false;
  queue_.closed();
  for (auto& each : bays_) {
    if (std::exchange(each.asking, false)) decide_alone(each);
  }
}

void simulated_pile::cut() {
  if (connected_) ends_.cut();
}

void simulated_pile::pump() {
  if (!connected_) return;
  while (auto text = queue_.next(now_)) ends_.send(std::move(*text));
}

void simulated_pile::push(pile_report report) {
  const auto turned = report.kept ? turned_.find(saying_of_) : turned_.end();
  if (turned != turned_.end()) {
    turned->second.push_back(std::move(report));
  } else {
    queue_.push(std::move(report));
  }
}

void simulated_pile::after(duration pause, std::function<void()> what) {
  planned_.emplace(std::chrono::ceil<std::chrono::milliseconds>(now_ + pause), std::move(what));
}

void simulated_pile::woke(instant now) {
  it_is(now);
  while (!planned_.empty() && planned_.begin()->first <= now_) {
    const auto what = std::move(planned_.extract(planned_.begin()).mapped());
    what();
  }
  if (queue_.expired(now_)) cut();
  pump();
}

void simulated_pile::end(instant now) {
  it_is(now);
  ending_ = true;
  for (auto& each : bays_) stop(each, "PowerLoss");
  pump();
}

instant simulated_pile::wake_at() const {
  const auto planned = planned_.empty() ? instant::max() : planned_.begin()->first;
  return std::min(planned, queue_.due().value_or(instant::max()));
}

void simulated_pile::received(std::string_view text, instant now) {
  it_is(now);
  const auto frame = parse_frame(text, version());
  if (!frame) {
    if (frame.error().answerable()) {
      ends_.send(encode_error(frame.error().id, frame.error().code, frame.error().rule));
    }
  } else if (frame.value().kind == frame_kind::call) {
    const auto& id = frame.value().id;
    const auto answer = answer_to(frame.value());
    if (const auto* payload = std::get_if<std::string>(&answer)) ends_.send(encode_result(id, *payload));
    if (const auto* error = std::get_if<call_error>(&answer)) {
      ends_.send(encode_error(id, error->code, error->description, error->details));
    }
  } else if (queue_.answered(frame.value(), now_) == answer_use::lost) {
    cut();
    return;
  }
  pump();
}

pile_answer simulated_pile::answer_to(const ocpp_frame& frame) {
  const auto* message = find_message(version(), frame.name);
  if (message == nullptr) return call_error{"NotImplemented", "unknown action"};
  if (!message->from(ocpp_side::platform)) return call_error{"NotSupported", "a platform does not send it"};
  const auto payload = read_value(frame.payload);
  if (!payload) {
    return call_error{std::string{call_error_code(fault_kind::formation, version())},
                      std::string{to_text(payload.error())}};
  }
  const auto checked = check(payload.value(), message->request, {version()});
  if (!checked) {
    const auto& fault = checked.error();
    return call_error{std::string{call_error_code(fault.kind, version())}, fault.path + ": " + std::string{fault.rule}};
  }
  return serve(frame.name, payload.value());
}

void simulated_pile::boot_answered(std::string_view status, std::int64_t interval_seconds) {
  const auto interval = interval_seconds > 0 ? duration{seconds{interval_seconds}} : boot_again;
  if (status == "Accepted") {
    accepted_ = booted_ = true;
    boot_reason_ = "Unknown";
    queue_.hold(false);
    tell_all_statuses();
    plan_heartbeat();
    return;
  }
  accepted_ = false;
  queue_.hold(true);
  after(interval, [this] {
    if (connected_ && !booted_) say_boot();
  });
}

void simulated_pile::plan_heartbeat() {
  const auto plan = ++heartbeat_plan_;
  const auto interval = heartbeat_interval();
  after(interval.count() > 0 ? interval : boot_again, [this, plan, interval] {
    if (plan != heartbeat_plan_) return;
    if (connected_ && accepted_ && interval.count() > 0) say_heartbeat();
    plan_heartbeat();
  });
}

void simulated_pile::plan_offline() {
  const auto every = terms_.faults.offline_every.count();
  if (every <= 0) return;
  after(seconds{choice_.between(std::max<std::int64_t>(1, every / 2), every * 3 / 2)}, [this] {
    offline_until_ = now_ + seconds{choice_.between(5, 60)};
    cut();
    plan_offline();
  });
}

void simulated_pile::restart(const std::string& reason, bool at_once) {
  for (auto& each : bays_) {
    if (each.charge) stop(each, reason);
  }
  if (std::exchange(restarting_, true)) return;
  boot_reason_ = "RemoteReset";
  const auto go = [this] {
    if (!std::exchange(restarting_, false)) return;
    accepted_ = booted_ = false;
    offline_until_ = now_ + restarting_takes;
    cut();
  };
  after(at_once ? duration{std::chrono::milliseconds{200}} : restarting_waits, go);
  for (int second = 1; !at_once && duration{seconds{second}} < restarting_waits; ++second) {
    after(seconds{second}, [this, go] {
      if (queue_.is_idle()) go();
    });
  }
}

void simulated_pile::start_told(const std::shared_ptr<simulated_charge>& charge, const std::string& transaction) {
  charge->transaction = transaction;
  book_->start_answered(charge->number, transaction);
}

void simulated_pile::stop_told(const std::shared_ptr<simulated_charge>& charge) {
  book_->stop_answered(charge->number);
  ++told_;
}

charging_bay* simulated_pile::bay(std::int64_t connector) {
  if (connector < 1 || connector > static_cast<std::int64_t>(bays_.size())) return nullptr;
  return &bays_[static_cast<std::size_t>(connector - 1)];
}

charging_bay* simulated_pile::bay_of(std::string_view transaction) {
  const auto found = std::find_if(bays_.begin(), bays_.end(), [transaction](const charging_bay& each) {
    return each.charge && !transaction.empty() && each.charge->transaction == transaction;
  });
  return found == bays_.end() ? nullptr : &*found;
}

void simulated_pile::tell_status(charging_bay& bay) {
  auto word = status_word(bay);
  if (word == bay.told_status) return;
  bay.told_status = std::move(word);
  if (connected_ && accepted_) say_status(bay);
}

void simulated_pile::tell_all_statuses() {
  for (auto& each : bays_) {
    each.told_status.clear();
    tell_status(each);
  }
}

}  // namespace pilecloud::devices::simulator
