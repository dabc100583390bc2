// SPDX-License-Identifier: Apache-2.0
// The limit of any command pipeline on this disk: rows that a pipeline wrote, written again by a bare RocksDB loop,
// synced, with no actors, no deciding, no judging and no hashing around it. Private to bench/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/figures.hpp"
#include "bench/raw_rocksdb.hpp"

namespace pilecloud::bench {

struct raw_figures {
  std::uint64_t commands = 0;
  std::uint64_t batches = 0;  // = fsyncs
  double seconds = 0;
  latency_figures latency;  // of a command
  double per_s() const { return seconds > 0 ? static_cast<double>(commands) / seconds : 0; }
};

class raw_commands {
 public:
  // Takes the rows of the last facts of a closed log, at most `facts_max`, the partitions interleaved.
  raw_commands(const std::string& log_folder, std::uint64_t facts_max);

  // All that is due goes into one batch; latency from the due time, as open_loop() counts it.
  raw_figures at_rate(const std::string& folder, double rate) const;
  // `clients` commands a batch, back to back: closed_loop() without anything around the write.
  raw_figures in_batches(const std::string& folder, std::size_t clients, double seconds) const;

 private:
  struct fact_rows {
    std::uint16_t partition = 0;
    raw_group rows;
    raw_row tail;  // of its partition after it
  };
  raw_group batch_of(std::size_t from, std::size_t to, std::uint64_t number) const;

  std::vector<fact_rows> facts_;
};

}  // namespace pilecloud::bench
