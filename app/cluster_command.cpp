// SPDX-License-Identifier: Apache-2.0
// pilecloud cluster status | verify | drain.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cluster_access.hpp"
#include "app/commands.hpp"

namespace pilecloud::app {

namespace {

using cluster::beat;
using nlohmann::json;

constexpr std::chrono::milliseconds call_at_most{3'000};
constexpr std::chrono::milliseconds drain_look_every{250};
constexpr std::chrono::seconds drain_patience{60};

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud cluster: {}\n", why);
  return 2;
}

struct view {
  std::vector<cluster::roster_entry> nodes;
  storage::order_survey order;
  std::map<std::string, beat> stand;  // of those that answered
};

result<view, std::string> look(cluster_access& at) {
  view seen;
  auto nodes = at.roster().list();
  auto order = at.order().survey();
  if (!nodes || !order) return std::string{"etcd does not answer"};
  seen.nodes = std::move(nodes).value();
  seen.order = order.value();
  for (const auto& [node, bytes] : at.calls().call_all(seen.nodes, cluster::method::stand, {}, call_at_most)) {
    if (auto said = cluster::decode<beat>(bytes)) seen.stand.emplace(node, std::move(said).value());
  }
  return seen;
}

struct row {
  cluster::roster_entry node;
  bool answers = false;
  std::vector<std::uint16_t> owns;
  std::uint64_t behind = 0;  // facts it does not hold durably
};

row row_of(const view& seen, const cluster::roster_entry& node) {
  row made{node, false, {}, 0};
  const auto stand = seen.stand.find(node.node);
  if (stand == seen.stand.end()) return made;
  made.answers = true;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto& one = stand->second.partitions[partition];
    if (one.owned) made.owns.push_back(partition);
    const auto end = seen.order[partition].next - 1;
    if (end > one.last) made.behind += end - one.last;
  }
  return made;
}

std::vector<std::uint16_t> without_owner(const view& seen) {
  std::vector<std::uint16_t> list;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const bool owned = std::any_of(seen.stand.begin(), seen.stand.end(),
                                   [partition](const auto& each) { return each.second.partitions[partition].owned; });
    if (!owned) list.push_back(partition);
  }
  return list;
}

void print_rows(const cluster_access& at, const view& seen) {
  fmt::print("cluster {}  generation {}\n\n", at.generation().cluster, at.generation().number);
  fmt::print("{:<16} {:<22} {:<9} {:>7} {:>10}  {}\n", "node", "peers", "version", "owns", "behind", "state");
  for (const auto& each : seen.nodes) {
    const auto one = row_of(seen, each);
    fmt::print("{:<16} {:<22} {:<9} {:>7} {:>10}  {}\n", each.node, each.peer_address, each.version, one.owns.size(),
               one.answers ? std::to_string(one.behind) : "?",
               !one.answers    ? "does not answer"
               : each.draining ? "draining"
                               : "live");
  }
  const auto orphans = without_owner(seen);
  if (!orphans.empty()) fmt::print("\npartitions without an owner: {}\n", fmt::join(orphans, ", "));
}

}  // namespace

int cluster_status(const cluster_options& options) {
  auto at = cluster_access::open(options.config);
  if (!at) return cannot(at.error());
  const auto seen = look(*at.value());
  if (!seen) return cannot(seen.error());
  const auto orphans = without_owner(seen.value());
  if (!options.json) {
    print_rows(*at.value(), seen.value());
    return orphans.empty() ? 0 : 1;
  }
  auto nodes = json::array();
  for (const auto& each : seen.value().nodes) {
    const auto one = row_of(seen.value(), each);
    nodes.push_back({{"node", each.node},
                     {"peers", each.peer_address},
                     {"http", each.http_address},
                     {"version", each.version},
                     {"level", each.level},
                     {"draining", each.draining},
                     {"answers", one.answers},
                     {"owns", one.owns},
                     {"behind", one.behind}});
  }
  auto partitions = json::array();
  for (const auto& each : seen.value().order) {
    partitions.push_back({{"epoch", each.epoch}, {"holder", each.holder}, {"last", each.next - 1}});
  }
  fmt::print("{}\n", json{{"cluster", at.value()->generation().cluster},
                          {"generation", at.value()->generation().number},
                          {"nodes", std::move(nodes)},
                          {"partitions", std::move(partitions)},
                          {"without_owner", orphans}}
                         .dump(2));
  return orphans.empty() ? 0 : 1;
}

