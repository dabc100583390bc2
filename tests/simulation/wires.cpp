// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/wires.hpp"

namespace pilecloud::simulation {

using cluster::call_error;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr duration silence_shows_after = seconds{1};  // own heartbeats of the connection

}  // namespace

struct wires::pending {
  std::shared_ptr<line> caller;
  std::string to;
  cluster::method what{};
  cluster::transport::answered then;       // empty: answered
  std::optional<timeline::event> timeout;  // not begun
};

wires_plan draw_wires_plan(dice& chance) {
  wires_plan plan;
  const auto draw = [&chance](std::int64_t most) {
    return chance.one_in(2) ? 0u : static_cast<unsigned>(chance.between(1, most));
  };
  plan.lost = draw(40);
  plan.doubled = draw(200);
  plan.slow = draw(100);
  plan.waits_at_cut = draw(1000);
  return plan;
}

std::shared_ptr<wires::line> wires::attach(const std::string& node, cluster::call_server serve,
                                           std::function<void()> poke) {
  auto life = std::make_shared<line>(*this, node, std::move(serve), std::move(poke));
  stations_[node].life = life;
  return life;
}

void wires::detach(const std::string& node) {
  auto& of = stations_[node];
  of.waiting.clear();
  of.paused_at.reset();
  const auto life = std::exchange(of.life, nullptr);
  if (!life) return;
  life->open_ = false;
  for (const auto& call : std::vector<pending_ptr>{life->asked_}) give(call, call_error::lost);
  // Their connections to it end.
  for (const auto& [name, at] : stations_) {
    if (!at.life) continue;
    for (const auto& call : at.life->asked_) {
      if (call->to == node && !dice_.one_in(4)) time_.after(on_the_way(), [this, call] { lose(call); });
    }
  }
}

void wires::pause(const std::string& node) { stations_[node].paused_at = time_.true_now(); }

void wires::resume(const std::string& node) {
  auto& of = stations_[node];
  of.paused_at.reset();
  for (const auto& what : std::exchange(of.waiting, {})) what();
}

void wires::bring(const std::string& node, std::function<void()> what) {
  auto& of = stations_[node];
  if (!of.life) return;
  if (of.paused_at) return of.waiting.push_back(std::move(what));
  of.life->poke_();
  what();
}

void wires::cut(const std::string& from, const std::string& to) {
  cuts_.try_emplace({from, to}, cut_wire{time_.true_now(), {}});
}

void wires::heal(const std::string& from, const std::string& to) {
  const auto found = cuts_.extract({from, to});
  if (!found) return;
  for (auto& what : found.mapped().waiting) time_.after(on_the_way(), std::move(what));
}

void wires::heal_all() {
  while (!cuts_.empty()) {
    const auto which = cuts_.begin()->first;
    heal(which.first, which.second);
  }
}

duration wires::on_the_way(bool may_be_slow) {
  if (may_be_slow && dice_.per_mille(plan_.slow)) return dice_.span(milliseconds{20}, seconds{3});
  return dice_.span(microseconds{30}, milliseconds{3});
}

void wires::lose(const pending_ptr& call) {
  if (call->caller->open_) bring(call->caller->node_, [this, call] { give(call, call_error::lost); });
}

// A message of the call, from or to its caller.
void wires::send(const pending_ptr& of, bool is_request, std::function<void()> arrive) {
  const auto& from = is_request ? of->caller->node_ : of->to;
  const auto& to = is_request ? of->to : of->caller->node_;
  if (dice_.per_mille(plan_.lost)) {  // with its connection, which seldom goes unnoticed
    if (!dice_.one_in(5)) time_.after(on_the_way() * 2, [this, of] { lose(of); });
    return;
  }
  const bool is_idle_beat = calm_ && of->what == cluster::method::beat;
  time_.after(on_the_way(!is_idle_beat), [this, from, to, arrive = std::move(arrive)]() mutable {
    const auto found = cuts_.find({from, to});
    if (found == cuts_.end()) return bring(to, std::move(arrive));
    if (!dice_.per_mille(plan_.waits_at_cut)) return;
    found->second.waiting.push_back([this, to, arrive = std::move(arrive)] { bring(to, arrive); });
  });
}

void wires::give(const pending_ptr& call, result<std::string, call_error> told) {
  const auto then = std::exchange(call->then, nullptr);
  if (!then) return;
  std::erase(call->caller->asked_, call);
  if (call->timeout) time_.cancel(*std::exchange(call->timeout, std::nullopt));
  if (call->what != cluster::method::beat) --open_calls_;
  then(std::move(told));
}

// The call came; its answer goes back, to the life that asked.
void wires::arrive(const pending_ptr& call, const std::string& body) {
  const auto whom = stations_[call->to].life;
  const auto& from = call->caller->node_;
  whom->serve_(from, call->what, body, [this, call, whom](result<std::string, call_error> told) {
    if (!whom->open_) return;  // it died while it answered
    send(call, false, [this, call, told = std::move(told)] { give(call, told); });
  });
}

cluster::link wires::link_between(const std::string& from, const std::string& to) const {
  const auto silent_since = [this](const std::string& one, const std::string& other) {
    const auto found = cuts_.find({one, other});
    return found != cuts_.end() && time_.true_now() - found->second.since >= silence_shows_after;
  };
  if (silent_since(from, to) || silent_since(to, from)) return cluster::link::silent;
  const auto& of = stations_.at(to);
  if (!of.life) return cluster::link::refused;
  if (of.paused_at && time_.true_now() - *of.paused_at >= silence_shows_after) return cluster::link::silent;
  return cluster::link::connected;
}

void wires::line::call(std::string_view node, cluster::method what, std::string body, milliseconds deadline,
                       answered then) {
  const auto link = link_to(node);
  if (!open_ || link == cluster::link::unknown || link == cluster::link::refused) return then(call_error::unreachable);
  auto call =
      std::make_shared<pending>(pending{wires_.stations_.at(node_).life, std::string{node}, what, std::move(then), {}});
  asked_.push_back(call);
  if (what != cluster::method::beat) ++wires_.open_calls_;
  const auto copies = wires_.dice_.per_mille(wires_.plan_.doubled) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    wires_.send(call, true, [&through = wires_, call, body] { through.arrive(call, body); });
  }
  call->timeout = wires_.time_.after(deadline, [&through = wires_, call] {
    call->timeout.reset();
    through.lose(call);
  });
}

void wires::line::know(std::string_view node, std::string_view) { known_.emplace(node); }

cluster::link wires::line::link_to(std::string_view node) const {
  if (!known_.contains(node)) return cluster::link::unknown;
  return wires_.link_between(node_, std::string{node});
}

}  // namespace pilecloud::simulation
