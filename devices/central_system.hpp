// SPDX-License-Identifier: Apache-2.0
// The central system of one node: lets piles in by what their facts say (rules.md W3, W6), gives each socket its
// conversation, and hangs it on the edge "pile/<id>", so that whatever node owns the pile's actor reaches it. The
// newest socket of a pile wins, also across nodes; the end of an old one never removes a newer (actors/edges.hpp).
//
// Owns the listener and threads that check passwords and watch the log: while it takes nothing, sockets are closed and
// new ones answered 503 (W1). Piles nobody registered come in while an adoption window is open (W3, candidate.hpp).
// Bounds: those of the listener; password checks waiting (503 above); sockets let in a second (503 with Retry-After
// above: the return after an outage is spread, W4).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/device_call.hpp"
#include "actors/edges.hpp"
#include "devices/message_history.hpp"
#include "devices/pile_listener.hpp"
#include "devices/platform.hpp"
#include "projections/piles.hpp"

namespace pilecloud::devices {

struct central_system_options {
  listener_options listener{};
  double accepts_per_second = 500;  // W4
  std::size_t checks_waiting = 1'000;
  unsigned checks_at_once = 2;
  // Against one of a pile's sealed credentials; may take its time (argon2id) where `takes_time`.
  std::function<bool(const projections::pile_row& pile, const std::string& credential, std::string_view password)>
      is_password{};
  std::function<bool(const projections::pile_row& pile, const std::string& credential)> takes_time{};
  message_history* history = nullptr;  // outlives it; none: nothing is kept
};

struct central_system_counts {
  std::size_t connected = 0;
  std::uint64_t admitted = 0;
  std::uint64_t refused = 0;   // 401, 403, 404
  std::uint64_t put_off = 0;   // 503
  std::uint64_t calls = 0;     // served
  std::size_t candidates = 0;  // of those connected: not adopted yet (W3)
};

class central_system {
 public:
  // `at`, `edges` outlive it.
  static result<std::unique_ptr<central_system>, listen_error> open(central_system_options options, platform at,
                                                                    actors::edges& edges);
  ~central_system();
  central_system(const central_system&) = delete;
  central_system& operator=(const central_system&) = delete;

  std::uint16_t port() const;
  std::uint16_t tls_port() const;
  central_system_counts counts() const;
  bool is_connected_here(const pile_id& pile) const;

 private:
  struct state;
  explicit central_system(std::shared_ptr<state> made);
  std::shared_ptr<state> state_;
};

// How facts reach piles, wherever they hang: for the reactor. A pile that never spoke a protocol of ours (its reports
// come over the API) is not called.
actors::device_calls calls_to_piles(actors::edges& edges, const projections::views& rows, const clock_source& clock);

}  // namespace pilecloud::devices
