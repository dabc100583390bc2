// SPDX-License-Identifier: Apache-2.0
// Transactions on an etcd cluster, over its JSON gateway. Thread-safe; blocks the caller, at most channel_options'
// call_at_most. Whoever commits must be content when a transaction happens twice or is answered for its second time:
// after a lost answer the same bytes are sent again (gateway_channel).
#pragma once

#include "base/result.hpp"
#include "cluster/etcd_transaction.hpp"
#include "cluster/gateway_channel.hpp"

namespace pilecloud::cluster {

class etcd_client {
 public:
  explicit etcd_client(channel_options options) : channel_(std::move(options)) {}

  result<etcd_answer, call_failure> commit(const etcd_transaction& asked);
  // Any other call of the gateway.
  result<std::string, call_failure> post(std::string_view path, std::string_view body) {
    return channel_.post(path, body);
  }
  std::optional<std::string> unusable() const { return channel_.unusable(); }
  // The member asked last seems to live in the past.
  void turn_away() { channel_.turn_away(); }
  // Which of the endpoints to ask first: the leader saves an append two hops between members.
  void prefer(std::size_t endpoint) { channel_.prefer(endpoint); }

 private:
  gateway_channel channel_;
};

}  // namespace pilecloud::cluster