// At the highest position every node has, all must name the same chain hash, which stands for everything before it.
int cluster_verify(const cluster_options& options) {
  auto at = cluster_access::open(options.config);
  if (!at) return cannot(at.error());
  const auto seen = look(*at.value());
  if (!seen) return cannot(seen.error());
  const auto& stand = seen.value().stand;
  if (stand.empty()) return cannot("no node answers");
  cluster::chain_positions common;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    common.at[partition] = UINT64_MAX;
    for (const auto& [node, said] : stand) {
      common.at[partition] = std::min(common.at[partition], said.partitions[partition].last);
    }
  }
  const auto answers =
      at.value()->calls().call_all(seen.value().nodes, cluster::method::chains, cluster::encode(common), call_at_most);
  auto differences = json::array();
  std::uint64_t facts = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    facts += common.at[partition];
    std::optional<std::pair<std::string, hash256>> first;
    for (const auto& [node, bytes] : answers) {
      const auto hashes = cluster::decode<cluster::chain_hashes>(bytes);
      if (common.at[partition] == 0) continue;
      if (!hashes || !hashes.value().of[partition]) {
        differences.push_back(
            fmt::format("partition {} position {}: {} cannot read it", partition, common.at[partition], node));
      } else if (!first) {
        first.emplace(node, *hashes.value().of[partition]);
      } else if (first->second != *hashes.value().of[partition]) {
        differences.push_back(fmt::format("partition {} position {}: {} and {} hold different facts", partition,
                                          common.at[partition], first->first, node));
      }
    }
  }
  if (options.json) {
    fmt::print("{}\n", json{{"nodes", answers.size()}, {"facts", facts}, {"differences", differences}}.dump(2));
  } else {
    for (const auto& each : differences) fmt::print("{}\n", each.get<std::string>());
    fmt::print("{} nodes, {} facts on all of them: {}\n", answers.size(), facts,
               differences.empty() ? "one log" : "NOT one log");
    for (const auto& each : seen.value().nodes) {
      if (!answers.contains(each.node)) fmt::print("{} did not answer and was not compared\n", each.node);
    }
  }
  return differences.empty() && answers.size() == seen.value().nodes.size() ? 0 : 1;
}

int cluster_drain(const cluster_options& options) {
  auto at = cluster_access::open(options.config);
  if (!at) return cannot(at.error());
  if (!cluster::is_node_name(options.node)) return cannot(fmt::format("'{}' is no node's name", options.node));
  if (!at.value()->roster().set_draining(options.node, !options.undo)) return cannot("etcd does not answer");
  if (options.undo) return fmt::print("{} may own partitions again\n", options.node), 0;
  fmt::print("{} is asked to own nothing; `--undo` takes that back\n", options.node);
  if (!options.wait) return 0;
  const auto until = std::chrono::steady_clock::now() + drain_patience;
  while (std::chrono::steady_clock::now() < until) {
    const auto seen = look(*at.value());
    if (seen) {
      const auto stand = seen.value().stand.find(options.node);
      const bool gone = stand == seen.value().stand.end();
      const bool empty = gone || std::none_of(stand->second.partitions.begin(), stand->second.partitions.end(),
                                              [](const auto& each) { return each.owned; });
      if (empty) return fmt::print("{} owns nothing{}\n", options.node, gone ? " (it does not answer)" : ""), 0;
    }
    std::this_thread::sleep_for(drain_look_every);
  }
  return cannot(fmt::format("{} still owns partitions after a minute: see `pilecloud cluster status`", options.node));
}

}  // namespace pilecloud::app
