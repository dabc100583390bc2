// SPDX-License-Identifier: Apache-2.0
// One node and its load as a process of its own: `pilecloud_bench node-of-a-cluster …`, started by cluster_bench.cpp
// and by nobody else. node_process is the benchmark's end of it, run_node_role() the other; between them go lines, a
// word with numbers there, a JSON object back.
//
// A node asks commands to entities of its own names, which lie in all partitions: in a cluster of three two thirds of
// them are answered by another node.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/child_process.hpp"
#include "bench/load.hpp"
#include "storage/journal.hpp"

namespace pilecloud::bench {

inline constexpr std::string_view node_role = "node-of-a-cluster";
int run_node_role(const std::vector<std::string>& words);

struct node_place {
  std::string name;
  std::string data;    // folder
  std::string config;  // node.toml; empty: alone
};

struct node_figures {
  load_figures load;
  storage::journal_counts journal;  // of the load alone
  std::uint64_t forwarded = 0;      // commands another node answered
  std::uint64_t asked_again = 0;    // of them, because it could not
  std::uint64_t behind_facts = 0;   // ordered and not folded into this node's pages when the last answer came
};

class node_process {
 public:
  // Returns when it is open. This and all below: cannot_run when it fails.
  node_process(const node_place& place, std::size_t entities, std::uint64_t seed);

  std::size_t owned();  // partitions it writes
  void open_entities();
  // begin() returns at once, finish() when all is answered.
  void begin(const schedule& when);
  node_figures finish();
  void settle();  // until its pages have everything
  void close();
  // Every command acknowledged to it is in the log of this (closed) node; else a sentence.
  std::string missing_in(const node_place& place);
  double cpu_seconds() const { return process_.cpu_seconds(); }

 private:
  child_process process_;
};

}  // namespace pilecloud::bench
