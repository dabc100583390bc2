// SPDX-License-Identifier: Apache-2.0
// What a node's actors count, for metrics and readiness. Written by them, read by anybody.
#pragma once

#include <atomic>
#include <cstdint>

namespace pilecloud::actors {

struct activity {
  std::atomic<std::int64_t> awake{0};       // entities with an actor
  std::atomic<std::uint64_t> wakes{0};      // spawned, first and further lives
  std::atomic<std::uint64_t> deaths{0};     // ended before their time
  std::atomic<std::uint64_t> commands{0};   // taken by a directory
  std::atomic<std::uint64_t> refused{0};    // answered busy
  std::atomic<std::uint64_t> abandoned{0};  // answered unavailable: out of lives or out of time
  std::atomic<bool> writable{true};         // false from a failed group on until one succeeds
  std::atomic<bool> crashed{false};         // tests: nothing is committed or answered any more
};

}  // namespace pilecloud::actors
