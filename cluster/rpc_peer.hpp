// SPDX-License-Identifier: Apache-2.0
// One node others are called at: its connection, kept open while this lives, and the calls to it. Lives in the loop's
// thread of rpc_transport. What others may read of it, from any thread, is its rpc_standing.
//
// Connecting: address, TCP, TLS, its name, an answer to greet(), all within connect_at_most. A connection that is not
// heard of for half a second is greeted again; without an answer within silent_at_most it is ended. Pauses between
// attempts double from pause_at_least to pause_at_most. Why an attempt failed is logged when it is not what was logged
// before.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <kj/async-io.h>

#include "cluster/call_table.hpp"
#include "cluster/rpc_transport.hpp"
#include "cluster/rpc_wire.hpp"

namespace pilecloud::cluster {

struct rpc_standing {
  explicit rpc_standing(const rpc_options& options)
      : slots(std::make_shared<call_slots>(options.calls_max, options.bytes_max)) {}
  std::atomic<link> now{link::unknown};
  const std::shared_ptr<call_slots> slots;
};

class rpc_peer final : private kj::TaskSet::ErrorHandler {
 public:
  rpc_peer(kj::AsyncIoProvider& io, kj::TlsContext& tls, const rpc_options& options, std::string name,
           std::shared_ptr<rpc_standing> standing);
  ~rpc_peer() noexcept;  // ends all calls
  rpc_peer(const rpc_peer&) = delete;
  rpc_peer& operator=(const rpc_peer&) = delete;

  void move_to(const std::string& address);
  void call(open_call call);

 private:
  struct connection;

  kj::Promise<void> keep_connected();
  kj::Promise<void> connect();
  kj::Promise<void> converse();
  kj::Promise<void> stay_in_touch();
  kj::Promise<void> pause();
  kj::Promise<void> expire_until_empty();
  void send(std::uint64_t id);
  void connected();
  void failed(const kj::Exception& why);
  void hang_up();
  void taskFailed(kj::Exception&& why) override;

  kj::AsyncIoProvider& io_;
  kj::TlsContext& tls_;
  const rpc_options& options_;
  const std::string name_;
  const std::shared_ptr<rpc_standing> standing_;
  std::string address_;
  call_table calls_;
  std::string logged_;
  std::chrono::milliseconds pause_;
  bool heard_ = false;
  bool expiring_ = false;
  kj::Own<connection> connection_;
  kj::TaskSet expiry_;
  kj::Promise<void> running_ = nullptr;
};

}  // namespace pilecloud::cluster
