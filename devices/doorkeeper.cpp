// SPDX-License-Identifier: Apache-2.0
#include "devices/doorkeeper.hpp"

#include <algorithm>

#include "devices/pile_admission.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::chrono::seconds return_soonest{5};  // W4
constexpr std::chrono::seconds return_latest{120};
constexpr double share_for_returns = 0.9;           // of the accept rate; the rest is for those who come unasked
constexpr std::chrono::seconds log_is_back_in{10};  // W1
constexpr std::chrono::milliseconds look_at_log{500};

// The newest we speak of those the pile offers.
std::string subprotocol_of(const pile_knock& who) {
  for (const auto* ours : {"ocpp2.0.1", "ocpp1.6"}) {
    if (std::find(who.subprotocols.begin(), who.subprotocols.end(), ours) != who.subprotocols.end()) return ours;
  }
  return {};
}

hash256 proof_of(const projections::pile_row& pile, std::string_view password) {
  return sha256({std::to_string(pile.access->credential.size()), pile.access->credential, password});
}

}  // namespace

doorkeeper::doorkeeper(const platform& at, door_rules rules)
    : at_(at),
      rules_(std::move(rules)),
      allowance_(std::max(1.0, rules_.accepts_per_second)),
      thread_([this] { work(); }) {}

doorkeeper::~doorkeeper() { stop(); }

void doorkeeper::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  something_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void doorkeeper::on_unwritable(std::function<void()> notify) {
  const std::lock_guard lock{mutex_};
  notify_ = std::move(notify);
}

door_counts doorkeeper::counts() const { return {admitted_.load(), refused_.load(), put_off_.load()}; }

void doorkeeper::refuse(unsigned status, const told& then) {
  ++refused_;
  then(pile_refused{status, {}});
}

void doorkeeper::put_off(std::chrono::seconds pause, const told& then) {
  ++put_off_;
  then(pile_refused{503, pause});
}

// A bucket of one second. REQUIRES: mutex_ is held.
bool doorkeeper::may_accept() {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> passed = now - std::exchange(counted_, now);
  const auto rate = rules_.accepts_per_second;
  allowance_ = std::min(std::max(1.0, rate), allowance_ + passed.count() * rate);
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  return true;
}

// Each who is put off has a place in a queue that moves at the accept rate: sent back to the same second, they would
// all find the door full again and it idle in between. REQUIRES: mutex_ is held.
std::chrono::seconds doorkeeper::return_in_turn() {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> place{1 / std::max(1.0, rules_.accepts_per_second * share_for_returns)};
  last_return_ = std::max(last_return_, now + return_soonest) +
                 std::chrono::duration_cast<std::chrono::steady_clock::duration>(place);
  last_return_ = std::min(last_return_, now + return_latest);
  return std::chrono::floor<std::chrono::seconds>(last_return_ - now);
}

void doorkeeper::ask(pile_knock who, told then) {
  if (!at_.writable()) return put_off(log_is_back_in, then);
  auto pile = projections::find_pile(at_.rows.read(), pile_id{who.identity});
  if (!pile || !pile->access) return refuse(404, then);
  const bool needs_password = pile->access->security_profile == 1 || pile->access->security_profile == 2;
  visitor one{std::move(who), *std::move(pile), std::move(then)};
  std::unique_lock lock{mutex_};
  if (stopping_ || !may_accept() || (needs_password && waiting_.size() >= rules_.checks_waiting)) {
    const auto pause = return_in_turn();
    lock.unlock();
    return put_off(pause, one.then);
  }
  if (needs_password && one.who.credentials && !is_known(one)) {
    waiting_.push_back(std::move(one));
    lock.unlock();
    return something_.notify_one();
  }
  lock.unlock();
  check(one);
}

// REQUIRES: mutex_ is held.
bool doorkeeper::is_known(const visitor& one) const {
  const auto known = matched_.find(one.pile.pile);
  return known != matched_.end() && one.who.credentials &&
         known->second == proof_of(one.pile, one.who.credentials->password);
}

void doorkeeper::check(const visitor& one) {
  const auto is_password = [this, &one](std::string_view password) {
    {
      const std::lock_guard lock{mutex_};
      if (is_known(one)) return true;
    }
    return rules_.is_password && rules_.is_password(one.pile, password);
  };
  switch (check_access(*one.pile.access, one.who, is_password)) {
    case admission_reason::unauthorized:
      return refuse(401, one.then);
    case admission_reason::forbidden:
      return refuse(403, one.then);
    case admission_reason::accepted:
      break;
  }
  if (one.who.credentials && !one.pile.access->credential.empty()) {
    const std::lock_guard lock{mutex_};
    matched_[one.pile.pile] = proof_of(one.pile, one.who.credentials->password);
  }
  ++admitted_;
  one.then(subprotocol_of(one.who));
}

void doorkeeper::work() {
  bool was_writable = true;
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    something_.wait_for(lock, look_at_log, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) break;
    const auto notify = notify_;
    if (!waiting_.empty()) {
      const auto next = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      check(next);
    } else {
      lock.unlock();
    }
    const bool writable = at_.writable();
    if (was_writable && !writable && notify) notify();
    was_writable = writable;
    lock.lock();
  }
  auto left = std::exchange(waiting_, {});
  lock.unlock();
  for (const auto& one : left) put_off(return_soonest, one.then);
}

}  // namespace pilecloud::devices
