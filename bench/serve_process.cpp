// SPDX-License-Identifier: Apache-2.0
#include "bench/serve_process.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/figures.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::string_view before_port = "http://127.0.0.1:";
constexpr std::chrono::minutes ready_within{5};
constexpr std::chrono::milliseconds ask_every{2};

bool is_ready(int port) {
  const int to = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::array<char, 64> answer{};
  bool ready = false;
  if (::connect(to, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    constexpr std::string_view ask = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (::send(to, ask.data(), ask.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(ask.size())) {
      const auto got = ::recv(to, answer.data(), answer.size(), 0);
      ready = got > 0 && std::string_view{answer.data(), static_cast<std::size_t>(got)}.starts_with("HTTP/1.1 200");
    }
  }
  ::close(to);
  return ready;
}

}  // namespace

serve_process::serve_process(const std::string& program, const std::string& data) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw cannot_run{"no pipe to be had"};
  child_ = ::fork();
  if (child_ < 0) throw cannot_run{"no process to be had"};
  if (child_ == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDERR_FILENO);
    ::execl(program.c_str(), program.c_str(), "serve", "--data", data.c_str(), "--port", "0", "--no-piles", nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
  output_ = pipe[0];
}

serve_process::~serve_process() {
  ::kill(child_, SIGTERM);
  int status = 0;
  ::waitpid(child_, &status, 0);
  ::close(output_);
}

int serve_process::read_port() {
  std::string text;
  std::array<char, 256> part{};
  for (;;) {
    const auto at = text.find(before_port);
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
      return std::atoi(text.c_str() + at + before_port.size());
    }
    pollfd waiting{output_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds{ready_within}.count())) <= 0) break;
    const auto got = ::read(output_, part.data(), part.size());
    if (got <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  throw cannot_run{"serve did not say that it is ready: " + text};
}

void serve_process::wait_until_ready() {
  const auto until = std::chrono::steady_clock::now() + ready_within;
  const auto port = read_port();
  while (!is_ready(port)) {
    if (std::chrono::steady_clock::now() > until) throw cannot_run{"serve does not become ready"};
    std::this_thread::sleep_for(ask_every);
  }
}

}  // namespace pilecloud::bench
