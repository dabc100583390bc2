// SPDX-License-Identifier: Apache-2.0
// Drives a workload against entities and takes the time of every answer.
//
// Open loop: commands are due at a fixed rate whatever the answers do; latency counts from the due time, so a stall is
// paid by every command that fell into it (no coordinated omission). The sender looks at its watch every half
// millisecond and asks all that is due; its own lateness is part of the latency.
// The load of several processes has one `begin`: steady_clock is one clock for the whole machine.
// Closed loop: each client asks its next command in the callback of its last answer; clients cost no threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "actors/entities.hpp"
#include "bench/acknowledged.hpp"
#include "bench/figures.hpp"
#include "bench/workload.hpp"

namespace pilecloud::bench {

// When which commands are due.
struct schedule {
  double rate = 0;
  std::uint64_t commands = 0;
  std::uint64_t first = 0;  // number of the first command
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
};

struct load_figures {
  std::uint64_t asked = 0;
  std::uint64_t accepted = 0;
  std::uint64_t busy = 0;         // refused at once: the bound on commands in flight
  std::uint64_t failed = 0;       // neither accepted nor busy
  double seconds = 0;             // from the first due time to the last answer
  double cpu_seconds = 0;         // of the whole process, the sender too
  double sender_cpu_seconds = 0;  // of the thread that asks (open loop)
  latency_figures latency;        // of the accepted
  std::vector<std::int64_t> us;   // the same, each
  std::string failure;            // the first answer that was neither accepted nor busy

  double accepted_per_s() const { return seconds > 0 ? static_cast<double>(accepted) / seconds : 0; }
};

// `kept` has one slot a command of the schedule.
load_figures open_loop(actors::entities& whom, workload& of, const schedule& when, acknowledged& kept);
// Ends after `seconds` or `commands_max`, whichever comes first.
load_figures closed_loop(actors::entities& whom, workload& of, std::size_t clients, double seconds,
                         std::uint64_t commands_max, acknowledged& kept);

// Asks and waits for all; throws cannot_run unless every one is accepted.
void ask_all(actors::entities& whom, std::vector<actors::request> asked);

}  // namespace pilecloud::bench
