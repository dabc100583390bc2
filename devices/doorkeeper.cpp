// SPDX-License-Identifier: Apache-2.0
#include "devices/doorkeeper.hpp"

#include <algorithm>

#include "devices/pile_admission.hpp"
#include "projections/adoptions.hpp"

namespace pilecloud::devices {

namespace {

constexpr std::chrono::seconds return_soonest{5};  // W4
constexpr std::chrono::seconds return_latest{120};
constexpr double share_for_returns = 0.9;           // of the accept rate; the rest is for those who come unasked
constexpr std::chrono::seconds log_is_back_in{10};  // W1
constexpr std::chrono::milliseconds look_at_log{500};
constexpr std::chrono::seconds candidate_returns_in{30};

// The newest we speak of those the pile offers.
std::string subprotocol_of(const pile_knock& who) {
  for (const auto* ours : {"ocpp2.0.1", "ocpp1.6"}) {
    if (std::find(who.subprotocols.begin(), who.subprotocols.end(), ours) != who.subprotocols.end()) return ours;
  }
  return {};
}

bool uses_password(const projections::pile_row& pile) {
  return pile.access->security_profile == 1 || pile.access->security_profile == 2;
}

}  // namespace

doorkeeper::doorkeeper(const platform& at, door_rules rules) : at_(at), rules_(std::move(rules)) {
  returns_.held = std::max(1.0, rules_.accepts_per_second);
  candidates_.held = rules_.candidates_at_once;
  for (unsigned i = 0; i < std::max(1U, rules_.checks_at_once); ++i) threads_.emplace_back([this] { work(); });
  threads_.emplace_back([this] { watch(); });
}

doorkeeper::~doorkeeper() { stop(); }

void doorkeeper::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  something_.notify_all();
  stopped_.notify_all();
  for (auto& each : threads_) {
    if (each.joinable()) each.join();
  }
}

void doorkeeper::on_unwritable(std::function<void()> notify) {
  const std::lock_guard lock{mutex_};
  notify_ = std::move(notify);
}

door_counts doorkeeper::counts() const {
  return {admitted_.load(), refused_.load(), put_off_.load(), admitted_candidates_.load()};
}

void doorkeeper::refuse(unsigned status, const told& then) {
  ++refused_;
  then(pile_refused{status, {}});
}

void doorkeeper::put_off(std::chrono::seconds pause, const told& then) {
  ++put_off_;
  then(pile_refused{503, pause});
}

