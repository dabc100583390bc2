// SPDX-License-Identifier: Apache-2.0
// How long a sleeping actor takes to answer: spawned, its state read and folded, a known report answered from it.
// Once from the log alone (it never slept before: every fact is replayed), once from the snapshot it kept when it fell
// asleep; against reading the same bytes through the log with nothing done to them.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "actors/entity.hpp"
#include "bench/benchmarks.hpp"
#include "bench/sleepers.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::uint64_t sessions = 5'000;
constexpr std::int64_t goal_us = 1'000;

std::vector<std::int64_t> raw_reads(const storage::log& log, const history& known,
                                    const std::vector<std::uint64_t>& which, std::uint64_t& facts) {
  using session_entity = actors::entity<events::category::session>;
  std::vector<std::int64_t> us;
  for (const auto i : which) {
    const auto stream = known.session(i);
    const auto from = std::chrono::steady_clock::now();
    const auto snapshot = log.get_snapshot(stream, session_entity::snapshot_kind());
    const auto read = log.read_stream(stream, snapshot ? snapshot->version + 1 : 1, [&facts](std::uint64_t, auto) {
      ++facts;
      return true;
    });
    const auto took = std::chrono::steady_clock::now() - from;
    if (!read) throw cannot_run{read.error().detail};
    us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  return us;
}

row row_of(std::string what, std::uint64_t count, double facts_each, const latency_figures& latency) {
  row made;
  made.add("what", std::move(what)).add("times", static_cast<std::int64_t>(count));
  return made.add("facts_read_each", facts_each).add(latency);
}

}  // namespace

report bench_waking(const settings& asked) {
  report found;
  found.name = "waking";
  found.title = "a sleeping session answers a known report, one at a time, against reading the same bytes";
  const auto known = history_of(asked);
  auto chosen = some_sessions(known, 2 * sessions, asked.seed);
  // Halves, so that neither side finds blocks the other brought into the cache.
  const std::vector<std::uint64_t> others{chosen.begin() + static_cast<std::ptrdiff_t>(chosen.size() / 2),
                                          chosen.end()};
  chosen.resize(chosen.size() / 2);

  pipeline path{known.log_folder()};
  sleepers all{path, known};
  const auto goal_of = [&found](const std::string& what, const latency_figures& latency) {
    found.goals.push_back({what + ": p99", "<= 1 ms",
                           fmt::format("{:.2f} ms", static_cast<double>(latency.p99_us) / 1e3),
                           latency.p99_us <= goal_us});
  };
  std::uint64_t facts = 0;
  auto raw = raw_reads(path.log(), known, others, facts);
  const auto mean = static_cast<double>(facts) / static_cast<double>(others.size());
  found.rows.push_back(row_of("raw: reads, no snapshot", others.size(), mean, figures_of(std::move(raw))));
  const auto from_log = figures_of(all.wake_each(chosen));
  found.rows.push_back(row_of("wake from the log", chosen.size(), mean, from_log));
  goal_of("waking from the log", from_log);

  all.wake_all(others);
  all.send_to_sleep();
  facts = 0;
  raw = raw_reads(path.log(), known, others, facts);
  found.rows.push_back(row_of("raw: reads, snapshot", others.size(), 0, figures_of(std::move(raw))));
  const auto from_snapshot = figures_of(all.wake_each(chosen));
  found.rows.push_back(row_of("wake from the snapshot", chosen.size(), 0, from_snapshot));
  goal_of("waking from the snapshot", from_snapshot);
  found.notes.push_back(fmt::format("random sessions of {} facts, seed {}; RocksDB's block cache is cold at the start",
                                    known.facts, asked.seed));
  return found;
}

}  // namespace pilecloud::bench
