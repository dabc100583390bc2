// SPDX-License-Identifier: Apache-2.0
#include "bench/raw_rocksdb.hpp"

#include <chrono>
#include <filesystem>

#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include "base/assert.hpp"
#include "bench/journal_bench.hpp"
#include "bench/machine.hpp"

namespace pilecloud::bench {

namespace layout = storage::layout;
using layout::family;
using steady = std::chrono::steady_clock;

log_tails tails_of(const storage::log& log) {
  log_tails tails;
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    tails[partition] = log.tail(partition);
  }
  return tails;
}

std::vector<raw_group> rows_since(const storage::log& log, const log_tails& before,
                                  const std::vector<std::vector<storage::proposal>>& groups) {
  auto tails = before;
  std::vector<raw_group> found;
  for (const auto& group : groups) {
    raw_group rows;
    std::array<bool, storage::partition_count> moved{};
    for (const auto& asked : group) {
      const auto partition = asked.stream.partition();
      const auto copy = [&rows, &tails, partition](std::uint64_t position, std::string_view bytes) {
        const auto fact = storage::decode_record(bytes).value();
        rows.push_back({family::log, layout::log_key(partition, position), std::string{bytes}});
        rows.push_back(
            {family::stream, layout::stream_key(fact.stream, fact.version), layout::position_value(position)});
        rows.push_back({family::command, std::string(fact.command.begin(), fact.command.end()),
                        layout::command_text({{partition, position}, fact.recorded_at})});
        tails[partition] = {position, fact.chain, fact.recorded_at};
        return false;
      };
      const auto read = log.read(partition, tails[partition].position + 1, copy);
      PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
      moved[partition] = true;
    }
    for (const auto counted : layout::counted_families) {
      rows.push_back({counted, std::string{layout::applied_key}, layout::applied_text(found.size())});
    }
    for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
      if (moved[partition]) {
        rows.push_back({family::meta, layout::tail_key(partition), layout::tail_text(tails[partition])});
      }
    }
    found.push_back(std::move(rows));
  }
  return found;
}

raw_rocksdb::raw_rocksdb(const std::string& path) {
  storage::rocksdb_options options;
  options.path = path;
  std::filesystem::create_directories(path);
  rocksdb::DB* opened = nullptr;
  const auto status =
      rocksdb::DB::Open(layout::db_options(options), path, layout::families(options), &handles_, &opened);
  PILECLOUD_ASSERT(status.ok(), "{}", status.ToString());
  db_.reset(opened);
}

raw_rocksdb::~raw_rocksdb() {
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
}

std::int64_t raw_rocksdb::write(const raw_group& rows) {
  const auto from = steady::now();
  rocksdb::WriteBatch batch;
  for (const auto& row : rows) batch.Put(handles_[static_cast<std::size_t>(row.family)], row.key, row.value);
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // as the log does
  rocksdb::WriteOptions durably;
  durably.sync = true;
  const auto status = db_->Write(durably, &batch);
  PILECLOUD_ASSERT(status.ok(), "{}", status.ToString());
  return std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - from).count();
}

scan_figures scan_raw_log(const std::string& log_path) {
  storage::rocksdb_options options;
  options.path = log_path;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  auto settings = layout::db_options(options);
  settings.create_if_missing = false;
  const auto status = rocksdb::DB::OpenForReadOnly(settings, log_path, layout::families(options), &handles, &opened);
  PILECLOUD_ASSERT(status.ok(), "{}", status.ToString());
  const std::unique_ptr<rocksdb::DB> db{opened};
  scan_figures found;
  {
    rocksdb::ReadOptions straight;
    straight.readahead_size = 2u << 20;
    straight.fill_cache = false;
    const auto from = steady::now();
    const auto cpu = thread_cpu_seconds();
    const std::unique_ptr<rocksdb::Iterator> at{
        db->NewIterator(straight, handles[static_cast<std::size_t>(family::log)])};
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      found.facts += 1;
      found.bytes += at->value().size();
    }
    PILECLOUD_ASSERT(at->status().ok(), "{}", at->status().ToString());
    found.seconds = std::chrono::duration<double>(steady::now() - from).count();
    found.cpu_seconds = thread_cpu_seconds() - cpu;
  }
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  return found;
}

}  // namespace pilecloud::bench
