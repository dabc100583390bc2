// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb_layout.hpp"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "base/assert.hpp"
#include "storage/endian.hpp"
#include "storage/rocksdb_words.hpp"

namespace pilecloud::storage::layout {

namespace {

// A stream's rows share everything but the version: one bloom entry a stream answers "no such stream".
class stream_text_of_key final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "pilecloud.stream_text"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - sizeof(std::uint64_t)};
  }
  bool InDomain(const rocksdb::Slice& key) const override { return key.size() > sizeof(std::uint64_t); }
};

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache, std::size_t buffer_bytes,
                                            std::size_t block_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = block_bytes;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions made;
  made.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  made.write_buffer_size = buffer_bytes;
  // Nothing is overwritten, so merging sorted runs of like size costs a row log(n) rewrites, not ten a level.
  made.compaction_style = rocksdb::kCompactionStyleUniversal;
  made.compaction_options_universal.max_size_amplification_percent = 10'000;
  made.compaction_options_universal.size_ratio = 20;
  made.level0_file_num_compaction_trigger = 6;
  made.target_file_size_base = 128u << 20;
  made.compression = rocksdb::kLZ4Compression;
  return made;
}

}  // namespace

std::vector<rocksdb::ColumnFamilyDescriptor> families(const rocksdb_options& options) {
  constexpr std::size_t small_block = 4u << 10;
  constexpr std::size_t large_block = 16u << 10;
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  const auto buffer = options.write_buffer_bytes;
  auto log = family_options(cache, buffer, large_block);
  // A partition only grows at its end: a row goes behind the partition's last one without a search.
  log.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(sizeof(std::uint16_t)));
  auto stream = family_options(cache, buffer, small_block);
  stream.prefix_extractor = std::make_shared<const stream_text_of_key>();
  stream.memtable_prefix_bloom_size_ratio = 0.1;
  auto command = family_options(cache, buffer, small_block);
  command.memtable_prefix_bloom_size_ratio = 0.1;
  command.memtable_whole_key_filtering = true;
  auto snapshot = family_options(cache, buffer, small_block);
  snapshot.compaction_options_universal.max_size_amplification_percent = 100;  // overwritten all the time
  auto meta = family_options(cache, buffer, small_block);
  meta.compaction_options_universal.max_size_amplification_percent = 100;
  return {{rocksdb::kDefaultColumnFamilyName, {}},
          {"log", log},
          {"stream", stream},
          {"command", command},
          {"snapshot", snapshot},
          {"meta", meta}};
}

rocksdb::DBOptions db_options(const rocksdb_options& options) {
  rocksdb::DBOptions made;
  if (options.env != nullptr) made.env = options.env;
  made.create_if_missing = true;
  made.create_missing_column_families = true;
  made.max_total_wal_size = options.write_buffer_bytes * 3 / 2;  // bounds what an open replays
  // Rules from fixed bugs (design.md §6); the defaults among them are stated so that nobody turns them.
  made.manual_wal_flush = false;
  made.recycle_log_file_num = 0;
  made.wal_compression = rocksdb::kNoCompression;
  made.max_background_flushes = 1;
  made.max_background_compactions = 1;
  made.enable_pipelined_write = false;
  made.unordered_write = false;
  made.paranoid_checks = true;
  made.track_and_verify_wals_in_manifest = false;
  made.max_open_files = options.mode == rocksdb_options::open_mode::secondary ? -1 : 1'024;
  made.info_log = rocksdb_words();
  made.stats_dump_period_sec = 0;
  made.stats_persist_period_sec = 0;
  return made;
}

std::string log_key(std::uint16_t partition, std::uint64_t position) {
  std::string key;
  append_big(key, partition);
  append_big(key, position);
  return key;
}

std::uint64_t position_of_log_key(std::string_view key) {
  return key.size() == 10 ? load_big<std::uint64_t>(key.substr(2)) : 0;
}

