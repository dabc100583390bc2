// SPDX-License-Identifier: Apache-2.0
#include "bench/journal_bench.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "base/assert.hpp"
#include "bench/raw_rocksdb.hpp"
#include "storage/journal.hpp"
#include "storage/local_sequencer.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::bench {

namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t entity_count = 4'096;
constexpr std::size_t payload_bytes = 160;
constexpr double open_loop_rate = 20'000;
constexpr std::size_t client_count = 1'024;
constexpr std::size_t turn_groups = 32;  // groups one side writes before the other has its turn

std::int64_t us_between(steady::time_point from, steady::time_point to) {
  return std::chrono::duration_cast<std::chrono::microseconds>(to - from).count();
}

// Commits of one fact over many streams, each with a command to remember: what people's commands cost.
class workload {
 public:
  workload() : versions_(entity_count, 0) {
    for (std::size_t i = 0; i < entity_count; ++i)
      streams_.emplace_back("session", "station-0042-" + std::to_string(i));
  }

  std::vector<storage::proposal> take(std::size_t count) {
    std::vector<storage::proposal> group(count);
    for (auto& asked : group) {
      const auto entity = next_++ % entity_count;
      asked.stream = streams_[entity];
      asked.expected_version = versions_[entity]++;
      for (auto& byte : asked.command) byte = static_cast<std::uint8_t>(random_());
      asked.body = asked.command;
      std::string payload(payload_bytes, '\0');
      for (std::size_t i = 0; i < payload.size(); i += 4) payload[i] = static_cast<char>(random_());
      asked.payloads.push_back(std::move(payload));
    }
    return group;
  }

 private:
  std::vector<storage::stream_id> streams_;
  std::vector<std::uint64_t> versions_;
  std::uint64_t next_ = 0;
  std::mt19937_64 random_{42};
};

struct journal_side {
  explicit journal_side(const std::string& path) {
    storage::rocksdb_options options;
    options.path = path;
    auto opened = storage::rocksdb_log::open(options);
    PILECLOUD_ASSERT(opened.ok(), "{}", opened.error().detail);
    log = std::move(opened).value();
    order = std::make_unique<storage::local_sequencer>(*log);
    auto journal_opened = storage::journal::open(*log, *order, clock, "bench");
    PILECLOUD_ASSERT(journal_opened.ok(), "{}", journal_opened.error().detail);
    journal = std::move(journal_opened).value();
  }

  std::int64_t commit(const std::vector<storage::proposal>& group) {
    const auto from = steady::now();
    const auto outcomes = journal->commit_group(group);
    const auto us = us_between(from, steady::now());
    for (const auto& outcome : outcomes) PILECLOUD_ASSERT(outcome.ok(), "{}", outcome.error().detail);
    return us;
  }

  system_clock_source clock;
  std::unique_ptr<storage::rocksdb_log> log;
  std::unique_ptr<storage::local_sequencer> order;
  std::unique_ptr<storage::journal> journal;
};

// The sizes that form when commits come at a fixed rate and a group takes all that are due.
std::vector<std::size_t> sizes_at_rate(const std::string& path, double seconds) {
  journal_side side{path};
  workload work;
  std::vector<std::size_t> sizes;
  std::uint64_t taken = 0;
  const auto start = steady::now();
  for (;;) {
    const auto elapsed = std::chrono::duration<double>(steady::now() - start).count();
    if (elapsed > seconds) return sizes;
    const auto due = static_cast<std::uint64_t>(elapsed * open_loop_rate);
    if (due == taken) {
      std::this_thread::yield();
      continue;
    }
    const auto size = static_cast<std::size_t>(due - taken);
    side.commit(work.take(size));
    sizes.push_back(size);
    taken = due;
  }
}

append_figures compare(const std::string& folder, std::string name, const std::vector<std::size_t>& sizes,
                       double seconds) {
  append_figures found;
  found.name = std::move(name);
  journal_side side{folder + "/journal"};
  raw_rocksdb raw{folder + "/raw"};
  workload work;
  std::vector<std::int64_t> journal_us;
  std::vector<std::int64_t> raw_us;
  std::int64_t journal_total = 0;
  std::int64_t raw_total = 0;
  std::size_t next = 0;
  while (static_cast<double>(journal_total) < seconds * 1e6) {
    std::vector<std::vector<storage::proposal>> turn;
    for (std::size_t i = 0; i < turn_groups; ++i) turn.push_back(work.take(sizes[next++ % sizes.size()]));
    const auto before = tails_of(*side.log);
    for (const auto& group : turn) {
      journal_us.push_back(side.commit(group));
      journal_total += journal_us.back();
    }
    for (const auto& rows : rows_since(*side.log, before, turn)) {
      raw_us.push_back(raw.write(rows));
      raw_total += raw_us.back();
    }
  }
  const auto& counts = side.journal->counts();
  found.groups = counts.groups;
  found.facts = counts.facts;
  found.bytes = counts.bytes;
  found.journal_facts_per_s = static_cast<double>(counts.facts) * 1e6 / static_cast<double>(journal_total);
  found.raw_facts_per_s = static_cast<double>(counts.facts) * 1e6 / static_cast<double>(raw_total);
  found.journal_group = figures_of(std::move(journal_us));
  found.raw_group = figures_of(std::move(raw_us));
  return found;
}

}  // namespace

std::vector<append_figures> bench_journal_append(const std::string& folder, double seconds) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto sizes = sizes_at_rate(folder + "/sizes", std::min(seconds, 2.0));
  std::vector<append_figures> found;
  found.push_back(compare(folder + "/rate", "sizes at 20,000/s", sizes, seconds));
  found.push_back(compare(folder + "/clients", "1,024 clients", {client_count}, seconds));
  std::filesystem::remove_all(folder);
  return found;
}

}  // namespace pilecloud::bench
