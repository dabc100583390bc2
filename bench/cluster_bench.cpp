// SPDX-License-Identifier: Apache-2.0
// Three nodes and three etcd members on this machine, each a process: commands answered durably at a fixed rate, each
// node asking its share for entities of all partitions. Beside it, in the same run: one node alone at the same rate,
// and what etcd takes of transactions like the nodes'. CPU is shown by kind of process, as everything here shares the
// cores; whatever is not in the table had the rest.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/cluster_node.hpp"
#include "bench/cluster_places.hpp"
#include "bench/etcd_limit.hpp"
#include "bench/pipeline.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr int runs = 3;
constexpr std::int64_t p99_goal_us = 50'000;
constexpr std::chrono::seconds owned_within{60};
constexpr std::chrono::milliseconds look_every{50};
constexpr std::chrono::milliseconds before_begin{200};  // all processes have read their schedule by then
constexpr double warm_up_seconds = 3;
constexpr double limit_seconds = 5;

using processes = std::vector<std::unique_ptr<node_process>>;

struct run_figures {
  std::vector<node_figures> nodes;
  double etcd_cpu_seconds = 0;
  double etcd_transactions = 0;

  double seconds() const {
    double most = 0;
    for (const auto& each : nodes) most = std::max(most, each.load.seconds);
    return most;
  }
  template <class Read>
  double sum(Read read) const {
    return std::accumulate(nodes.begin(), nodes.end(), 0.0,
                           [&read](double all, const auto& each) { return all + static_cast<double>(read(each)); });
  }
  latency_figures together() const {
    std::vector<std::int64_t> us;
    for (const auto& each : nodes) us.insert(us.end(), each.load.us.begin(), each.load.us.end());
    return figures_of(std::move(us));
  }
};

processes start(const std::vector<node_place>& places, const settings& asked) {
  processes started;
  for (std::size_t i = 0; i < places.size(); ++i) {
    started.push_back(std::make_unique<node_process>(places[i], target_entities / places.size(), asked.seed + i));
  }
  const auto until = steady::now() + owned_within;
  for (int looks_in_a_row = 0; looks_in_a_row < 20; ++looks_in_a_row) {
    std::size_t owned = 0;
    bool each_owns = true;
    for (auto& each : started) {
      const auto own = each->owned();
      owned += own;
      each_owns = each_owns && own > 0;
    }
    if (owned != storage::partition_count || !each_owns) looks_in_a_row = 0;
    if (steady::now() > until) throw cannot_run{"the nodes do not share the partitions out"};
    std::this_thread::sleep_for(look_every);
  }
  for (auto& each : started) each->open_entities();
  return started;
}

run_figures run(processes& nodes, double rate, std::uint64_t first, double seconds, etcd_members* etcd) {
  schedule when;
  when.rate = rate / static_cast<double>(nodes.size());
  when.first = first;
  when.commands = static_cast<std::uint64_t>(seconds * when.rate);
  const auto revision = etcd != nullptr ? etcd->revision() : 0;
  const auto cpu = etcd != nullptr ? etcd->cpu_seconds() : 0;
  when.begin = steady::now() + before_begin;
  run_figures found;
  for (auto& each : nodes) each->begin(when);
  for (auto& each : nodes) found.nodes.push_back(each->finish());
  if (etcd != nullptr) {
    found.etcd_cpu_seconds = etcd->cpu_seconds() - cpu;
    found.etcd_transactions = static_cast<double>(etcd->revision() - revision);
  }
  for (auto& each : nodes) each->settle();
  return found;
}

std::uint64_t commands_of(double rate, double seconds, std::size_t nodes) {
  return static_cast<std::uint64_t>(seconds * rate / static_cast<double>(nodes));
}

