// SPDX-License-Identifier: Apache-2.0
// The other side is frozen, killed, back again, or no node at all. Against a process of its own (rpc_echo).
#include <cerrno>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/cluster/rpc_nodes.hpp"

using namespace pilecloud;
using namespace pilecloud::cluster;
using namespace pilecloud::cluster::testing;
using namespace std::chrono_literals;

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// Takes connections (the kernel does) and never says a word.
class mute_port {
 public:
  mute_port() : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    REQUIRE((::bind(listening_, raw, size) == 0 && ::listen(listening_, 64) == 0 &&
             ::getsockname(listening_, raw, &size) == 0));
    port_ = ntohs(address.sin_port);
  }
  ~mute_port() { ::close(listening_); }
  mute_port(const mute_port&) = delete;
  mute_port& operator=(const mute_port&) = delete;
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int listening_;
  std::uint16_t port_ = 0;
};

bool connected(const rpc_transport& to_b) {
  return eventually([&to_b] { return to_b.link_to("b") == link::connected; });
}

}  // namespace

TEST_CASE(
    "a listener that never says a word: the call ends by its deadline or with the attempt, and the link is silent") {
  const mute_port mute;
  const auto a = started(options_of("a"));
  a->know("b", mute.address());
  CHECK(outcome(ask(*a, "b", method::ask, "x", 200ms)) == "unreachable");
  CHECK(eventually([&a] { return a->link_to("b") == link::silent; }));
  CHECK(time_of([&a] { CHECK(outcome(ask(*a, "b", method::ask, "x")) == "unreachable"); }) < 5s);
}

TEST_CASE("nobody listens: refused, and calls are unreachable at once") {
  const auto a = started(options_of("a"));
  std::string address;
  {
    const mute_port gone;
    address = gone.address();
  }
  a->know("b", address);
  CHECK(outcome(ask(*a, "b", method::ask, "x")) == "unreachable");
  CHECK(a->link_to("b") == link::refused);
  CHECK(time_of([&a] { CHECK(outcome(ask(*a, "b", method::ask, "x")) == "unreachable"); }) < 5s);
}

TEST_CASE("a peer that is killed ends calls at once and is refused; when it is back, calls work again") {
  echo_process b;
  const auto a = started(options_of("a"));
  a->know("b", b.address());
  REQUIRE(connected(*a));
  for (int round = 0; round < 3; ++round) {
    auto endless = begin(*a, "b", method::follow, "x", 60s);
    CHECK(ask(*a, "b", method::ask, "x").value() == "x");
    b.kill_hard();
    CHECK(time_of([&endless] { CHECK(outcome(endless.get()) == "lost"); }) < 5s);
    CHECK(eventually([&a] { return a->link_to("b") == link::refused; }));
    b.start();
    REQUIRE(connected(*a));
    CHECK(ask(*a, "b", method::ask, "y").value() == "y");
  }
}

TEST_CASE("a peer that is frozen: calls end by their deadline, then the link is silent; thawed, it is there again") {
  echo_process b;
  auto options = options_of("a");
  options.silent_at_most = 500ms;
  const auto a = started(options);
  a->know("b", b.address());
  REQUIRE(connected(*a));
  b.freeze();
  const auto took = time_of([&a] { CHECK(outcome(ask(*a, "b", method::ask, "x", 200ms)) == "lost"); });
  CHECK(took >= 200ms);
  CHECK(took < 5s);
  auto endless = begin(*a, "b", method::ask, "x", 60s);
  CHECK(eventually([&a] { return a->link_to("b") == link::silent; }));
  CHECK(outcome(endless.get()) == "lost");
  b.thaw();
  REQUIRE(connected(*a));
  CHECK(ask(*a, "b", method::ask, "y").value() == "y");
}

TEST_CASE("a peer that is frozen takes no more memory than the bound allows") {
  echo_process b;
  auto options = options_of("a");
  options.bytes_max = 16u << 20;
  const auto a = started(options);
  a->know("b", b.address());
  REQUIRE(connected(*a));
  b.freeze();
  std::vector<std::future<answer>> waiting;
  for (int i = 0; i < 40; ++i) waiting.push_back(begin(*a, "b", method::ask, std::string(1u << 20, 'x'), 300ms));
  int busy = 0;
  for (auto& each : waiting) busy += outcome(each.get()) == "busy" ? 1 : 0;
  CHECK(busy == 24);
  CHECK(outcome(ask(*a, "b", method::ask, std::string(1u << 20, 'x'))) == "busy");  // past their deadlines, not gone
  b.thaw();
  CHECK(eventually([&a] { return outcome(ask(*a, "b", method::ask, std::string(1u << 20, 'x'))) == "answered"; }));
}

TEST_CASE("a peer that is quiet for a long time stays connected") {
  echo_process b;
  auto options = options_of("a");
  options.silent_at_most = 1s;
  const auto a = started(options);
  a->know("b", b.address());
  REQUIRE(connected(*a));
  auto endless = begin(*a, "b", method::follow, "x", 3s);
  CHECK(time_of([&endless] { CHECK(outcome(endless.get()) == "lost"); }) >= 3s);
  CHECK(a->link_to("b") == link::connected);
}

TEST_CASE("a node that has moved is spoken to at its new address") {
  const auto a = started(options_of("a"));
  const auto first =
      started(options_of("b"), [](std::string_view, method, std::string, auto then) { then(std::string{"first"}); });
  const auto second =
      started(options_of("b"), [](std::string_view, method, std::string, auto then) { then(std::string{"second"}); });
  introduce(*a, "b", *first);
  CHECK(ask(*a, "b", method::ask, {}).value() == "first");
  a->know("b", address_of(*second));
  CHECK(ask(*a, "b", method::ask, {}).value() == "second");
}

TEST_CASE("garbage on the port harms nobody") {
  const auto a = started(options_of("a"));
  const auto b = started(options_of("b"));
  std::vector<int> open;
  for (const auto* text : {"GET / HTTP/1.0\r\n\r\n", "", "\x16\x03\x01\x02", "\x16\x03\x01\xff\xff\x01"}) {
    open.push_back(::socket(AF_INET, SOCK_STREAM, 0));
    auto address = loopback(a->port());
    REQUIRE(::connect(open.back(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK(::send(open.back(), text, std::string{text}.size(), MSG_NOSIGNAL) >= 0);
  }
  introduce(*b, "a", *a);
  CHECK(ask(*b, "a", method::ask, "x").value() == "x");
  // Whoever does not come to the point is hung up on.
  for (const auto each : open) {
    char byte = 0;
    const timeval at_most{10, 0};
    ::setsockopt(each, SOL_SOCKET, SO_RCVTIMEO, &at_most, sizeof at_most);
    while (::recv(each, &byte, 1, 0) > 0) {
    }
    CHECK(errno != EAGAIN);
    ::close(each);
  }
}

TEST_CASE("connections are bounded: what comes beyond is closed, and there is room again when they end") {
  auto options = options_of("a");
  options.connections_max = 4;
  options.connect_at_most = 300ms;
  const auto a = started(options);
  const auto b = started(options_of("b"));
  std::vector<int> open;
  for (int i = 0; i < 8; ++i) {
    open.push_back(::socket(AF_INET, SOCK_STREAM, 0));
    auto address = loopback(a->port());
    REQUIRE(::connect(open.back(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  introduce(*b, "a", *a);  // once the mute ones have been hung up on
  for (const auto each : open) ::close(each);
}
