// SPDX-License-Identifier: Apache-2.0
#include "bench/etcd_members.hpp"

#include <array>
#include <filesystem>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/figures.hpp"
#include "cluster/etcd_client.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::chrono::seconds answers_within{30};

}  // namespace

std::string free_address() {
  const int asked = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(asked, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(asked, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(asked);
  if (!bound) throw cannot_run{"no free port on the loopback"};
  return fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
}

etcd_members::etcd_members(const std::string& folder) {
  constexpr std::array names{"m1", "m2", "m3"};
  std::array<std::string, names.size()> peers;
  std::string all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    peers[i] = "http://" + free_address();
    endpoints_.push_back(free_address());
    all += fmt::format("{}{}={}", i == 0 ? "" : ",", names[i], peers[i]);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto own = fmt::format("{}/{}", folder, names[i]);
    const auto client = "http://" + endpoints_[i];
    std::filesystem::create_directories(own);
    members_.push_back(std::make_unique<child_process>(
        std::vector<std::string>{"etcd", "--name", names[i], "--data-dir", own + "/data", "--listen-client-urls",
                                 client, "--advertise-client-urls", client, "--listen-peer-urls", peers[i],
                                 "--initial-advertise-peer-urls", peers[i], "--initial-cluster", all, "--logger", "zap",
                                 "--log-level", "error"},
        own + "/said"));
  }
  auto patient = channel();
  patient.call_at_most = answers_within;
  cluster::etcd_client client{patient};
  cluster::etcd_transaction write;
  write.then_put("pilecloud/bench/started", "yes");
  const auto answered = client.commit(write);
  if (!answered) {
    throw cannot_run{fmt::format("etcd does not start (is etcd-server installed?): {}\n{}", answered.error().detail,
                                 members_.front()->last_errors())};
  }
}

cluster::channel_options etcd_members::channel() const {
  cluster::channel_options options;
  options.endpoints = endpoints_;
  return options;
}

double etcd_members::cpu_seconds() const {
  double sum = 0;
  for (const auto& each : members_) sum += each->cpu_seconds();
  return sum;
}

std::uint64_t etcd_members::revision() {
  cluster::etcd_client client{channel()};
  cluster::etcd_transaction look;
  look.through_raft();
  const auto answered = client.commit(look);
  if (!answered) throw cannot_run{"etcd does not answer: " + answered.error().detail};
  return answered.value().revision;
}

}  // namespace pilecloud::bench
