// SPDX-License-Identifier: Apache-2.0
#include "app/cluster_access.hpp"

#include <condition_variable>
#include <mutex>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
namespace pilecloud::app {

namespace {

constexpr std::chrono::milliseconds etcd_attempt{1'000};
constexpr std::chrono::milliseconds etcd_call{2'500};

}  // namespace

cluster::channel_options channel_of(const node_file& config) {
  cluster::channel_options options;
  options.endpoints = config.etcd_endpoints;
  options.tls = {config.etcd_tls.ca, config.etcd_tls.certificate, config.etcd_tls.key, config.etcd_server_name};
  options.attempt_at_most = etcd_attempt;
  options.call_at_most = etcd_call;
  return options;
}

result<cluster::generation, std::string> current_generation(cluster::etcd_client& etcd) {
  if (const auto why = etcd.unusable()) return *why;
  auto current = cluster::read_current(etcd);
  if (!current) return fmt::format("etcd: {}", cluster::to_text(current.error()));
  if (!current.value()) return std::string{"this etcd holds no cluster; found one with `pilecloud cluster create`"};
  return *std::move(current.value());
}

result<std::unique_ptr<cluster_access>, std::string> cluster_access::open(const std::string& config_file) {
  auto config = read_node_file(config_file);
  if (!config) return to_text(config.error());
  auto made = std::make_unique<cluster_access>();
  made->config_ = std::move(config).value();
  made->etcd_ = std::make_unique<cluster::etcd_client>(channel_of(made->config_));
  auto current = current_generation(*made->etcd_);
  if (!current) return current.error();
  made->generation_ = std::move(current).value();
  const auto name = made->generation_.name();
  made->order_ = std::make_unique<cluster::etcd_sequencer>(*made->etcd_, name);
  made->roster_ = std::make_unique<cluster::etcd_roster>(channel_of(made->config_), name);
  made->calls_ = std::make_unique<node_calls>(made->config_);
  return made;
}

std::map<std::string, std::string> node_calls::call_all(const std::vector<cluster::roster_entry>& nodes,
                                                        cluster::method what, const std::string& body,
                                                        std::chrono::milliseconds at_most) {
  struct gathering {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t left = 0;
    std::map<std::string, std::string> answers;
  };
  if (!transport_) {
    spdlog::set_level(spdlog::level::err);  // what connects is no news to a command's user
    cluster::rpc_options rpc;
    rpc.node = as_.name;
    rpc.listen = "127.0.0.1:0";
    rpc.tls = as_.peer_tls;
    auto started = cluster::rpc_transport::start(
        std::move(rpc), [](std::string_view, cluster::method, const std::string&,
                           const cluster::transport::answered& then) { then(cluster::call_error::unsupported); });
    if (!started) {
      fmt::print(stderr, "pilecloud cluster: {}\n", started.error());
      return {};
    }
    transport_ = std::move(started).value();
  }
  const auto all = std::make_shared<gathering>();
  all->left = nodes.size();
  for (const auto& each : nodes) {
    transport_->know(each.node, each.peer_address);
    transport_->call(each.node, what, body, at_most,
                     [all, node = each.node](const result<std::string, cluster::call_error>& told) {
                       const std::lock_guard lock{all->mutex};
                       if (told) all->answers.emplace(node, told.value());
                       --all->left;
                       all->changed.notify_one();
                     });
  }
  std::unique_lock lock{all->mutex};
  all->changed.wait(lock, [&all] { return all->left == 0; });
  return all->answers;
}

}  // namespace pilecloud::app
