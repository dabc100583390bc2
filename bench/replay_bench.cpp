// SPDX-License-Identifier: Apache-2.0
// Replay on one core: the whole history read in log order, one layer of work after the other, so that the price of
// each is seen; against a bare RocksDB scan. The chain of hashes is checked apart: a replay need not, an audit must.
#include <chrono>
#include <functional>
#include <unordered_map>

#include <fmt/format.h>

#include "actors/aggregate.hpp"
#include "bench/benchmarks.hpp"
#include "bench/history.hpp"
#include "bench/journal_bench.hpp"
#include "bench/machine.hpp"
#include "events/codec.hpp"

namespace pilecloud::bench {

namespace {

constexpr double goal_per_s = 1e6;

// The states of one partition's entities, folded as an actor folds its own when it wakes.
class folded_partition {
 public:
  bool fold(const events::fact& happened) {
    return actors::with_category(happened.category(), [this, &happened](auto which) {
      using of = actors::aggregate<which()>;
      auto found = states_.find(std::string_view{happened.stream});
      if (found == states_.end()) found = states_.emplace(happened.stream, typename of::state{}).first;
      auto* state = std::get_if<typename of::state>(&found->second);
      const auto& body = std::get<typename of::fact>(happened.body);
      if (state == nullptr || !follows(*state, body)) return false;
      evolve(*state, body, happened.recorded_at);
      return true;
    });
  }

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using any_state =
      std::variant<domain::account::state, domain::claim::state, domain::pile::state, domain::session::state,
                   domain::staff::state, domain::station::state, domain::tariff::state>;
  std::unordered_map<std::string, any_state, text_hash, std::equal_to<>> states_;
};

// False: the record is not as it must be.
using step = std::function<bool(std::uint16_t partition, std::string_view bytes)>;

row measure(const storage::log& log, std::string what, const step& each) {
  std::uint64_t facts = 0;
  const auto from = std::chrono::steady_clock::now();
  const auto cpu = thread_cpu_seconds();
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    bool good = true;
    const auto read = log.read(partition, 1, [&](std::uint64_t, std::string_view bytes) {
      ++facts;
      return good = each(partition, bytes);
    });
    if (!read) throw cannot_run{read.error().detail};
    if (!good) throw cannot_run{fmt::format("{}: partition {}: a record is not as it must be", what, partition)};
  }
  const auto cpu_s = thread_cpu_seconds() - cpu;
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  const auto n = static_cast<double>(facts);
  row made;
  made.add("what", std::move(what)).add("facts", static_cast<std::int64_t>(facts));
  made.add("facts_per_s", n / seconds).add("facts_per_cpu_s", n / cpu_s).add("ns_a_fact", cpu_s * 1e9 / n);
  return made;
}

row raw_scan(const std::string& log_folder) {
  const auto raw = scan_raw_log(log_folder);
  const auto n = static_cast<double>(raw.facts);
  row made;
  made.add("what", std::string{"raw: bare RocksDB scan"}).add("facts", static_cast<std::int64_t>(raw.facts));
  made.add("facts_per_s", n / raw.seconds)
      .add("facts_per_cpu_s", n / raw.cpu_seconds)
      .add("ns_a_fact", raw.cpu_seconds * 1e9 / n);
  return made;
}

}  // namespace

report bench_replay(const settings& asked) {
  report found;
  found.name = "replay";
  found.title = "the whole log read in order on one core, against a bare RocksDB scan";
  const auto known = history_of(asked);
  const auto warming = scan_raw_log(known.log_folder());
  found.rows.push_back(raw_scan(known.log_folder()));

  storage::rocksdb_options options;
  options.path = known.log_folder();
  options.mode = storage::rocksdb_options::open_mode::read_only;
  const auto opened = storage::rocksdb_log::open(options);
  if (!opened) throw cannot_run{opened.error().detail};
  const auto& log = *opened.value();

  found.rows.push_back(measure(log, "read", [](std::uint16_t, std::string_view) { return true; }));
  found.rows.push_back(measure(log, "read, record checked", [](std::uint16_t, std::string_view bytes) {
    return storage::decode_record(bytes).ok();
  }));
  events::fact scratch;
  found.rows.push_back(measure(log, "read, decoded", [&scratch](std::uint16_t, std::string_view bytes) {
    const auto record = storage::decode_record(bytes);
    return record.ok() && events::decode(record.value(), scratch).ok();
  }));
  std::unique_ptr<folded_partition> states;
  std::uint16_t current = storage::partition_count;
  found.rows.push_back(measure(log, "replay: decoded and folded", [&](std::uint16_t partition, std::string_view bytes) {
    if (partition != current) states = std::make_unique<folded_partition>();
    current = partition;
    const auto record = storage::decode_record(bytes);
    return record.ok() && events::decode(record.value(), scratch).ok() && states->fold(scratch);
  }));
  const auto replayed = std::get<double>(found.rows.back().all()[2].second);
  hash256 chain{};
  current = storage::partition_count;
  found.rows.push_back(measure(log, "apart: chain checked", [&](std::uint16_t partition, std::string_view bytes) {
    if (partition != current) chain = {};
    current = partition;
    chain = storage::chain_after(chain, bytes);
    return chain == storage::chain_of(bytes);
  }));
  found.goals.push_back(
      {"replay on one core", ">= 1,000,000 facts/s", fmt::format("{:.0f}/s", replayed), replayed >= goal_per_s});
  found.notes.push_back(
      fmt::format("files in the page cache, read once before; {} bytes a record; whole sessions with "
                  "their orders, prices and bills, not only meter reports",
                  warming.bytes / std::max<std::uint64_t>(warming.facts, 1)));
  return found;
}

}  // namespace pilecloud::bench
