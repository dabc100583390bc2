// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/journal_bench.hpp"

namespace pilecloud::bench {

report bench_append(const settings& asked) {
  report found;
  found.name = "append";
  found.title = "journal append, synced, against a bare RocksDB loop writing the same rows in the same batches";
  for (const auto& of : bench_journal_append(asked.data + "/append", asked.seconds)) {
    const auto facts_a_batch =
        static_cast<double>(of.facts) / static_cast<double>(std::max<std::uint64_t>(of.groups, 1));
    const auto add = [&](std::string side, double facts_per_s, const latency_figures& group) {
      row line;
      line.add("sizes", of.name)
          .add("side", std::move(side))
          .add("facts_per_s", facts_per_s)
          .add("fsyncs", static_cast<std::int64_t>(of.groups))
          .add("facts_a_batch", facts_a_batch)
          .add(group);
      found.rows.push_back(std::move(line));
    };
    add("journal", of.journal_facts_per_s, of.journal_group);
    add("raw", of.raw_facts_per_s, of.raw_group);
    found.goals.push_back(
        {"append, " + of.name, ">= 80 % of raw", fmt::format("{:.0f} %", of.share() * 100), of.share() >= 0.8});
  }
  found.notes.emplace_back("latency is of one batch; both sides take turns, so a slow minute hurts both");
  return found;
}

}  // namespace pilecloud::bench
