// SPDX-License-Identifier: Apache-2.0
// What the thread of rpc_transport owns: the port, the peers, and the way from the mailbox to them. Made, run and
// destroyed in that thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <kj/async-io.h>
#include <kj/async-unix.h>

#include "cluster/rpc_listener.hpp"
#include "cluster/rpc_mailbox.hpp"
#include "cluster/rpc_peer.hpp"

namespace pilecloud::cluster {

class rpc_loop {
 public:
  using standing_of = std::function<std::shared_ptr<rpc_standing>(const std::string& node)>;

  rpc_loop(kj::AsyncIoContext& io, const rpc_options& options, const tls_identity& identity, call_server serve,
           std::shared_ptr<rpc_mailbox> letters, standing_of standing, kj::Own<kj::ConnectionReceiver> port);
  rpc_loop(const rpc_loop&) = delete;
  rpc_loop& operator=(const rpc_loop&) = delete;

  void run();  // until it is asked to stop

 private:
  void open(call_asked asked);
  void open(answer_given given);
  void open(const address_known& known);
  void open(stop_asked asked);

  kj::AsyncIoContext& io_;
  const rpc_options& options_;
  const std::shared_ptr<rpc_mailbox> letters_;
  const standing_of standing_;
  kj::UnixEventPort::FdObserver waking_;
  kj::Own<kj::TlsContext> tls_;
  std::map<std::string, std::unique_ptr<rpc_peer>, std::less<>> peers_;
  rpc_listener listener_;
  bool stopping_ = false;
};

}  // namespace pilecloud::cluster
