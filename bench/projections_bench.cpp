// SPDX-License-Identifier: Apache-2.0
// Folding the whole history into every projection from nothing, as `projections rebuild` does; against a bare RocksDB
// scan of the same facts.
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "app/progress.hpp"
#include "bench/benchmarks.hpp"
#include "bench/history.hpp"
#include "bench/journal_bench.hpp"
#include "bench/machine.hpp"
#include "projections/projector.hpp"

namespace pilecloud::bench {

namespace {

row row_of(std::string what, std::uint64_t facts, double seconds, double cpu_seconds) {
  const auto n = static_cast<double>(facts);
  row made;
  made.add("what", std::move(what)).add("facts", static_cast<std::int64_t>(facts)).add("seconds", seconds);
  return made.add("facts_per_s", n / seconds).add("cpu_cores", cpu_seconds / seconds);
}

}  // namespace

report bench_projections(const settings& asked) {
  report found;
  found.name = "projections";
  found.title = "the whole log folded into all projections, against a bare RocksDB scan";
  const auto known = history_of(asked);
  storage::rocksdb_options options;
  options.path = known.log_folder();
  const auto log = storage::rocksdb_log::open(options);
  if (!log) throw cannot_run{log.error().detail};
  std::error_code ignored;
  std::filesystem::remove_all(known.folder + "/views", ignored);
  const auto rows = projections::views::open(known.folder + "/views");
  if (!rows) throw cannot_run{rows.error().detail};
  const auto projector = projections::projector::open(*log.value(), *rows.value());
  if (!projector) throw cannot_run{projector.error().detail};

  app::progress bar{"folding projections", "facts", known.facts};
  const auto cpu = process_cpu_seconds();
  const auto from = std::chrono::steady_clock::now();
  const auto folded = projector.value()->catch_up([&bar](std::uint64_t done, std::uint64_t) { bar.at(done); });
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  const auto cpu_s = process_cpu_seconds() - cpu;
  if (!folded) throw cannot_run{folded.error().detail};
  found.rows.push_back(row_of("all projections", known.facts, seconds, cpu_s));
  const auto raw = scan_raw_log(known.log_folder());
  found.rows.push_back(row_of("raw: bare RocksDB scan", raw.facts, raw.seconds, raw.cpu_seconds));
  found.notes.push_back(
      fmt::format("{} projections, rows and offsets in one write a step", projector.value()->status().size()));
  return found;
}

}  // namespace pilecloud::bench
