// SPDX-License-Identifier: Apache-2.0
// civetweb in front of application: sockets, threads, limits. A thread a connection, right for people and polling pages
// (design §8); devices get ports of their own later.
//
// Listens on loopback unless told otherwise. Connections beyond `threads` wait in a bounded queue; a request has
// `header_bytes` and `body_bytes` and must be whole within `request_timeout`. No files, no directory listing, no CORS.
// stop() (and the destructor) answers what runs, then closes; it takes at most about position_wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace pilecloud::http {

class application;

struct server_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: a free one, see port()
  std::uint32_t threads = 32;
  std::uint32_t waiting_connections = 64;
  std::size_t header_bytes = 16u << 10;
  std::size_t body_bytes = 1u << 20;
  std::chrono::milliseconds request_timeout{10'000};
  std::chrono::milliseconds keep_alive{2'000};
};

struct server_error {
  std::string what;  // "127.0.0.1:8080: Address already in use"
};

class server {
 public:
  // `answers` outlives the server.
  static result<std::unique_ptr<server>, server_error> start(application& answers, const server_options& options);
  ~server();

  std::uint16_t port() const;
  void stop();

  struct state;  // server.cpp's own

 private:
  explicit server(std::unique_ptr<state> s);
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::http