row row_of(const std::string& what, const std::string& node, double seconds, double answered, double failed,
           double groups, double forwarded, double behind, const latency_figures& latency) {
  row made;
  made.add("what", what)
      .add("node", node)
      .add("answered_per_s", answered / seconds)
      .add("failed", static_cast<std::int64_t>(failed))
      .add("groups_per_s", groups / seconds)
      .add("commands_a_group", answered / std::max(groups, 1.0))
      .add("forwarded_percent", 100 * forwarded / std::max(answered, 1.0))
      .add("behind_facts", static_cast<std::int64_t>(behind))
      .add(latency);
  return made;
}

void add_rows(const std::string& what, const run_figures& of, const std::vector<node_place>& places, report& found) {
  for (std::size_t i = 0; i < of.nodes.size(); ++i) {
    const auto& one = of.nodes[i];
    found.rows.push_back(row_of(what, places[i].name, one.load.seconds, static_cast<double>(one.load.accepted),
                                static_cast<double>(one.load.busy + one.load.failed),
                                static_cast<double>(one.journal.groups), static_cast<double>(one.forwarded),
                                static_cast<double>(one.behind_facts), one.load.latency));
    if (!one.load.failure.empty()) found.failure = one.load.failure;
  }
  if (of.nodes.size() == 1) return;
  found.rows.push_back(row_of(
      what, "all", of.seconds(), of.sum([](auto& n) { return n.load.accepted; }),
      of.sum([](auto& n) { return n.load.busy + n.load.failed; }), of.sum([](auto& n) { return n.journal.groups; }),
      of.sum([](auto& n) { return n.forwarded; }), of.sum([](auto& n) { return n.behind_facts; }), of.together()));
}

row cost_of(const std::string& what, const run_figures& of) {
  const auto senders = of.sum([](auto& n) { return n.load.sender_cpu_seconds; });
  const auto nodes = of.sum([](auto& n) { return n.load.cpu_seconds; }) - senders;
  const auto groups = std::max(of.sum([](auto& n) { return n.journal.groups; }), 1.0);
  row made;
  made.add("cost_of", what)
      .add("nodes_cores", nodes / of.seconds())
      .add("senders_cores", senders / of.seconds())
      .add("etcd_cores", of.etcd_cpu_seconds / of.seconds())
      .add("etcd_writes_per_s", of.etcd_transactions / of.seconds())
      .add("partitions_a_group", of.sum([](auto& n) { return n.journal.batches; }) / groups)
      .add("bytes_a_group", of.sum([](auto& n) { return n.journal.bytes; }) / groups)
      .add("bytes_a_fact", of.sum([](auto& n) { return n.journal.bytes; }) /
                               std::max(of.sum([](auto& n) { return n.journal.facts; }), 1.0));
  return made;
}

void add_limit(const etcd_members& etcd, const run_figures& like, double rate, report& found) {
  const auto groups = std::max(like.sum([](auto& n) { return n.journal.groups; }), 1.0);
  const auto batches = std::max(like.sum([](auto& n) { return n.journal.batches; }), 1.0);
  const auto bytes = like.sum([](auto& n) { return n.journal.bytes; });
  const auto commands = like.sum([](auto& n) { return n.load.accepted; });
  append_size size;
  size.writers = like.nodes.size();
  size.partitions = batches / groups;
  size.partition_bytes = std::max<std::size_t>(static_cast<std::size_t>(bytes / batches), 64);
  for (const int times : {1, 4}) {
    auto larger = size;
    larger.partition_bytes *= static_cast<std::size_t>(times);
    const auto got = etcd_limit(etcd, fmt::format("limit-{}", times), larger, limit_seconds);
    row made;
    made.add("raw", times == 1 ? "etcd alone, transactions of this size" : "the same, four times the bytes")
        .add("writers", static_cast<std::int64_t>(size.writers))
        .add("transactions_per_s", static_cast<double>(got.transactions) / got.seconds)
        .add("as_commands_per_s", static_cast<double>(got.transactions) / got.seconds * commands / groups * times)
        .add("mb_per_s", got.bytes / got.seconds / 1e6)
        .add("etcd_cores", got.etcd_cpu_seconds / got.seconds)
        .add("writers_cores", got.writers_cpu_seconds / got.seconds)
        .add(got.latency);
    found.rows.push_back(std::move(made));
  }
  found.notes.push_back(
      fmt::format("offered {:.0f}/s; raw: three writers in a closed loop, {:.1f} partitions a "
                  "transaction, {} bytes a partition; nothing trimmed or compacted meanwhile",
                  rate, size.partitions, size.partition_bytes));
}

