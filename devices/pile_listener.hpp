// SPDX-License-Identifier: Apache-2.0
// Where piles knock: plain and TLS ports, `/ocpp/{pile}` upgraded to a websocket when `admission` says so. It knows no
// pile and no rule; whoever gives the admission does.
//
// Owns its threads and their loop. Bounded: open connections (above: closed at accept), time to the end of the
// handshake, header bytes. A pile whose subprotocols do not suit gets its handshake completed without one and is closed
// at once, as OCPP-J demands (1.6J §3.2, 2.0.1 part 4 §3.2). No compression. The end of a listener cuts every socket,
// each is told `closed`, and waits for it: never end it from one of its callbacks.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "devices/pile_socket.hpp"

namespace pilecloud::devices {

struct basic_credentials {
  std::string user;
  std::string password;
};
struct client_certificate {
  std::string common_name;
  std::string organization;
  std::string serial;            // the certificate's own number: hex, upper case
  std::string subject_serial{};  // of the subject; empty: none
};

struct pile_knock {
  std::string identity;  // [A-Za-z0-9._:-]{1,48}
  std::vector<std::string> subprotocols;
  std::optional<basic_credentials> credentials;
  bool tls = false;
  std::optional<client_certificate> certificate;  // verified against client_ca
  std::string remote;                             // "10.0.0.7:4711"
};

struct pile_taken {
  std::string subprotocol;  // empty: none suits
  std::function<void(std::shared_ptr<pile_socket>)> opened;
};
struct pile_refused {
  unsigned status = 404;  // 401, 403, 404, 429, 503 …
  std::optional<std::chrono::seconds> retry_after{};
};
using admission_verdict = std::variant<pile_taken, pile_refused>;
// Calls `then` exactly once, from any thread; it must not block.
using admission = std::function<void(pile_knock, std::function<void(admission_verdict)> then)>;

struct tls_port_files {
  std::string certificate;  // chain, PEM
  std::string key;
  std::string client_ca;  // empty: no client certificate is asked for; otherwise asked for, not demanded
};

struct listener_options {
  std::string address = "0.0.0.0";
  std::optional<std::uint16_t> port = 9000;  // 0: any free one
  std::optional<std::uint16_t> tls_port{};
  tls_port_files tls{};
  unsigned threads = 2;
  std::size_t connections_max = 50'000;
  std::chrono::seconds handshake{15};
  std::size_t header_bytes = 8 * 1024;
  socket_bounds socket{};
};

struct listen_error {
  std::string text;
};

class pile_listener {
 public:
  static result<std::unique_ptr<pile_listener>, listen_error> open(listener_options options, admission admit);
  ~pile_listener();
  pile_listener(const pile_listener&) = delete;
  pile_listener& operator=(const pile_listener&) = delete;

  std::uint16_t port() const;      // 0: none
  std::uint16_t tls_port() const;  // 0: none
  std::size_t connections() const;
  void close_all(std::uint16_t code, const std::string& why);  // those open now (rules.md W1)

 private:
  class engine;
  explicit pile_listener(std::shared_ptr<engine> running);
  std::shared_ptr<engine> running_;
};

}  // namespace pilecloud::devices
