// SPDX-License-Identifier: Apache-2.0
#include "bench/sleepers.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>

#include "bench/load.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t asked_together = 2'000;
constexpr std::chrono::minutes asleep_within{2};

}  // namespace

actors::request sleepers::ask_of(std::uint64_t session) const {
  actors::request made;
  made.stream = known_.session(session);
  made.by = "import";
  made.command = known_.known_to(session);
  return made;
}

std::vector<std::int64_t> sleepers::wake_each(const std::vector<std::uint64_t>& sessions) {
  std::vector<std::int64_t> us;
  for (const auto session : sessions) {
    std::mutex mutex;
    std::condition_variable answered;
    std::int64_t took = -1;
    bool accepted = false;
    auto asked = ask_of(session);
    const auto from = steady::now();
    path_.entities().ask(std::move(asked), [&](const actors::answer& told) {
      const auto until = steady::now();
      const std::lock_guard lock{mutex};
      took = std::chrono::duration_cast<std::chrono::microseconds>(until - from).count();
      accepted = std::holds_alternative<actors::accepted>(told);
      answered.notify_one();
    });
    std::unique_lock lock{mutex};
    answered.wait(lock, [&took] { return took >= 0; });
    if (!accepted) throw cannot_run{"a sleeping session did not take what it knows"};
    us.push_back(took);
  }
  return us;
}

void sleepers::wake_all(const std::vector<std::uint64_t>& sessions) {
  for (std::size_t from = 0; from < sessions.size(); from += asked_together) {
    std::vector<actors::request> group;
    const auto to = std::min(sessions.size(), from + asked_together);
    for (auto i = from; i < to; ++i) group.push_back(ask_of(sessions[i]));
    ask_all(path_.entities(), std::move(group));
  }
}

void sleepers::send_to_sleep() {
  const auto until = steady::now() + asleep_within;
  while (path_.entities().counts().awake > 0) {
    if (steady::now() > until) throw cannot_run{"entities do not fall asleep"};
    now_ += std::chrono::hours{1};
    path_.entities().tick(now_);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

std::vector<std::uint64_t> some_sessions(const history& known, std::uint64_t count, std::uint64_t seed) {
  std::vector<std::uint64_t> all(known.sessions());
  std::iota(all.begin(), all.end(), 0);
  std::shuffle(all.begin(), all.end(), std::mt19937_64{seed});
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace pilecloud::bench
