// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/etcd_process.hpp"

#include <atomic>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace pilecloud::cluster::testing {

namespace {
bool can_be_bound(std::uint16_t port) {
  const int asked = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool bound = ::bind(asked, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(asked);
  return bound;
}
}  // namespace

// Below 32768, where Linux begins to number the near ends of outgoing connections: a port seen free there is soon
// somebody's. Test processes beside this one start elsewhere in the range.
std::uint16_t free_port() {
  constexpr std::uint32_t from = 15'000, count = 17'000;
  static std::atomic<std::uint32_t> next{static_cast<std::uint32_t>(::getpid()) * 97};
  for (std::uint32_t tried = 0; tried < count; ++tried) {
    const auto port = static_cast<std::uint16_t>(from + next++ % count);
    if (can_be_bound(port)) return port;
  }
  PILECLOUD_ASSERT(false, "no free port on the loopback");
}

std::string on_loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

channel_options to_endpoints(std::vector<std::string> endpoints) {
  channel_options options;
  options.endpoints = std::move(endpoints);
  return options;
}

etcd_process::etcd_process(etcd_settings settings) : settings_(std::move(settings)) {
  if (settings_.cluster.empty()) start();
}

void etcd_process::kill_hard() { running_.reset(); }

void etcd_process::start() {
  spawn();
  wait_for_answer();
}

void etcd_process::spawn() {
  const auto client_url = (settings_.tls.ca.empty() ? "http://" : "https://") + endpoint();
  const auto peer_url = "http://" + on_loopback(settings_.peer_port);
  const auto cluster = settings_.cluster.empty() ? settings_.name + "=" + peer_url : settings_.cluster;
  // Dies with this process, however that ends.
  std::vector<std::string> words{"/usr/bin/setpriv", "--pdeathsig", "KILL", "/usr/bin/etcd"};
  const std::vector<std::pair<std::string, std::string>> flags{{"--name", settings_.name},
                                                               {"--data-dir", folder_.path("etcd")},
                                                               {"--listen-client-urls", client_url},
                                                               {"--advertise-client-urls", client_url},
                                                               {"--listen-peer-urls", peer_url},
                                                               {"--initial-advertise-peer-urls", peer_url},
                                                               {"--initial-cluster", cluster},
                                                               {"--logger", "zap"},
                                                               {"--log-level", "error"}};
  for (const auto& [flag, value] : flags) words.insert(words.end(), {flag, value});
  words.insert(words.end(), settings_.flags.begin(), settings_.flags.end());
  running_.emplace(words, folder_.path("output"));
}

void etcd_process::wait_for_answer() {
  auto patient = to_endpoints({endpoint()});
  patient.tls = settings_.tls;
  patient.call_at_most = std::chrono::seconds{20};
  etcd_client client{patient};
  etcd_transaction write;
  write.then_put("pilecloud/test/started", "yes");
  const auto answered = client.commit(write);
  PILECLOUD_ASSERT(answered.ok(), "etcd does not start (is etcd-server installed?): {}\n{}", answered.error().detail,
                   running_->err());
}

etcd_trio::etcd_trio() {
  std::array<etcd_settings, 3> settings;
  std::string cluster;
  for (std::size_t at = 0; at < settings.size(); ++at) {
    settings[at].name = "m" + std::to_string(at + 1);
    cluster += (at == 0 ? "" : ",") + settings[at].name + "=http://" + on_loopback(settings[at].peer_port);
  }
  for (std::size_t at = 0; at < settings.size(); ++at) {
    settings[at].cluster = cluster;
    members_[at] = std::make_unique<etcd_process>(settings[at]);
    members_[at]->spawn();
  }
  for (auto& member : members_) member->wait_for_answer();
}

std::vector<std::string> etcd_trio::endpoints() const {
  std::vector<std::string> all;
  for (const auto& member : members_) all.push_back(member->endpoint());
  return all;
}

etcd_process& shared_etcd() {
  static etcd_process shared;
  return shared;
}

std::string fresh_generation() {
  static std::atomic<unsigned> count{0};
  return "test-" + std::to_string(++count);
}

}  // namespace pilecloud::cluster::testing
