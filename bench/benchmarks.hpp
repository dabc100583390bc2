// SPDX-License-Identifier: Apache-2.0
// Every benchmark there is, one file each. They run one after the other, in this order, and share one history (a log of
// many charges, history.hpp), which is written when the first of them asks for it.
// A benchmark throws cannot_run when the world does not let it run; lost work is its report's failure.
#pragma once

#include <cstdint>
#include <string>

#include "bench/figures.hpp"

namespace pilecloud::bench {

struct settings {
  std::string data;                  // folder for everything; the history in it is used again
  double seconds = 10;               // of one measured run
  std::uint64_t facts = 10'000'000;  // of the history
  std::uint64_t seed = 42;
  std::string import_file;  // empty: no import is measured
  std::string tariff_file;
  double cluster_rate = 4'000;         // commands/s of all nodes together, for `cluster`
  std::size_t charging_piles = 1'000;  // for `meter-values`
  std::size_t piles = 10'000;          // for `idle-piles` and `reconnect-storm`
  std::string program;  // pilecloud itself, for `serve` and piles; empty: only the node inside this process is started
};

inline constexpr double target_rate = 20'000;          // commands/s
inline constexpr std::size_t target_entities = 4'096;  // behind them

report bench_append(const settings& asked);
report bench_commands(const settings& asked);  // open loop
report bench_clients(const settings& asked);   // closed loop
report bench_node(const settings& asked);      // open loop, projections and reactor running
report bench_replay(const settings& asked);
report bench_waking(const settings& asked);
report bench_memory(const settings& asked);
report bench_projections(const settings& asked);
report bench_import(const settings& asked);
report bench_serve(const settings& asked);
report bench_cluster(const settings& asked);       // open loop on three nodes, each a process; etcd too
report bench_meter_values(const settings& asked);  // closed loop of charging piles over websockets
report bench_idle_piles(const settings& asked);
report bench_reconnect_storm(const settings& asked);

}  // namespace pilecloud::bench
