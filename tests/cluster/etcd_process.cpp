// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/etcd_process.hpp"

#include <atomic>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace pilecloud::cluster::testing {

std::uint16_t free_port() {
  const int asked = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(asked, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(asked, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(asked);
  PILECLOUD_ASSERT(bound, "no free port on the loopback");
  return ntohs(address.sin_port);
}

std::string on_loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

channel_options to_endpoints(std::vector<std::string> endpoints) {
  channel_options options;
  options.endpoints = std::move(endpoints);
  return options;
}

etcd_process::etcd_process() { start(); }

void etcd_process::kill_hard() { running_.reset(); }

void etcd_process::start() {
  const auto client_url = "http://" + endpoint();
  const auto peer_url = "http://" + on_loopback(peer_port_);
  // Dies with this process, however that ends.
  running_.emplace(std::vector<std::string>{"/usr/bin/setpriv",
                                            "--pdeathsig",
                                            "KILL",
                                            "/usr/bin/etcd",
                                            "--name",
                                            "one",
                                            "--data-dir",
                                            folder_.path("etcd"),
                                            "--listen-client-urls",
                                            client_url,
                                            "--advertise-client-urls",
                                            client_url,
                                            "--listen-peer-urls",
                                            peer_url,
                                            "--initial-advertise-peer-urls",
                                            peer_url,
                                            "--initial-cluster",
                                            "one=" + peer_url,
                                            "--logger",
                                            "zap",
                                            "--log-level",
                                            "error"},
                   folder_.path("output"));
  auto patient = to_endpoints({endpoint()});
  patient.call_at_most = std::chrono::seconds{20};
  etcd_client client{patient};
  etcd_transaction write;
  write.then_put("pilecloud/test/started", "yes");
  const auto answered = client.commit(write);
  PILECLOUD_ASSERT(answered.ok(), "etcd does not start (is etcd-server installed?): {}\n{}", answered.error().detail,
                   running_->err());
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
