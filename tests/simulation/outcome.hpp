// SPDX-License-Identifier: Apache-2.0
// What a world came to: what it found wrong, and how much happened in it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/digest.hpp"

namespace pilecloud::simulation {

using findings = std::vector<std::string>;
struct folded_log;

struct outcome {
  findings wrong;  // empty: every invariant holds
  std::uint64_t steps = 0;
  std::uint64_t sessions = 0;
  std::uint64_t facts = 0;
  std::uint64_t crashes = 0;
  std::uint64_t commands = 0;
  std::uint64_t repeated = 0;  // answered from an earlier commit
  std::uint64_t busy = 0;
  std::uint64_t unavailable = 0;
  std::uint64_t revisions = 0;
  std::uint64_t parked = 0;
  // Of clusters.
  std::uint64_t clusters = 0;
  std::uint64_t cuts = 0;  // partitions: of nodes from each other, and of a node from the sequencer
  std::uint64_t pauses = 0;
  std::uint64_t empty_disks = 0;  // nodes that came back with one
  std::uint64_t drains = 0;
  std::uint64_t takes = 0;
  std::uint64_t losses = 0;
  std::uint64_t fenced_questions = 0;             // a replaced owner was kept from saying no
  std::map<std::string, std::uint64_t> happened;  // facts by name, and what they were about
  hash256 digest{};                               // of the whole log: equal for equal seeds
  void add(const outcome& other);
};

}  // namespace pilecloud::simulation