bool doorkeeper::bucket::take(double per_second, double most) {
  const auto now = std::chrono::steady_clock::now();
  const std::chrono::duration<double> passed = now - std::exchange(counted, now);
  held = std::min(most, held + passed.count() * per_second);
  if (held < 1) return false;
  held -= 1;
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

hash256 doorkeeper::proof_of(const std::string& credential, std::string_view password) const {
  return keyed_hash(key_, {credential, password});
}

void doorkeeper::ask(pile_knock who, told then) {
  if (!at_.writable()) return put_off(log_is_back_in, then);
  auto pile = projections::find_pile(at_.rows.read(), pile_id{who.identity});
  if (!pile || !pile->access) return ask_as_candidate(who, then);
  visitor one{std::move(who), *std::move(pile), std::move(then)};
  const bool is_slow = takes_time(one);
  std::unique_lock lock{mutex_};
  const auto rate = rules_.accepts_per_second;
  const bool is_full = is_slow && (waiting_.size() >= rules_.checks_waiting || waiting_of_.contains(one.pile.pile));
  if (stopping_ || !returns_.take(rate, std::max(1.0, rate)) || is_full) {
    const auto pause = return_in_turn();
    lock.unlock();
    return put_off(pause, one.then);
  }
  if (is_slow) {
    waiting_of_.insert(one.pile.pile);
    waiting_.push_back(std::move(one));
    lock.unlock();
    return something_.notify_one();
  }
  lock.unlock();
  check(one);
}

// W3. A stranger costs the rate of the return nothing, and has a small one of its own.
void doorkeeper::ask_as_candidate(const pile_knock& who, const told& then) {
  const auto now = at_.clock.now();
  const pile_id pile{who.identity};
  const auto open = projections::open_adoptions(at_.rows.read(), now);
  const bool is_expected = std::any_of(open.begin(), open.end(), [&](const projections::adoption_row& one) {
    const bool is_listed =
        one.candidates.contains(pile) || std::find(one.adopted.begin(), one.adopted.end(), pile) != one.adopted.end();
    const bool has_room = one.candidates.size() < domain::station::candidates_at_most;
    return (who.tls || one.terms.without_tls) && (is_listed || has_room);
  });
  if (!is_expected) return refuse(404, then);
  {
    const std::lock_guard lock{mutex_};
    const bool is_full = rules_.candidates_here && rules_.candidates_here() >= rules_.candidates_max;
    if (stopping_ || is_full || !candidates_.take(rules_.candidates_per_second, rules_.candidates_at_once)) {
      return put_off(candidate_returns_in, then);
    }
  }
  ++admitted_;
  ++admitted_candidates_;
  then(door_opened{subprotocol_of(who), true});
}

// Of a password that no quick hash is known of.
bool doorkeeper::takes_time(const visitor& one) const {
  if (!uses_password(one.pile) || !one.who.credentials || !rules_.takes_time) return false;
  const auto& password = one.who.credentials->password;
  {
    const std::lock_guard lock{mutex_};
    const auto known = matched_.find(one.pile.pile);
    if (known != matched_.end() && known->second == proof_of(one.pile.access->credential, password)) return false;
  }
  const auto& offered = one.pile.offered;
  return rules_.takes_time(one.pile, one.pile.access->credential) ||
         std::any_of(offered.begin(), offered.end(),
                     [&](const std::string& credential) { return rules_.takes_time(one.pile, credential); });
}

bool doorkeeper::opens(const visitor& one, const std::string& credential, std::string_view password) {
  const auto proof = proof_of(credential, password);
  {
    const std::lock_guard lock{mutex_};
    const auto known = matched_.find(one.pile.pile);
    if (known != matched_.end() && known->second == proof) return true;
  }
  if (!rules_.is_password || !rules_.is_password(one.pile, credential, password)) return false;
  const std::lock_guard lock{mutex_};
  matched_[one.pile.pile] = proof;
  return true;
}

void doorkeeper::check(const visitor& one) {
  const std::string* first_used = nullptr;  // of those offered
  const auto is_password = [&](std::string_view password) {
    // The newest first: it retires the others.
    for (auto offer = one.pile.offered.rbegin(); offer != one.pile.offered.rend(); ++offer) {
      if (!opens(one, *offer, password)) continue;
      first_used = &*offer;
      return true;
    }
    return opens(one, one.pile.access->credential, password);
  };
  switch (check_access(*one.pile.access, one.who, is_password)) {
    case admission_reason::unauthorized:
      return refuse(401, one.then);
    case admission_reason::forbidden:
      return refuse(403, one.then);
    case admission_reason::accepted:
      break;
  }
  if (first_used != nullptr && rules_.taken) rules_.taken(one.pile.pile, *first_used);
  ++admitted_;
  one.then(door_opened{subprotocol_of(one.who)});
}

void doorkeeper::work() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    something_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) break;
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    check(next);
    lock.lock();
    waiting_of_.erase(next.pile.pile);
  }
  auto left = std::exchange(waiting_, {});
  lock.unlock();
  for (const auto& one : left) put_off(return_soonest, one.then);
}

void doorkeeper::watch() {
  bool was_writable = true;
  std::unique_lock lock{mutex_};
  while (!stopped_.wait_for(lock, look_at_log, [this] { return stopping_; })) {
    const auto notify = notify_;
    lock.unlock();
    const bool writable = at_.writable();
    if (was_writable && !writable && notify) notify();
    was_writable = writable;
    lock.lock();
  }
}

}  // namespace pilecloud::devices
