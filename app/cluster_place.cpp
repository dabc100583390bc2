// SPDX-License-Identifier: Apache-2.0
#include "app/cluster_place.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "cluster/generation.hpp"

namespace pilecloud::app {

namespace {

constexpr std::chrono::seconds etcd_asked_again{1};

std::uint64_t facts_in(const storage::log& log) {
  std::uint64_t sum = 0;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    sum += log.tail(partition).position;
  }
  return sum;
}

}  // namespace

result<cluster_mark, std::string> find_place(const node_file& config, cluster::etcd_client& client,
                                             const storage::log& log) {
  auto marked = read_cluster_mark(config.data);
  if (!marked) return marked.error();
  const auto& mark = marked.value();
  if (mark && mark->node != config.name) {
    return fmt::format("'{}' is the folder of node '{}', not of '{}': name its own folder in node.data", config.data,
                       mark->node, config.name);
  }
  for (bool told = false;; told = true) {
    const auto current = cluster::read_current(client);
    if (!current && current.error() == cluster::generation_error::etcd_away) {
      if (mark) {
        spdlog::error("cluster: no etcd answers; until one does this node only reads");
        return *mark;
      }
      if (!told) spdlog::warn("cluster: waiting for etcd at {}", fmt::join(config.etcd_endpoints, ", "));
      std::this_thread::sleep_for(etcd_asked_again);
      continue;
    }
    if (!current) return fmt::format("etcd cannot be used: {}", cluster::to_text(current.error()));
    const auto& stands = current.value();
    if (!stands && mark) {
      spdlog::error("cluster: this etcd holds no cluster; until `pilecloud cluster recover` this node only reads");
      return *mark;
    }
    if (!stands) {
      return std::string{
          "this etcd holds no cluster: run `pilecloud cluster create --config FILE` on the node whose folder is the "
          "beginning (after a total loss of etcd: `pilecloud cluster recover`)"};
    }
    if (stands->state == cluster::generation_state::closed) {
      return fmt::format("cluster {} was dissolved; its last node serves alone", stands->cluster);
    }
    if (mark && mark->cluster != stands->cluster) {
      return fmt::format("'{}' belongs to cluster {}, this etcd holds cluster {}", config.data, mark->cluster,
                         stands->cluster);
    }
    if (!mark && facts_in(log) != 0) {
      return fmt::format("'{}' holds {} facts of its own, which are not the cluster's: join with an empty folder",
                         config.data, facts_in(log));
    }
    cluster_mark place{stands->cluster, stands->number, config.name};
    if (mark != place) {
      if (auto written = write_cluster_mark(config.data, place); !written) return written.error();
    }
    return place;
  }
}

}  // namespace pilecloud::app
