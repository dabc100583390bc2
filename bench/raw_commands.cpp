// SPDX-License-Identifier: Apache-2.0
#include "bench/raw_commands.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "base/assert.hpp"

namespace pilecloud::bench {

namespace layout = storage::layout;
using layout::family;
using steady = std::chrono::steady_clock;

raw_commands::raw_commands(const std::string& log_folder, std::uint64_t facts_max) {
  storage::rocksdb_options options;
  options.path = log_folder;
  options.mode = storage::rocksdb_options::open_mode::read_only;
  const auto opened = storage::rocksdb_log::open(options);
  if (!opened) throw cannot_run{opened.error().detail};
  const auto& log = *opened.value();
  std::vector<std::vector<fact_rows>> of(storage::partition_count);
  const auto share = facts_max / storage::partition_count;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    const auto last = log.tail(partition).position;
    const auto read = log.read(partition, last > share ? last - share + 1 : 1, [&](std::uint64_t position, auto bytes) {
      const auto fact = storage::decode_record(bytes).value();
      fact_rows made{partition, {}, {}};
      made.rows.push_back({family::log, layout::log_key(partition, position), std::string{bytes}});
      made.rows.push_back(
          {family::stream, layout::stream_key(fact.stream, fact.version), layout::position_value(position)});
      if (fact.command != storage::command_id{}) {
        made.rows.push_back({family::command, std::string(fact.command.begin(), fact.command.end()),
                             layout::command_text({{partition, position}, fact.recorded_at})});
      }
      made.tail = {family::meta, layout::tail_key(partition),
                   layout::tail_text({position, fact.chain, fact.recorded_at})};
      of[partition].push_back(std::move(made));
      return true;
    });
    if (!read) throw cannot_run{read.error().detail};
  }
  for (std::size_t i = 0, any = 1; any != 0; ++i) {
    any = 0;
    for (auto& partition : of) {
      if (i >= partition.size()) continue;
      facts_.push_back(std::move(partition[i]));
      any = 1;
    }
  }
}

raw_group raw_commands::batch_of(std::size_t from, std::size_t to, std::uint64_t number) const {
  raw_group batch;
  std::array<const raw_row*, storage::partition_count> tails{};
  for (auto i = from; i < to; ++i) {
    batch.insert(batch.end(), facts_[i].rows.begin(), facts_[i].rows.end());
    tails[facts_[i].partition] = &facts_[i].tail;
  }
  for (const auto counted : layout::counted_families) {
    batch.push_back({counted, std::string{layout::applied_key}, layout::applied_text(number)});
  }
  for (const auto* tail : tails) {
    if (tail != nullptr) batch.push_back(*tail);
  }
  return batch;
}

raw_figures raw_commands::at_rate(const std::string& folder, double rate) const {
  raw_rocksdb raw{folder};
  raw_figures found;
  std::vector<std::int64_t> us;
  us.reserve(facts_.size());
  const auto begun = steady::now();
  const auto due_us = [rate](std::size_t i) { return static_cast<double>(i) * 1e6 / rate; };
  const auto now_us = [begun] { return std::chrono::duration<double, std::micro>(steady::now() - begun).count(); };
  for (std::size_t next = 0; next < facts_.size();) {
    const auto due = std::min(facts_.size(), static_cast<std::size_t>(now_us() * rate / 1e6) + 1);
    if (due == next) {
      std::this_thread::sleep_for(std::chrono::microseconds{static_cast<std::int64_t>(due_us(next) - now_us()) + 1});
      continue;
    }
    raw.write(batch_of(next, due, ++found.batches));
    const auto done = now_us();
    for (; next < due; ++next) us.push_back(static_cast<std::int64_t>(done - due_us(next)));
  }
  found.commands = facts_.size();
  found.seconds = now_us() / 1e6;
  found.latency = figures_of(std::move(us));
  return found;
}

raw_figures raw_commands::in_batches(const std::string& folder, std::size_t clients, double seconds) const {
  raw_rocksdb raw{folder};
  raw_figures found;
  std::vector<std::int64_t> us;
  std::int64_t total_us = 0;
  for (std::size_t next = 0; next + clients <= facts_.size() && static_cast<double>(total_us) < seconds * 1e6;) {
    us.push_back(raw.write(batch_of(next, next + clients, ++found.batches)));
    total_us += us.back();
    next += clients;
    found.commands += clients;
  }
  found.seconds = static_cast<double>(total_us) / 1e6;
  found.latency = figures_of(std::move(us));
  return found;
}

}  // namespace pilecloud::bench
