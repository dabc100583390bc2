// SPDX-License-Identifier: Apache-2.0
// What was promised to the askers, to be held against the log when it is opened again: acknowledged must be stored.
// One slot a command; each is written once, by whoever answers that command, and read after all were answered.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "actors/request.hpp"
#include "bench/workload.hpp"

namespace pilecloud::bench {

class acknowledged {
 public:
  // Of the workload's commands from `first` on.
  explicit acknowledged(std::size_t commands, std::uint64_t first = 0) : first_(first), slots_(commands) {}

  void keep(std::uint64_t i, const actors::accepted& told);

  // Opens the log of a closed node and looks for the fact of every acknowledged command: partition, position, stream
  // and version. Empty: all are there; else a sentence with the first that is not.
  std::string missing_in(const std::string& log_folder, const workload& of) const;

 private:
  struct slot {
    std::uint64_t position = 0;  // 0: not acknowledged
    std::uint64_t version = 0;
    std::uint16_t partition = 0;
  };
  std::uint64_t first_;
  std::vector<slot> slots_;
};

}  // namespace pilecloud::bench
