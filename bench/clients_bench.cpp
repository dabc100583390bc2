// SPDX-License-Identifier: Apache-2.0
// Commands answered durably, each client asking its next one when its last is answered; against a bare RocksDB loop
// that writes as many commands a batch as there are clients.
#include <algorithm>

#include <fmt/format.h>

#include "bench/benchmarks.hpp"
#include "bench/load.hpp"
#include "bench/pipeline.hpp"
#include "bench/raw_commands.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::uint64_t commands_a_second_max = 200'000;  // room for answers; no machine of ours comes near
constexpr std::uint64_t raw_facts_max = 400'000;

row row_of(std::size_t clients, std::string side, double per_s, std::uint64_t commands, std::uint64_t fsyncs,
           const latency_figures& latency) {
  row made;
  made.add("clients", static_cast<std::int64_t>(clients))
      .add("side", std::move(side))
      .add("commands_per_s", per_s)
      .add("fsyncs", static_cast<std::int64_t>(fsyncs))
      .add("commands_a_batch", static_cast<double>(commands) / static_cast<double>(std::max<std::uint64_t>(fsyncs, 1)))
      .add(latency);
  return made;
}

void measure(std::size_t clients, const settings& asked, report& found) {
  const scratch_folder folder{asked.data + "/clients"};
  const auto log_folder = folder.path() + "/log";
  const auto commands_max = static_cast<std::uint64_t>(asked.seconds * static_cast<double>(commands_a_second_max));
  workload work{mix::mixed, target_entities, asked.seed};
  acknowledged kept{commands_max};
  {
    pipeline path{log_folder};
    ask_all(path.entities(), work.openings());
    const auto before = path.counts().groups;
    const auto got = closed_loop(path.entities(), work, clients, asked.seconds, commands_max, kept);
    const auto fsyncs = path.counts().groups - before;
    if (!got.failure.empty()) found.failure = got.failure;
    found.rows.push_back(row_of(clients, "commands", got.accepted_per_s(), got.accepted, fsyncs, got.latency));
  }
  const auto lost = kept.missing_in(log_folder, work);
  if (!lost.empty()) found.failure = "acknowledged work is lost: " + lost;
  const raw_commands rows{log_folder, raw_facts_max};
  const auto raw = rows.in_batches(folder.path() + "/raw", clients, asked.seconds);
  found.rows.push_back(row_of(clients, "raw", raw.per_s(), raw.commands, raw.batches, raw.latency));
}

}  // namespace

report bench_clients(const settings& asked) {
  report found;
  found.name = "clients";
  found.title =
      fmt::format("commands answered durably, closed loop over {} entities, {}", target_entities, to_text(mix::mixed));
  for (const std::size_t clients : {1u, 64u, 1'024u}) measure(clients, asked, found);
  found.notes.emplace_back("raw: a bare RocksDB loop, one batch for all clients at a time; its latency is the batch's");
  return found;
}

}  // namespace pilecloud::bench