// Stops all; every acknowledged command must be in every node's log.
void verify(processes& nodes, const std::vector<node_place>& places, report& found) {
  for (auto& each : nodes) each->close();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const auto& place : places) {
      const auto missing = nodes[i]->missing_in(place);
      if (!missing.empty()) {
        found.failure = fmt::format("acknowledged by {}, lost on {}: {}", places[i].name, place.name, missing);
      }
    }
  }
}

run_figures measure_alone(const std::string& folder, const settings& asked, report& found) {
  const std::vector<node_place> places{{"alone", folder + "/alone", ""}};
  auto nodes = start(places, asked);
  const auto warm = commands_of(asked.cluster_rate, warm_up_seconds, 1);
  run(nodes, asked.cluster_rate, 0, warm_up_seconds, nullptr);
  auto got = run(nodes, asked.cluster_rate, warm, asked.seconds, nullptr);
  add_rows("one node alone", got, places, found);
  verify(nodes, places, found);
  return got;
}

std::vector<run_figures> measure_three(const std::string& folder, etcd_members& etcd, const settings& asked,
                                       report& found) {
  const auto places = found_cluster(folder, {"a", "b", "c"}, etcd);
  auto nodes = start(places, asked);
  run(nodes, asked.cluster_rate, 0, warm_up_seconds, &etcd);
  auto first = commands_of(asked.cluster_rate, warm_up_seconds, places.size());
  std::vector<run_figures> all;
  for (int i = 1; i <= runs && found.failure.empty(); ++i) {
    all.push_back(run(nodes, asked.cluster_rate, first, asked.seconds, &etcd));
    first += commands_of(asked.cluster_rate, asked.seconds, places.size());
    add_rows(fmt::format("three nodes, run {}", i), all.back(), places, found);
  }
  verify(nodes, places, found);
  return all;
}

}  // namespace

report bench_cluster(const settings& asked) {
  report found;
  found.name = "cluster";
  found.title = fmt::format("three nodes, three etcd members: commands answered durably, open loop at {:.0f}/s, {}",
                            asked.cluster_rate, to_text(mix::mixed));
  const scratch_folder folder{asked.data + "/cluster"};
  const auto alone = measure_alone(folder.path(), asked, found);
  etcd_members etcd{folder.path()};
  const auto three = measure_three(folder.path(), etcd, asked, found);
  found.rows.push_back(cost_of("one node alone", alone));
  std::vector<std::int64_t> p99s;
  double failed = 0;
  for (std::size_t i = 0; i < three.size(); ++i) {
    found.rows.push_back(cost_of(fmt::format("three nodes, run {}", i + 1), three[i]));
    p99s.push_back(three[i].together().p99_us);
    failed += three[i].sum([](auto& n) { return n.load.busy + n.load.failed; });
  }
  add_limit(etcd, three.back(), asked.cluster_rate, found);
  std::sort(p99s.begin(), p99s.end());
  const auto median = p99s[p99s.size() / 2];
  found.goals.push_back(
      {fmt::format("three nodes, {:.0f}/s: p99 in the median of {} runs, none failed", asked.cluster_rate, p99s.size()),
       "<= 50 ms", fmt::format("{:.1f} ms, {:.0f} failed", static_cast<double>(median) / 1e3, failed),
       median <= p99_goal_us && failed == 0});
  found.notes.emplace_back("every acknowledged command was found again in the logs of all three nodes");
  found.notes.emplace_back("nodes_cores: without the threads that ask (senders_cores); latency from the due time");
  return found;
}

}  // namespace pilecloud::bench
