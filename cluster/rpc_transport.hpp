// SPDX-License-Identifier: Apache-2.0
// Calls between nodes as Cap'n Proto RPC over TLS 1.2 or 1.3, both sides with a certificate of the cluster's CA.
//
// One thread runs kj's loop, for the node's own calls and for those of others. To each known node there is one
// connection, opened at once and again (50 to 250 ms later) whenever it ends; a connection counts from its first answer
// on, so link_to() never says `connected` of a node that would not let us in. A call waits while the first attempt or
// the one after a connection's end runs; when an attempt has failed, and until one succeeds, calls are `unreachable` at
// once. A connection that ends takes the calls sent on it with it (`lost`), and one on which nothing answers for
// `silent_at_most` is ended. The common name of a certificate is the node's name: `from` is nothing else, and a node
// that answers under another name than the one that was asked for is not spoken to.
// Bounds, each per peer: calls waiting and calls being served, bytes of either. A call whose deadline has passed counts
// until it is answered or its connection ends. Certificates are read at start: a renewed one counts after a restart.
// There are no revocation lists: a stolen key is shut out by another CA.
#pragma once

#include <memory>

#include "cluster/tls_identity.hpp"
#include "cluster/transport.hpp"

namespace pilecloud::cluster {

struct rpc_options {
  std::string node;    // own name; the common name of the certificate
  std::string listen;  // "10.0.0.1:9100"; port 0: any free one
  tls_files tls;
  std::size_t calls_max = 4'096;          // waiting for one peer; being served for one peer
  std::size_t bytes_max = 64u << 20;      // of their bodies, and of what one connection has still to send
  std::size_t body_max = call_bytes_max;  // of one body, either way; at most call_bytes_max
  std::size_t connections_max = 256;      // that others have opened
  std::chrono::milliseconds connect_at_most{1'000};
  std::chrono::milliseconds silent_at_most{2'000};
  std::chrono::milliseconds pause_at_least{50};  // between attempts to connect; doubles
  std::chrono::milliseconds pause_at_most{250};
};

class rpc_transport final : public transport {
 public:
  // An error is a sentence that says what to do.
  static result<std::unique_ptr<rpc_transport>, std::string> start(rpc_options options, call_server serve);
  ~rpc_transport() override;  // ends all calls; what is still being served may be answered later, to nobody
  rpc_transport(const rpc_transport&) = delete;
  rpc_transport& operator=(const rpc_transport&) = delete;

  std::uint16_t port() const;  // where it listens

  void call(std::string_view node, method what, std::string body, std::chrono::milliseconds deadline,
            answered then) override;
  void know(std::string_view node, std::string_view address) override;
  link link_to(std::string_view node) const override;

 private:
  struct state;
  explicit rpc_transport(std::unique_ptr<state> started);
  std::unique_ptr<state> state_;
};

}  // namespace pilecloud::cluster