// Versions stay below 2^56, so the byte after the text is 0 and no stream's rows mix with those of a longer text.
std::string stream_key(std::string_view stream, std::uint64_t version) {
  PILECLOUD_ASSERT(version < std::uint64_t{1} << 56, "{} version {}", stream, version);
  std::string key;
  key.reserve(stream.size() + sizeof version);
  key.append(stream);
  append_big(key, version);
  return key;
}

std::uint64_t version_of_stream_key(std::string_view key) {
  return load_big<std::uint64_t>(key.substr(key.size() - sizeof(std::uint64_t)));
}

std::string position_value(std::uint64_t position) {
  std::string value(position_size, '\0');
  store_little(value.data(), position);
  return value;
}

std::optional<std::uint64_t> parse_position(std::string_view value) {
  if (value.size() != position_size) return std::nullopt;
  return load_little<std::uint64_t>(value.data());
}

std::string command_text(const command_value& value) {
  std::string text(18, '\0');
  store_little(text.data(), value.row.partition);
  store_little(text.data() + 2, value.row.first);
  store_little(text.data() + 10, static_cast<std::uint64_t>(us_of(value.recorded_at)));
  return text;
}

std::optional<command_value> parse_command(std::string_view value) {
  if (value.size() != 18) return std::nullopt;
  return command_value{{load_little<std::uint16_t>(value.data()), load_little<std::uint64_t>(value.data() + 2)},
                       instant_from_us(static_cast<std::int64_t>(load_little<std::uint64_t>(value.data() + 10)))};
}

std::string snapshot_text(std::string_view kind, std::uint64_t version, std::string_view state) {
  PILECLOUD_ASSERT(kind.size() <= UINT8_MAX, "snapshot kind \"{}\"", kind);
  std::string text(9, '\0');
  text[0] = static_cast<char>(kind.size());
  store_little(text.data() + 1, version);
  return text.append(kind).append(state);
}

std::optional<log::snapshot> parse_snapshot(std::string_view value, std::string_view kind) {
  if (value.size() < 9 + kind.size() || static_cast<unsigned char>(value[0]) != kind.size()) return std::nullopt;
  if (value.substr(9, kind.size()) != kind) return std::nullopt;
  return log::snapshot{load_little<std::uint64_t>(value.data() + 1), std::string{value.substr(9 + kind.size())}};
}

std::string tail_key(std::uint16_t partition) {
  std::string key{"tail/"};
  append_big(key, partition);
  return key;
}

std::string tail_text(const tail& value) {
  std::string text(16, '\0');
  store_little(text.data(), value.position);
  store_little(text.data() + 8, static_cast<std::uint64_t>(us_of(value.recorded_at)));
  return text.append(bytes_of(value.chain));
}

std::optional<tail> parse_tail(std::string_view value) {
  if (value.size() != 16 + sizeof(hash256)) return std::nullopt;
  tail parsed;
  parsed.position = load_little<std::uint64_t>(value.data());
  parsed.recorded_at = instant_from_us(static_cast<std::int64_t>(load_little<std::uint64_t>(value.data() + 8)));
  std::memcpy(parsed.chain.data(), value.data() + 16, parsed.chain.size());
  return parsed;
}

std::string mark_key(std::string_view key) { return std::string{"mark/"}.append(key); }

failure to_failure(const rocksdb::Status& status, std::string_view where) {
  const auto text = status.ToString();
  auto error = errc::io_error;
  if (status.IsCorruption()) error = errc::checksum_mismatch;
  if (status.IsNotFound()) error = errc::not_found;
  // RocksDB has no code of its own for it: "IO error: While lock file: …/LOCK: Resource temporarily unavailable".
  if (status.IsIOError() && text.find("LOCK") != std::string::npos && text.find("lock") != std::string::npos) {
    error = errc::locked;
  }
  return {error, fmt::format("{}: {}", where, text)};
}

}  // namespace pilecloud::storage::layout
