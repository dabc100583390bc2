// SPDX-License-Identifier: Apache-2.0
#include "bench/cluster_places.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bench/figures.hpp"
#include "cluster/etcd_client.hpp"
#include "cluster/generation.hpp"

namespace pilecloud::bench {

namespace {

std::string node_toml(const node_place& place, const std::string& certificates, const etcd_members& etcd,
                      std::size_t nodes) {
  const auto own = certificates + "/" + place.name;
  return fmt::format(R"([node]
name = "{}"
data = "{}"
[http]
port = 0
[peers]
listen = "{}"
ca = "{}/ca.pem"
certificate = "{}.pem"
key = "{}.key"
[etcd]
endpoints = ["{}"]
[cluster]
nodes = {}
key_file = "{}/cluster.key"
)",
                     place.name, place.data, free_address(), certificates, own, own,
                     fmt::join(etcd.endpoints(), "\", \""), nodes, certificates);
}

}  // namespace

std::vector<node_place> found_cluster(const std::string& folder, const std::vector<std::string>& names,
                                      const etcd_members& etcd) {
  const auto certificates = folder + "/certificates";
  std::vector<std::string> making{PILECLOUD_MAKE_CERTIFICATES, "--out", certificates};
  making.insert(making.end(), names.begin(), names.end());
  run_program(making, folder + "/making-certificates");
  std::vector<node_place> places;
  for (const auto& name : names) {
    const node_place place{name, fmt::format("{}/{}", folder, name), fmt::format("{}/{}.toml", folder, name)};
    std::ofstream{place.config} << node_toml(place, certificates, etcd, names.size());
    places.push_back(place);
  }
  cluster::etcd_client client{etcd.channel()};
  const auto made = cluster::create(client, cluster::new_cluster_id(), cluster::log_ends{}, names.front(),
                                    system_clock_source{}.now());
  if (!made) throw cannot_run{fmt::format("no cluster to be had: {}", cluster::to_text(made.error()))};
  return places;
}

}  // namespace pilecloud::bench
