// SPDX-License-Identifier: Apache-2.0
// The open loop of commands_bench.cpp against a whole node: the projector and the reactor read what is written, on the
// same cores. Their lag is part of the figure: a node that answers in time and falls behind is not done.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "app/node.hpp"
#include "bench/benchmarks.hpp"
#include "bench/load.hpp"
#include "bench/pipeline.hpp"

namespace pilecloud::bench {

namespace {

constexpr int runs = 3;
constexpr duration quiet_within = std::chrono::minutes{10};

std::uint64_t lag_of(app::node& node) {
  std::uint64_t lag = 0;
  for (const auto& each : node.projector().status()) lag = std::max(lag, each.lag());
  return lag;
}

void measure(int run, double rate, const settings& asked, report& found) {
  const scratch_folder folder{asked.data + "/node"};
  const auto commands = static_cast<std::uint64_t>(asked.seconds * rate);
  workload work{mix::mixed, target_entities, asked.seed + static_cast<std::uint64_t>(run)};
  acknowledged kept{commands};
  {
    auto opened = app::node::open({.data = folder.path(), .limits = {}, .actor_threads = 0});
    if (!opened) throw cannot_run{opened.error()};
    auto& node = *opened.value();
    ask_all(node.entities(), work.openings());
    if (!node.wait_until_quiet(quiet_within)) throw cannot_run{"the node does not come to rest: " + node.trouble()};
    const auto before = node.journal_counts();
    const auto got = open_loop(node.entities(), work, {.rate = rate, .commands = commands}, kept);
    const auto lag = lag_of(node);
    const auto from = std::chrono::steady_clock::now();
    if (!node.wait_until_quiet(quiet_within)) found.failure = "the node does not come to rest: " + node.trouble();
    const auto caught_up = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
    const auto fsyncs = node.journal_counts().groups - before.groups;
    if (!got.failure.empty()) found.failure = got.failure;
    row line;
    line.add("rate_per_s", rate)
        .add("run", std::int64_t{run})
        .add("answered_per_s", got.accepted_per_s())
        .add("busy", static_cast<std::int64_t>(got.busy))
        .add("fsyncs", static_cast<std::int64_t>(fsyncs))
        .add("cpu_cores", got.cpu_seconds / got.seconds)
        .add(got.latency)
        .add("facts_behind_at_end", static_cast<std::int64_t>(lag))
        .add("caught_up_after_s", caught_up);
    found.rows.push_back(std::move(line));
    node.stop();
  }
  const auto lost = kept.missing_in(folder.path() + "/log", work);
  if (!lost.empty()) found.failure = "acknowledged work is lost: " + lost;
}

}  // namespace

report bench_node(const settings& asked) {
  report found;
  found.name = "node";
  found.title =
      fmt::format("the same commands against a whole node, projector and reactor running, {}", to_text(mix::mixed));
  for (const double rate : {target_rate, target_rate / 2}) {
    for (int run = 1; run <= runs && found.failure.empty(); ++run) measure(run, rate, asked, found);
  }
  found.notes.emplace_back("the raw limit is that of `commands`; seeds as there");
  return found;
}

}  // namespace pilecloud::bench
