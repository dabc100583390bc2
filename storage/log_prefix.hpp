// SPDX-License-Identifier: Apache-2.0
// A log as it was when it ended at given tails: its facts up to there, their streams and commands, and nothing after.
// Owned by who judges a log as of a moment (a backup's run); it must not outlive the log. Reads only: apply answers
// errc::not_writable. Marks show through as they are now. Costs: as the log's, but version_of and get_snapshot walk the
// stream's index.
#pragma once

#include "storage/log_copy.hpp"

namespace pilecloud::storage {

class log_prefix final : public log {
 public:
  // REQUIRES: `until` are tails that `whole` had once.
  log_prefix(const log& whole, const log_tails& until) : whole_(whole), until_(until) {}

  storage::tail tail(std::uint16_t partition) const override;
  std::uint64_t version_of(const stream_id& stream) const override;
  std::optional<command_row> find_command(const command_id& id) const override;
  std::vector<std::optional<command_row>> find_commands(std::span<const command_id> ids) const override;
  result<std::uint64_t, failure> read(std::uint16_t partition, std::uint64_t from, const visitor& visit) const override;
  result<std::uint64_t, failure> read_stream(const stream_id& stream, std::uint64_t from_version,
                                             const visitor& visit) const override;
  result<std::uint64_t, failure> read_index(const stream_id& stream, const index_visitor& visit) const override;
  result<nothing, failure> apply(std::span<const batch> batches) override;  // errc::not_writable
  void put_snapshot(const stream_id&, std::string_view, std::uint64_t, std::string_view) override {}
  std::optional<snapshot> get_snapshot(const stream_id& stream, std::string_view kind) const override;
  void put_mark(std::string_view, std::string_view) override {}
  std::optional<std::string> get_mark(std::string_view key) const override;
  void each_mark(std::string_view prefix,
                 const std::function<void(std::string_view key, std::string_view value)>& visit) const override;
  std::uint64_t sweep_commands(instant, std::uint64_t) override { return 0; }

 private:
  const log& whole_;
  const log_tails until_;
};

}  // namespace pilecloud::storage
