// SPDX-License-Identifier: Apache-2.0
// Commands answered durably at a fixed rate. The pipeline alone (actors, journal, log), five runs a mix on fresh
// folders, all five shown; then what a bare RocksDB loop makes of the last run's rows at the same rate.
#include <algorithm>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/load.hpp"
#include "bench/machine.hpp"
#include "bench/pipeline.hpp"
#include "bench/raw_commands.hpp"

namespace pilecloud::bench {

namespace {

constexpr int runs = 5;
constexpr std::int64_t p99_goal_us = 10'000;
constexpr mix main_mix = mix::mixed;

struct run_figures {
  load_figures load;
  storage::journal_counts counts;  // of the load alone
};

run_figures run_once(const std::string& log_folder, workload& of, std::uint64_t commands) {
  run_figures found;
  acknowledged kept{commands};
  {
    pipeline path{log_folder};
    ask_all(path.entities(), of.openings());
    const auto before = path.counts();
    found.load = open_loop(path.entities(), of, {.rate = target_rate, .commands = commands}, kept);
    const auto after = path.counts();
    found.counts = after - before;
  }
  const auto lost = kept.missing_in(log_folder, of);
  if (!lost.empty()) found.load.failure = "acknowledged work is lost: " + lost;
  return found;
}

row row_of(mix which, std::string run, std::uint64_t commands, double per_s, std::uint64_t busy, std::uint64_t fsyncs,
           double cores, const latency_figures& latency) {
  row made;
  made.add("mix", std::string{to_text(which)})
      .add("run", std::move(run))
      .add("commands", static_cast<std::int64_t>(commands))
      .add("answered_per_s", per_s)
      .add("busy", static_cast<std::int64_t>(busy))
      .add("fsyncs", static_cast<std::int64_t>(fsyncs))
      .add("commands_a_batch", static_cast<double>(commands) / static_cast<double>(std::max<std::uint64_t>(fsyncs, 1)))
      .add("cpu_cores", cores)
      .add(latency);
  return made;
}

void measure(mix which, const settings& asked, report& found) {
  const scratch_folder folder{asked.data + "/commands"};
  const auto commands = static_cast<std::uint64_t>(asked.seconds * target_rate);
  std::vector<std::int64_t> p99s;
  std::uint64_t busy = 0;
  double bytes_a_fact = 0;
  for (int run = 1; run <= runs && found.failure.empty(); ++run) {
    const scratch_folder of_run{folder.path() + fmt::format("/{}", run)};
    workload work{which, target_entities, asked.seed + static_cast<std::uint64_t>(run)};
    const auto got = run_once(of_run.path() + "/log", work, commands);
    found.failure = got.load.failure;
    found.rows.push_back(row_of(which, std::to_string(run), got.load.accepted, got.load.accepted_per_s(), got.load.busy,
                                got.counts.groups, got.load.cpu_seconds / got.load.seconds, got.load.latency));
    p99s.push_back(got.load.latency.p99_us);
    busy += got.load.busy;
    bytes_a_fact =
        static_cast<double>(got.counts.bytes) / static_cast<double>(std::max<std::uint64_t>(got.counts.facts, 1));
    if (run < runs) continue;
    const raw_commands rows{of_run.path() + "/log", commands};
    const auto cpu = process_cpu_seconds();
    const auto raw = rows.at_rate(folder.path() + "/raw", target_rate);
    found.rows.push_back(row_of(which, "raw", raw.commands, raw.per_s(), 0, raw.batches,
                                (process_cpu_seconds() - cpu) / raw.seconds, raw.latency));
  }
  std::sort(p99s.begin(), p99s.end());
  const auto median = p99s[p99s.size() / 2];
  found.notes.push_back(fmt::format("{}: {:.0f} bytes a fact in the log", to_text(which), bytes_a_fact));
  if (which != main_mix) return;
  found.goals.push_back({fmt::format("20,000/s, {}: p99 in the median of {} runs, none busy", to_text(which), runs),
                         "<= 10 ms", fmt::format("{:.2f} ms, {} busy", static_cast<double>(median) / 1e3, busy),
                         median <= p99_goal_us && busy == 0});
}

}  // namespace

report bench_commands(const settings& asked) {
  report found;
  found.name = "commands";
  found.title =
      fmt::format("commands answered durably, open loop at {:.0f}/s over {} entities, latency from the due time",
                  target_rate, target_entities);
  for (const auto which : {main_mix, mix::devices, mix::people}) measure(which, asked, found);
  found.notes.emplace_back(
      "actors, journal and log; no projections, no reactor (see node); the sender shares the cores");
  found.notes.emplace_back(
      "one batch = one fsync; raw: a bare RocksDB loop writes the fifth run's rows at the same rate");
  found.notes.push_back(
      fmt::format("entities chosen at random, seeds {} to {}; every answer was found in the log again", asked.seed + 1,
                  asked.seed + runs));
  return found;
}

}  // namespace pilecloud::bench
