// SPDX-License-Identifier: Apache-2.0
// Many piles of OCPP 1.6 on websockets of their own, each with at most one CALL outstanding: the load of the device
// benchmarks. One thread: the one that calls these functions; between them nothing is read and no ping is answered. A
// CALL of the central system is answered NotImplemented.
//
// Closed loop: a pile calls again when it is answered, so a slow server is asked less; latency is from the handing over
// to the websocket until the answer is read.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/figures.hpp"
#include "devices/simulator/websocket_client.hpp"

namespace pilecloud::bench {

struct fleet_call {
  std::string action;
  std::function<std::string(std::size_t pile)> payload;
  std::function<bool(std::size_t pile, std::string_view payload)> is_good;  // a CALLRESULT as it should be
};

struct answer_figures {
  std::uint64_t answered = 0;  // well
  std::uint64_t failed = 0;    // otherwise, or the socket was closed
  std::string failure;         // the first of them
  double seconds = 0;          // until the last answer
  double cpu_seconds = 0;      // of this thread
  latency_figures latency;     // of the answered
};

struct arrival_figures {
  std::uint64_t put_off = 0;  // answered 503
  std::uint64_t missed = 0;   // otherwise: no listener yet, or cut
  std::string last_miss;
  double seconds = 0;         // until the last had arrived
  latency_figures arrived;    // each pile, from the same beginning
  answer_figures first_call;  // of each
};

class wire_fleet {
 public:
  // `ca`: of a wss address, PEM.
  wire_fleet(devices::simulator::central_address to, std::vector<devices::simulator::client_identity> piles,
             const std::string& ca = {});
  ~wire_fleet();
  wire_fleet(const wire_fleet&) = delete;
  wire_fleet& operator=(const wire_fleet&) = delete;

  // Until every pile has a socket and its `first` call is answered well (nothing to call: an open socket). Who is put
  // off comes back after Retry-After and up to a second more, who is cut or finds nobody after one to three. Sockets
  // that an ended server has left behind are noticed here. Throws cannot_run beyond `within`.
  arrival_figures arrive(const fleet_call* first, std::chrono::steady_clock::time_point beginning,
                         std::chrono::seconds within);
  answer_figures ask_each(const fleet_call& what);
  answer_figures ask_for(std::chrono::duration<double> time, const fleet_call& what);
  void rest(std::chrono::milliseconds time);  // idle: pings are answered
  std::size_t open() const;

 private:
  class engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace pilecloud::bench
