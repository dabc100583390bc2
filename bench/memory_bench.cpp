// SPDX-License-Identifier: Apache-2.0
// Resident bytes of an awake and of a sleeping entity: many sessions are woken and sent to sleep twice; the first time
// fills RocksDB's caches and writes the snapshots, the second is measured. Raw: the bytes of the state itself.
#include <fmt/format.h>

#include "actors/entity.hpp"
#include "bench/benchmarks.hpp"
#include "bench/machine.hpp"
#include "bench/sleepers.hpp"

namespace pilecloud::bench {

namespace {

constexpr std::uint64_t entities_wanted = 50'000;

struct bytes_held {
  std::int64_t resident = 0;
  std::int64_t heap = 0;
};

bytes_held bytes_now() {
  trim_heap();
  return {resident_bytes(), heap_bytes()};
}

double mean_snapshot_bytes(const storage::log& log, const history& known, const std::vector<std::uint64_t>& which) {
  using session_entity = actors::entity<events::category::session>;
  std::uint64_t bytes = 0;
  std::uint64_t kept = 0;
  for (const auto i : which) {
    const auto snapshot = log.get_snapshot(known.session(i), session_entity::snapshot_kind());
    if (!snapshot) continue;
    bytes += snapshot->state.size();
    ++kept;
  }
  return kept == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(kept);
}

}  // namespace

report bench_memory(const settings& asked) {
  report found;
  found.name = "memory";
  found.title = "bytes held for an entity awake and asleep, against the bytes of its state";
  const auto known = history_of(asked);
  const auto chosen = some_sessions(known, entities_wanted, asked.seed);
  actors::limits limits;
  limits.awake_per_partition = entities_wanted;
  pipeline path{known.log_folder(), limits};
  sleepers all{path, known};
  all.wake_all(chosen);
  all.send_to_sleep();
  const auto state_bytes = mean_snapshot_bytes(path.log(), known, chosen);

  const auto before = bytes_now();
  all.wake_all(chosen);
  const auto awake = bytes_now();
  all.send_to_sleep();
  const auto asleep = bytes_now();

  const auto each = [&chosen](std::int64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(chosen.size());
  };
  const auto add = [&found, &chosen](std::string what, double resident, double heap) {
    row line;
    line.add("what", std::move(what)).add("entities", static_cast<std::int64_t>(chosen.size()));
    found.rows.push_back(line.add("resident_bytes_each", resident).add("heap_bytes_each", heap));
  };
  add("awake", each(awake.resident - before.resident), each(awake.heap - before.heap));
  add("asleep", each(asleep.resident - before.resident), each(asleep.heap - before.heap));
  add("raw: the state's bytes in a snapshot", state_bytes, state_bytes);
  found.notes.push_back(
      fmt::format("sessions with 20 to 39 meter reports and a bill; the process held {:.0f} MiB with "
                  "all asleep, most of it RocksDB's caches and buffers",
                  static_cast<double>(before.resident) / (1 << 20)));
  return found;
}

}  // namespace pilecloud::bench
