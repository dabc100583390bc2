// SPDX-License-Identifier: Apache-2.0
// Connections to servers over TLS, for kj's event loop: the CA vouches for the server, its certificate must name the
// host asked for, and ours is shown if there is one. kj checks names as DNS names: for an endpoint that is an IP
// address the certificate needs that address written as a DNS name too, or tls_settings::server_name says another.
#pragma once

#include <optional>
#include <string>

#include <kj/async-io.h>
#include <kj/compat/tls.h>

#include "base/result.hpp"
#include "cluster/gateway_channel.hpp"

namespace pilecloud::cluster {

class tls_dialing {
 public:
  // An error is a sentence for the operator.
  static result<std::unique_ptr<tls_dialing>, std::string> open(const tls_settings& settings);

  // `endpoint`: "etcd-1:2379". The result is used while this lives.
  kj::Own<kj::NetworkAddress> over(kj::Own<kj::NetworkAddress> address, const std::string& endpoint);

 private:
  tls_dialing(kj::Own<kj::TlsContext> context, std::string server_name)
      : context_(kj::mv(context)), server_name_(std::move(server_name)) {}

  kj::Own<kj::TlsContext> context_;
  std::string server_name_;
};

}  // namespace pilecloud::cluster
