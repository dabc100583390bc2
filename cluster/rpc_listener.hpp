// SPDX-License-Identifier: Apache-2.0
// What others ask of this node: accepts their connections, lets in whom the CA vouches for, hands their calls to the
// call_server and its answers back. Lives in the loop's thread of rpc_transport.
//
// Calls being served are counted per name, over all its connections, until they are answered; beyond the bounds they
// are `busy`. While a connection has bytes_max still to send, calls on it are `busy`, and what is answered then is
// `lost`: the other side does not read. Answers come through the mailbox and find their call by its number; the
// connection may be gone by then. Whoever is not let in is logged, and what cannot be sent: one every ten seconds at
// most.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include <kj/async-io.h>

#include "cluster/call_slots.hpp"
#include "cluster/rpc_codec.hpp"
#include "cluster/rpc_mailbox.hpp"
#include "cluster/rpc_transport.hpp"
#include "cluster/rpc_wire.hpp"

namespace pilecloud::cluster {

class rpc_listener final : private kj::TaskSet::ErrorHandler {
 public:
  rpc_listener(kj::AsyncIoProvider& io, kj::TlsContext& tls, const rpc_options& options, call_server serve,
               std::shared_ptr<rpc_mailbox> answers, kj::Own<kj::ConnectionReceiver> port);
  ~rpc_listener() noexcept;
  rpc_listener(const rpc_listener&) = delete;
  rpc_listener& operator=(const rpc_listener&) = delete;

  void answer(answer_given given);

 private:
  class served_node;
  struct served_connection;
  struct served_call {
    kj::Own<kj::PromiseFulfiller<rpc_reply>> answered;
    call_slots::slot held;
  };

  kj::Promise<void> accept_all();
  void let_in(kj::AuthenticatedStream raw);
  kj::Promise<void> converse(kj::AuthenticatedStream secured);
  const std::shared_ptr<call_slots>& slots_of(const std::string& node);
  kj::Promise<rpc_reply> serve(const std::string& from, std::uint16_t what, capnp::Data::Reader body);
  void complain(const std::string& about);
  void taskFailed(kj::Exception&& why) override;

  kj::AsyncIoProvider& io_;
  kj::TlsContext& tls_;
  const rpc_options& options_;
  const call_server serve_;
  const std::shared_ptr<rpc_mailbox> answers_;
  kj::Own<kj::ConnectionReceiver> port_;
  std::map<std::string, std::shared_ptr<call_slots>, std::less<>> slots_;
  std::unordered_map<std::uint64_t, served_call> calls_;
  std::uint64_t last_ = 0;
  std::size_t open_ = 0;
  call_clock::time_point logged_{};
  kj::TaskSet connections_;
};

}  // namespace pilecloud::cluster
