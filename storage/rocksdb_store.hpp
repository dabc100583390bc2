// SPDX-License-Identifier: Apache-2.0
// What rocksdb_log holds while open: the database, its families, and what is known about its end. Private to storage/.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/durable_note.hpp"
#include "storage/extension.hpp"
#include "storage/rocksdb_layout.hpp"
#include "storage/stream_heads.hpp"

namespace pilecloud::storage {

// Keeps what RocksDB says about write-ahead logs it cannot read on: nowhere else does it name the file.
class dropped_bytes_log final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list values) override;
  std::size_t GetLogFileSize() const override { return 0; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class rocksdb_log::store final : public extended_log {
 public:
  explicit store(const rocksdb_options& options);
  ~store();

  // Opens the database and checks its end; called once.
  std::optional<failure> open();
  std::optional<failure> catch_up();

  storage::tail tail(std::uint16_t partition) const override;
  std::uint64_t version_of_text(std::string_view stream) const override;
  std::optional<hash256> chain_at(std::uint16_t partition, std::uint64_t position) const override;

  // Visits (version, position) until false; the version after the last one visited.
  using index_step = std::function<bool(std::uint64_t version, std::uint64_t position)>;
  result<std::uint64_t, failure> walk_index(const stream_id& stream, std::uint64_t from_version,
                                            const index_step& visit) const;

  std::string bad_file_text() const;

  rocksdb::ColumnFamilyHandle* in(layout::family family) const { return handles[static_cast<std::size_t>(family)]; }
  // Remembers that the disk failed: not writable from here on.
  failure failed(const rocksdb::Status& status, std::string_view where) const;
  failure failed(errc error, std::string where) const;

  const rocksdb_options options;
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  mutable std::atomic<bool> writable{false};
  mutable stream_heads heads{1u << 16};
  mutable std::mutex mutex;  // guards tails
  std::array<storage::tail, partition_count> tails;
  std::optional<durable_note> note;  // none in a secondary
  std::uint64_t applied = 0;         // how many applies there were; of the writer thread
  std::string sweep_from;            // command id the next sweep starts at

 private:
  rocksdb::Status open_database(rocksdb::WALRecoveryMode recovery);
  std::optional<failure> find_loss() const;
  std::optional<failure> read_format();
  result<storage::tail, failure> read_tail(std::uint16_t partition) const;
  std::optional<failure> read_tails();
  std::optional<failure> read_applied();
  std::optional<failure> compare(const durable_note::positions& durable) const;
  std::optional<failure> open_note();
  std::string tails_text() const;
  std::uint64_t read_version(std::string_view stream) const;

  std::shared_ptr<dropped_bytes_log> dropped = std::make_shared<dropped_bytes_log>();
  std::string scratch_path_;  // where a secondary keeps its own log text
};

}  // namespace pilecloud::storage
