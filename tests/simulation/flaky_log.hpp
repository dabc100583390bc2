// SPDX-License-Identifier: Apache-2.0
// The log on a disk that fails: what was applied survives every power cut, as it must; marks and snapshots written
// after the last apply may be lost, the newest first; a write may fail, and whether its bytes are there after all
// shows only when the log is opened again (RocksDB's write-ahead log). Frozen, it takes nothing: the node is dead and
// what still runs of it must leave no trace.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/memory_log.hpp"
#include "tests/simulation/breakage.hpp"
#include "tests/simulation/dice.hpp"

namespace pilecloud::simulation {

class flaky_log final : public storage::log {
 public:
  flaky_log(dice chance, breakage bug) : dice_(chance), bug_(bug), kept_(std::make_unique<storage::memory_log>()) {}

  void set_failing_writes(unsigned per_mille) { failing_writes_ = per_mille; }
  void freeze() { frozen_ = true; }
  bool failed() const { return failed_; }
  // A new disk in its place. REQUIRES: nothing uses it.
  void lose_everything();
  // Freeze first. What comes after is another life of the same disk.
  void power_cut();

  storage::tail tail(std::uint16_t partition) const override { return kept_->tail(partition); }
  std::uint64_t version_of(const storage::stream_id& stream) const override { return kept_->version_of(stream); }
  std::optional<storage::command_row> find_command(const storage::command_id& id) const override;
  std::vector<std::optional<storage::command_row>> find_commands(
      std::span<const storage::command_id> ids) const override;
  result<std::uint64_t, storage::failure> read(std::uint16_t partition, std::uint64_t from,
                                               const visitor& visit) const override {
    return kept_->read(partition, from, visit);
  }
  result<std::uint64_t, storage::failure> read_stream(const storage::stream_id& stream, std::uint64_t from_version,
                                                      const visitor& visit) const override {
    return kept_->read_stream(stream, from_version, visit);
  }
  result<std::uint64_t, storage::failure> read_index(const storage::stream_id& stream,
                                                     const index_visitor& visit) const override {
    return kept_->read_index(stream, visit);
  }
  result<nothing, storage::failure> apply(std::span<const storage::batch> batches) override;
  void put_snapshot(const storage::stream_id& stream, std::string_view kind, std::uint64_t version,
                    std::string_view state) override;
  std::optional<snapshot> get_snapshot(const storage::stream_id& stream, std::string_view kind) const override;
  void put_mark(std::string_view key, std::string_view value) override;
  std::optional<std::string> get_mark(std::string_view key) const override;
  void each_mark(std::string_view prefix,
                 const std::function<void(std::string_view key, std::string_view value)>& visit) const override;
  std::uint64_t sweep_commands(instant before, std::uint64_t limit) override {
    return kept_->sweep_commands(before, limit);
  }

  struct kept_snapshot {
    std::string kind;
    snapshot kept;
  };
  const std::map<std::string, kept_snapshot>& snapshots() const { return snapshots_; }

 private:
  void lose_unsynced_groups();

  dice dice_;
  breakage bug_;
  std::unique_ptr<storage::memory_log> kept_;
  std::map<std::string, std::string, std::less<>> marks_;
  std::map<std::string, kept_snapshot> snapshots_;
  std::vector<std::function<void()>> unsynced_;      // undoes the marks and snapshots since the last apply, in order
  std::vector<storage::batch> uncertain_;            // of the failed write, if its bytes reached the disk
  std::vector<std::vector<storage::batch>> groups_;  // lost_sync alone: all of them
  std::size_t synced_groups_ = 0;
  unsigned failing_writes_ = 0;
  bool failed_ = false;
  bool frozen_ = false;
};

}  // namespace pilecloud::simulation
