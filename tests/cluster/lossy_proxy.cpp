// SPDX-License-Identifier: Apache-2.0
#include "tests/cluster/lossy_proxy.hpp"

#include <array>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace pilecloud::cluster::testing {

namespace {

constexpr int poll_ms = 20;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

lossy_proxy::lossy_proxy(std::string upstream)
    : upstream_(static_cast<std::uint16_t>(std::stoi(upstream.substr(upstream.find(':') + 1)))),
      listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
  auto address = loopback(0);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  const bool listens =
      ::bind(listening_, raw, size) == 0 && ::listen(listening_, 64) == 0 && ::getsockname(listening_, raw, &size) == 0;
  PILECLOUD_ASSERT(listens, "the proxy cannot listen");
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread{[this] { accept_all(); }};
}

lossy_proxy::~lossy_proxy() {
  stopping_ = true;
  accepting_.join();
  for (auto& relay : relays_) relay.join();
  ::close(listening_);
}

std::string lossy_proxy::endpoint() const { return "127.0.0.1:" + std::to_string(port_); }

void lossy_proxy::accept_all() {
  while (!stopping_) {
    pollfd waiting{listening_, POLLIN, 0};
    if (::poll(&waiting, 1, poll_ms) <= 0) continue;
    const int client = ::accept(listening_, nullptr, nullptr);
    if (client >= 0) relays_.emplace_back([this, client] { relay(client); });
  }
}

bool lossy_proxy::loses_one() {
  auto left = to_lose_.load();
  while (left > 0 && !to_lose_.compare_exchange_weak(left, left - 1)) {
  }
  if (left > 0) ++lost_;
  return left > 0;
}

void lossy_proxy::relay(int client) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  auto address = loopback(upstream_);
  bool open = ::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  bool mute = false;
  std::array<char, 64 << 10> buffer;
  while (open && !stopping_) {
    std::array<pollfd, 2> waiting{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), poll_ms) <= 0) continue;
    for (const auto& side : waiting) {
      if (side.revents == 0) continue;
      const auto read = ::read(side.fd, buffer.data(), buffer.size());
      if (read <= 0) open = false;
      if (read <= 0) break;
      const bool answers = side.fd == server;
      if (answers && !mute && loses_one()) {
        open = silent_;
        mute = true;
      }
      if (answers && mute) continue;
      if (!send_all(answers ? client : server, {buffer.data(), static_cast<std::size_t>(read)})) open = false;
    }
  }
  ::close(server);
  ::close(client);
}

}  // namespace pilecloud::cluster::testing
