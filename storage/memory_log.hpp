// SPDX-License-Identifier: Apache-2.0
// The log in memory, for tests: the same judgement as RocksDB's (extension.hpp), durable as long as it lives.
// Thread-safe by one mutex; visitors run outside of it on copies, so a visitor may call back into the log.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "storage/extension.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

class memory_log final : public log, private extended_log {
 public:
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
  using stored_record = std::shared_ptr<const std::string>;
  struct stored_command {
    command_row row;
    instant recorded_at;
  };
  struct stored_snapshot {
    std::string kind;
    snapshot kept;
  };

  std::uint64_t version_of_text(std::string_view stream) const override;
  std::optional<hash256> chain_at(std::uint16_t partition, std::uint64_t position) const override;
  std::vector<std::uint64_t> positions_of(const stream_id& stream) const;
  stored_record record_at(std::uint16_t partition, std::uint64_t position) const;

  // Recursive: check_extension reads back through the public calls while apply holds it.
  mutable std::recursive_mutex mutex_;
  std::array<std::vector<stored_record>, partition_count> records_;
  std::array<storage::tail, partition_count> tails_;
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> streams_;  // position of version i + 1
  std::map<command_id, stored_command> commands_;
  std::map<std::string, stored_snapshot> snapshots_;
  std::map<std::string, std::string, std::less<>> marks_;
};

}  // namespace pilecloud::storage
