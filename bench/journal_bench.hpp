// SPDX-License-Identifier: Apache-2.0
// Journal append against its raw limit: a bare RocksDB loop that writes the very same rows (keys, column families,
// bytes) in the same batches with the same options. Both sides take turns in one run, so a slow minute hurts both.
// Group sizes are those that form: at 20,000 commits/s open loop, and with 1,024 clients each waiting for its answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/figures.hpp"

namespace pilecloud::bench {

struct append_figures {
  std::string name;
  std::uint64_t groups = 0;  // = fsyncs on either side
  std::uint64_t facts = 0;
  std::uint64_t bytes = 0;         // of encoded records
  double journal_facts_per_s = 0;  // back to back
  double raw_facts_per_s = 0;      // back to back
  latency_figures journal_group;   // one commit_group
  latency_figures raw_group;       // one Write(sync)
  double share() const { return raw_facts_per_s > 0 ? journal_facts_per_s / raw_facts_per_s : 0; }
};

struct scan_figures {
  std::uint64_t facts = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  double cpu_seconds = 0;  // of this thread
};

// `folder` is made and emptied; `seconds` is about how long each side of each size mix writes.
std::vector<append_figures> bench_journal_append(const std::string& folder, double seconds);

// Bare iteration over the whole `log` column family of a log database, opened read-only: the limit of any replay.
scan_figures scan_raw_log(const std::string& log_path);

}  // namespace pilecloud::bench
