// SPDX-License-Identifier: Apache-2.0
#include "bench/load.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include <sys/prctl.h>

#include "bench/machine.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::microseconds look_every{500};
constexpr std::int64_t unanswered = -1;

std::string why_of(const actors::answer& told) {
  if (const auto* no = std::get_if<actors::rejected>(&told)) return "rejected: " + std::string{no->rule};
  if (const auto* away = std::get_if<actors::unavailable>(&told)) return "unavailable: " + away->why;
  if (std::holds_alternative<actors::busy>(told)) return "busy";
  return "the same id with another body";
}

// Counts down from any thread; one thread waits.
class countdown {
 public:
  explicit countdown(std::uint64_t from) : left_(from) {}
  void one_less() {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    const std::lock_guard lock{mutex_};
    done_ = true;
    reached_.notify_all();
  }
  void wait() {
    std::unique_lock lock{mutex_};
    reached_.wait(lock, [this] { return done_; });
  }

 private:
  std::atomic<std::uint64_t> left_;
  std::mutex mutex_;
  std::condition_variable reached_;
  bool done_ = false;
};

// The answers of one load: a slot a command, so that answering takes no lock.
class answers {
 public:
  answers(std::uint64_t commands, acknowledged& kept) : us_(commands, unanswered), kept_(kept) {}

  void take(std::uint64_t i, steady::time_point due, const actors::answer& told) {
    if (const auto* good = std::get_if<actors::accepted>(&told)) {
      us_[i] = std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - due).count();
      kept_.keep(i, *good);
    } else if (std::holds_alternative<actors::busy>(told)) {
      busy_.fetch_add(1, std::memory_order_relaxed);
    } else {
      const std::lock_guard lock{mutex_};
      ++failed_;
      if (failure_.empty()) failure_ = why_of(told);
    }
  }

  load_figures figures(std::uint64_t asked) {
    load_figures found;
    found.asked = asked;
    found.busy = busy_;
    found.failed = failed_;
    found.failure = failure_;
    std::erase(us_, unanswered);
    found.accepted = us_.size();
    found.latency = figures_of(us_);
    found.us = std::move(us_);
    return found;
  }

 private:
  std::vector<std::int64_t> us_;
  acknowledged& kept_;
  std::atomic<std::uint64_t> busy_{0};
  std::mutex mutex_;
  std::uint64_t failed_ = 0;
  std::string failure_;
};

double since(steady::time_point from) { return std::chrono::duration<double>(steady::now() - from).count(); }

}  // namespace

load_figures open_loop(actors::entities& whom, workload& of, const schedule& when, acknowledged& kept) {
  answers told{when.commands, kept};
  countdown left{when.commands};
  prctl(PR_SET_TIMERSLACK, 1000);  // ns: of this thread, so that it wakes when it meant to
  std::this_thread::sleep_until(when.begin);
  const auto cpu = process_cpu_seconds();
  const auto sender_cpu = thread_cpu_seconds();
  const auto due_at = [&when](std::uint64_t i) {
    return when.begin + std::chrono::duration_cast<steady::duration>(
                            std::chrono::duration<double>(static_cast<double>(i) / when.rate));
  };
  auto look = when.begin;
  for (std::uint64_t next = 0; next < when.commands;) {
    const auto now = steady::now();
    for (; next < when.commands; ++next) {
      const auto due = due_at(next);
      if (due > now) break;
      whom.ask(of.make(when.first + next), [&told, &left, next, due](const actors::answer& answer) {
        told.take(next, due, answer);
        left.one_less();
      });
    }
    look = std::max(look + look_every, steady::now());
    std::this_thread::sleep_until(look);
  }
  const auto sender_spent = thread_cpu_seconds() - sender_cpu;
  left.wait();
  const auto seconds = since(when.begin);
  auto found = told.figures(when.commands);
  found.seconds = seconds;
  found.cpu_seconds = process_cpu_seconds() - cpu;
  found.sender_cpu_seconds = sender_spent;
  return found;
}

load_figures closed_loop(actors::entities& whom, workload& of, std::size_t clients, double seconds,
                         std::uint64_t commands_max, acknowledged& kept) {
  answers told{commands_max, kept};
  countdown left{clients};
  std::atomic<std::uint64_t> next{0};
  const auto cpu = process_cpu_seconds();
  const auto begun = steady::now();
  const auto until = begun + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(seconds));
  std::function<void()> ask_next = [&] {
    const auto sent = steady::now();
    const auto i = sent < until ? next.fetch_add(1, std::memory_order_relaxed) : commands_max;
    if (i >= commands_max) return left.one_less();
    whom.ask(of.make(i), [&told, &ask_next, i, sent](const actors::answer& answer) {
      told.take(i, sent, answer);
      ask_next();
    });
  };
  for (std::size_t client = 0; client < clients; ++client) ask_next();
  left.wait();
  const auto took = since(begun);
  auto found = told.figures(std::min(next.load(), commands_max));
  found.seconds = took;
  found.cpu_seconds = process_cpu_seconds() - cpu;
  return found;
}

void ask_all(actors::entities& whom, std::vector<actors::request> asked) {
  if (asked.empty()) return;
  countdown left{asked.size()};
  std::mutex mutex;
  std::string failure;
  for (auto& each : asked) {
    whom.ask(std::move(each), [&](const actors::answer& told) {
      if (!std::holds_alternative<actors::accepted>(told)) {
        const std::lock_guard lock{mutex};
        failure = why_of(told);
      }
      left.one_less();
    });
  }
  left.wait();
  if (!failure.empty()) throw cannot_run{"the load could not be prepared: " + failure};
}

}  // namespace pilecloud::bench
