// SPDX-License-Identifier: Apache-2.0
// The log in RocksDB: one WriteBatch and one fsync an apply, everything else unsynced. FORMAT.md has every byte.
//
// Opening compares, per partition, the stored tail with the last record, and the tail with the durable note
// (durable_note.hpp); a difference is a failure naming partition and position, never a silent cut, and a database that
// lost something answered is left as it was found. It scans nothing: the write-ahead log it replays is bounded by
// write_buffer_bytes.
// After any error of the disk, on write or read, the log is not writable until it is reopened: a look-up that cannot be
// answered must not lead to a second write. Such a version_of answers version_unreadable.
// A secondary reads beside a primary in another process; it sees what refresh() last caught up with and never writes.
// A read_only log looks at a database nobody has open, with the same checks, and changes no file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "storage/log.hpp"

namespace rocksdb {
class Env;
}

namespace pilecloud::storage {

struct rocksdb_options {
  enum class open_mode : std::uint8_t { read_write, secondary, read_only };

  std::string path;
  open_mode mode = open_mode::read_write;
  std::size_t write_buffer_bytes = 32u << 20;  // a column family's memtable; an open replays up to 1.5 times it
  std::size_t block_cache_bytes = 64u << 20;
  rocksdb::Env* env = nullptr;  // of tests; outlives the log
  bool unsafe_no_sync = false;  // of tests: shows that they would notice a missing fsync
};

inline constexpr std::uint64_t version_unreadable = UINT64_MAX;

class rocksdb_log final : public log {
 public:
  // errc::locked when another process has it open for writing.
  static result<std::unique_ptr<rocksdb_log>, failure> open(const rocksdb_options& options);
  ~rocksdb_log() override;

  // Secondary only: catches up with the primary.
  result<nothing, failure> refresh();
  // False: not until it is reopened.
  bool is_writable() const;
  // Reads every file's checksums; names the first bad file.
  result<nothing, failure> verify_files() const;

  storage::tail tail(std::uint16_t partition) const override;
  std::uint64_t version_of(const stream_id& stream) const override;
  std::optional<command_row> find_command(const command_id& id) const override;
  std::vector<std::optional<command_row>> find_commands(std::span<const command_id> ids) const override;
  result<std::uint64_t, failure> read(std::uint16_t partition, std::uint64_t from, const visitor& visit) const override;
  result<std::uint64_t, failure> read_stream(const stream_id& stream, std::uint64_t from_version,
                                             const visitor& visit) const override;
  result<std::uint64_t, failure> read_index(const stream_id& stream, const index_visitor& visit) const override;
  result<nothing, failure> apply(std::span<const batch> batches) override;
  void put_snapshot(const stream_id& stream, std::string_view kind, std::uint64_t version,
                    std::string_view state) override;
  std::optional<snapshot> get_snapshot(const stream_id& stream, std::string_view kind) const override;
  void put_mark(std::string_view key, std::string_view value) override;
  std::optional<std::string> get_mark(std::string_view key) const override;
  void each_mark(std::string_view prefix,
                 const std::function<void(std::string_view key, std::string_view value)>& visit) const override;
  std::uint64_t sweep_commands(instant before, std::uint64_t limit) override;

 private:
  class store;
  explicit rocksdb_log(std::unique_ptr<store> s);
  std::unique_ptr<store> store_;
};

}  // namespace pilecloud::storage
