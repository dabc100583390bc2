// SPDX-License-Identifier: Apache-2.0
// pilecloud cluster recover: etcd is lost for good, the nodes are not. Of each partition the longest log counts, after
// the others were shown to be its beginning; a new generation of the cluster begins where it ends, in the new etcd.
// Only the owner of a partition may hold its newest facts, so every node must answer unless --accept-loss is said.
#include <algorithm>
#include <cstdio>
#include <functional>

#include <fmt/format.h>

#include "app/cluster_access.hpp"
#include "app/cluster_mark.hpp"
#include "app/commands.hpp"

namespace pilecloud::app {

namespace {

constexpr std::chrono::milliseconds call_at_most{5'000};

int cannot(const std::string& why) {
  fmt::print(stderr, "pilecloud cluster recover: {}\n", why);
  return 2;
}

// "a=10.0.0.1:9100"
std::optional<cluster::roster_entry> entry_of(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || !cluster::is_node_name(text.substr(0, at))) return std::nullopt;
  cluster::roster_entry made;
  made.node = text.substr(0, at);
  made.peer_address = text.substr(at + 1);
  return made;
}

using ask_node = std::function<std::optional<std::string>(const std::string&, cluster::method, const std::string&)>;
using standings = std::map<std::string, cluster::beat>;

const std::string& longest_of(const standings& all, std::uint16_t partition) {
  auto best = all.begin();
  for (auto it = all.begin(); it != all.end(); ++it) {
    if (it->second.partitions[partition].last > best->second.partitions[partition].last) best = it;
  }
  return best->first;
}

// Nothing when every log is the beginning of the longest one.
std::optional<std::string> find_fork(const ask_node& calls, const standings& all) {
  for (const auto& [node, said] : all) {
    std::map<std::string, cluster::chain_positions> to_ask;
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      const auto& longest = longest_of(all, partition);
      if (longest != node) to_ask[longest].at[partition] = said.partitions[partition].last;
    }
    for (const auto& [longest, positions] : to_ask) {
      const auto told = calls(longest, cluster::method::chains, cluster::encode(positions));
      const auto hashes = cluster::decode<cluster::chain_hashes>(told.value_or(""));
      if (!told || !hashes) return fmt::format("{} does not answer any more", longest);
      for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
        const auto at = positions.at[partition];
        if (at == 0 || hashes.value().of[partition] == said.partitions[partition].chain) continue;
        return fmt::format(
            "partition {} position {}: {} and {} hold different facts; ask for help before anything else", partition,
            at, node, longest);
      }
    }
  }
  return std::nullopt;
}

}  // namespace

int cluster_recover(const cluster_options& options) {
  auto config = read_node_file(options.config);
  if (!config) return cannot(to_text(config.error()));
  const auto& own = config.value();
  const auto mark = read_cluster_mark(own.data);
  if (!mark) return cannot(mark.error());
  if (!mark.value() || mark.value()->generation == 0) {
    return cannot(fmt::format("'{}' belongs to no cluster", own.data));
  }
  std::vector<cluster::roster_entry> nodes;
  for (const auto& text : options.nodes) {
    const auto entry = entry_of(text);
    if (!entry) return cannot(fmt::format("--node {}: must be NAME=HOST:PORT", text));
    nodes.push_back(*entry);
  }
  if (nodes.empty()) return cannot("name every node with --node NAME=HOST:PORT (its peers.advertise)");

  node_calls calls{own};
  standings all;
  for (const auto& [node, bytes] : calls.call_all(nodes, cluster::method::stand, {}, call_at_most)) {
    if (auto said = cluster::decode<cluster::beat>(bytes)) all.emplace(node, std::move(said).value());
  }
  std::string missing;
  for (const auto& each : nodes) {
    if (!all.contains(each.node)) missing += ' ' + each.node;
  }
  if (nodes.size() < own.nodes) missing += fmt::format(" (only {} of {} nodes named)", nodes.size(), own.nodes);
  if (all.empty()) return cannot("no node answers: start them, they serve reads without etcd");
  if (!missing.empty() && !options.accept_loss) {
    return cannot(
        fmt::format("without an answer:{}. What only they hold would be lost; bring them up, or say "
                    "--accept-loss",
                    missing));
  }
  const auto ask = [&](const std::string& node, cluster::method what, const std::string& body) {
    const auto answers = calls.call_all(
        {*std::find_if(nodes.begin(), nodes.end(), [&node](const auto& each) { return each.node == node; })}, what,
        body, call_at_most);
    return answers.empty() ? std::nullopt : std::optional{answers.begin()->second};
  };
  if (const auto fork = find_fork(ask, all)) return cannot(*fork);

  cluster::log_ends ends;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto& longest = longest_of(all, partition);
    const auto& of = all.at(longest).partitions[partition];
    ends[partition] = {of.last + 1, of.chain};
    fmt::print("partition {:>2}: {:>10} facts, from {}\n", partition, of.last, longest);
  }
  cluster::etcd_client etcd{channel_of(own)};
  cluster::generation before;
  before.cluster = mark.value()->cluster;
  before.number = mark.value()->generation;
  const auto begun = cluster::succeed(etcd, before, ends, own.name, system_clock_source{}.now());
  if (!begun) return cannot(fmt::format("{}", cluster::to_text(begun.error())));
  fmt::print("generation {} of cluster {} begins. Restart the nodes one after the other.\n", begun.value().number,
             begun.value().cluster);
  return 0;
}

}  // namespace pilecloud::app
