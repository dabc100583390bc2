// SPDX-License-Identifier: Apache-2.0
// One websocket of a pile to a central system, ws:// or wss://. All on its loop's single thread, as are the callbacks.
// `closed` is told exactly once, also when it never opened; it is told later, never from within a call. What was sent
// before cut() still leaves. No answer in 15 s, none to a ping in 60 s: closed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include "base/result.hpp"

namespace pilecloud::devices::simulator {

struct central_address {
  bool tls = false;
  std::string host;
  std::string port;
  std::string path;  // without the pile and the last slash
  bool operator==(const central_address&) const = default;
};
struct address_error {
  std::string text;
};
result<central_address, address_error> parse_address(std::string_view url);

struct client_identity {
  std::string identity;
  std::string subprotocol;
  std::optional<std::string> password{};
  std::string from{};  // source address; empty: the system's choice. An address has some 28,000 ports for one target
};

struct client_callbacks {
  std::function<void()> opened;
  std::function<void(std::string text)> text;
  std::function<void(std::string why, std::optional<std::chrono::seconds> retry_after)> closed;
};

class websocket_client {
 public:
  virtual ~websocket_client() = default;
  virtual void connect() = 0;  // once
  virtual void send(std::string text) = 0;
  virtual void cut() = 0;

  // `tls` is used with a wss address only.
  static std::shared_ptr<websocket_client> make(boost::asio::io_context& loop, boost::asio::ssl::context& tls,
                                                const central_address& to, client_identity who, client_callbacks told);
};

}  // namespace pilecloud::devices::simulator
