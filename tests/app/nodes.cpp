// SPDX-License-Identifier: Apache-2.0
#include "tests/app/nodes.hpp"

#include <filesystem>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace pilecloud::tests {

namespace {

constexpr std::chrono::seconds settle_patience{30};

}  // namespace

nodes::nodes() {
  for (std::size_t i = 0; i < names.size(); ++i) {
    peer_ports_[i] = cluster::testing::free_port();
    http_ports_[i] = cluster::testing::free_port();
    piles_ports_[i] = cluster::testing::free_port();
    sites_[i] = std::make_unique<site>(config(i), folder_.path(std::string{"run-"} + names[i]));
  }
  write_text(folder_.path("cluster.key"), std::string(64, '7') + "\n");
  std::filesystem::permissions(folder_.path("cluster.key"),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  write_configs();
}

void nodes::write_configs() {
  std::string endpoints;
  for (const auto& each : etcd_->endpoints()) endpoints += fmt::format("{}\"{}\"", endpoints.empty() ? "" : ", ", each);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& tls = authority_.node(names[i]);
    write_text(
        config(i),
        fmt::format(
            "[node]\nname = \"{}\"\ndata = \"{}\"\n[http]\nport = {}\n[piles]\nport = {}\n[peers]\nlisten = \"{}\"\n"
            "ca = \"{}\"\ncertificate = \"{}\"\nkey = \"{}\"\n[etcd]\nendpoints = [{}]\n"
            "[cluster]\nnodes = 3\nkey_file = \"{}\"\n",
            names[i], data(i), http_ports_[i], piles_ports_[i], peer_address(i), tls.ca, tls.certificate, tls.key,
            endpoints, folder_.path("cluster.key")));
  }
}

std::string nodes::peer_address(std::size_t which) const { return cluster::testing::on_loopback(peer_ports_[which]); }

std::string nodes::piles_url(std::size_t which) const {
  return fmt::format("ws://{}/ocpp", cluster::testing::on_loopback(piles_ports_[which]));
}

void nodes::replace_etcd() {
  etcd_.reset();
  etcd_ = std::make_unique<cluster::testing::etcd_trio>();
  write_configs();
}

finished nodes::command(std::size_t which, std::vector<std::string> words) const {
  std::vector<std::string> all{PILECLOUD_PROGRAM, "cluster"};
  all.insert(all.end(), words.begin(), words.end());
  all.insert(all.end(), {"--config", config(which)});
  return run(all);
}

void nodes::start_all() {
  std::string password;
  for (auto& each : sites_) {
    if (!each->start()) throw std::runtime_error("a node did not start: " + each->log_text());
  }
  for (auto& each : sites_) {
    if (password.empty()) password = each->printed_password();
  }
  if (!password.empty()) {
    sites_[0]->sign_in(password);
    for (std::size_t i = 1; i < sites_.size(); ++i) sites_[i]->use_tokens_of(*sites_[0]);
  }
  if (!settle()) throw std::runtime_error("the cluster did not settle: " + command(0, {"status"}).out);
}

void nodes::stop_all() {
  for (auto& each : sites_) each->stop();
}

bool nodes::settle() {
  const auto until = std::chrono::steady_clock::now() + settle_patience;
  while (std::chrono::steady_clock::now() < until) {
    const auto said = command(0, {"status", "--json"});
    const auto seen = nlohmann::json::parse(said.out, nullptr, false);
    bool calm = said.code == 0 && !seen.is_discarded() && seen["nodes"].size() == names.size();
    if (calm) {
      for (const auto& each : seen["nodes"]) calm = calm && each["answers"] == true && each["behind"] == 0;
    }
    if (calm) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
  return false;
}

finished program(std::vector<std::string> words) {
  words.insert(words.begin(), PILECLOUD_PROGRAM);
  return run(words);
}

}  // namespace pilecloud::tests
