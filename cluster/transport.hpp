// SPDX-License-Identifier: Apache-2.0
// Calls between nodes: opaque bytes there, opaque bytes back, at most once, with a deadline. Thread-safe.
//
// A call that failed may have been carried out (`lost`): whoever calls again must be content with twice, which command
// ids and natural keys give (engine.md "Cross-node messages"). Queues are bounded: beyond it `busy` at once. Bodies are
// those of peer_messages.hpp. Implementations: rpc_transport (Cap'n Proto RPC over TLS), the simulation's.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace pilecloud::cluster {

// Numbers are of the wire: append only. A node that does not know one answers `unsupported`.
enum class method : std::uint16_t {
  beat = 1,       // how each of us stands; every 200 ms
  ask = 2,        // a command for an entity
  follow = 3,     // ordered batches to apply
  read = 4,       // ordered batches, please
  chains = 5,     // chain hashes at positions, for comparing
  hand_over = 6,  // let go of partitions, I am about to claim them
  edge = 7,       // something for an edge of yours: a pile's socket, a payment
  key = 8,        // a personal-data key to keep
  stand = 9,      // how do you stand? answered by a beat, changes nothing: of `pilecloud cluster`
};

enum class call_error : std::uint8_t {
  unreachable = 1,  // not sent: no such node known, or no connection to it
  lost,             // sent, no answer in time or the connection ended: may have happened
  busy,             // too many calls wait for this node, or it takes no more
  unsupported,      // it does not know the method
  refused,          // it knows it and says no: malformed body, not the owner, …; nothing happened
};
std::string_view to_text(call_error error);

enum class link : std::uint8_t {
  unknown = 1,  // never tried, or trying
  connected,
  refused,  // its machine says that nobody listens there: the process is gone
  silent,   // no answer, no refusal
};

inline constexpr std::size_t call_bytes_max = 8u << 20;

class transport {
 public:
  using answered = std::function<void(result<std::string, call_error>)>;

  virtual ~transport() = default;
  // `then` is called exactly once, on the transport's thread or before call() returns: it must not block.
  virtual void call(std::string_view node, method what, std::string body, std::chrono::milliseconds deadline,
                    answered then) = 0;
  // Where a node listens; connects when first needed and again whenever the connection ends.
  virtual void know(std::string_view node, std::string_view address) = 0;
  virtual link link_to(std::string_view node) const = 0;
};

// What this node does for others. `from` is who the certificate says. Called on the transport's thread: it must not
// block; `then` exactly once, from any thread.
using call_server = std::function<void(std::string_view from, method what, std::string body, transport::answered then)>;

}  // namespace pilecloud::cluster
