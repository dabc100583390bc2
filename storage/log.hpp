// SPDX-License-Identifier: Apache-2.0
// The log on this node: what RocksDB (or memory, in tests) holds. One writer thread applies; any thread reads.
//
// Primitives and their cost: tail O(1); version_of, find_command one point read; read a seek, then sequential;
// apply one batch, one sync. Nothing is ever overwritten or deleted but commands by age and snapshots.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "storage/errc.hpp"
#include "storage/record.hpp"
#include "storage/stream_id.hpp"

namespace pilecloud::storage {

struct tail {
  std::uint64_t position = 0;  // last applied; 0: empty
  hash256 chain{};
  instant recorded_at{};
  bool operator==(const tail&) const = default;
};

// A run of adjacent encoded records of one partition, as the sequencer orders it.
struct batch {
  std::uint16_t partition = 0;
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  std::string bytes;  // per record: u32 little-endian length, then the record
};

// What a failure left behind: which error and, when known, where.
struct failure {
  errc error = errc::io_error;
  std::string detail;  // "partition 3 position 812: CRC32C is 1f…, record says 2a…"
};

struct command_row {
  std::uint16_t partition = 0;
  std::uint64_t first = 0;  // first position of the commit
};

inline constexpr std::string_view swept_before_mark = "commands/swept_before";  // microseconds since 1970
instant parse_swept_before(const std::optional<std::string>& mark);             // the earliest instant when never swept

class log {
 public:
  virtual ~log() = default;

  virtual storage::tail tail(std::uint16_t partition) const = 0;
  // 0 when the stream does not exist.
  virtual std::uint64_t version_of(const stream_id& stream) const = 0;
  virtual std::optional<command_row> find_command(const command_id& id) const = 0;
  // The same for many at once, in order: cheaper by the piece.
  virtual std::vector<std::optional<command_row>> find_commands(std::span<const command_id> ids) const = 0;

  // Calls `visit` with record bytes for positions from, from+1, … until it returns false or the tail is reached.
  // A gap is errc::hole. Returns the position after the last one visited.
  using visitor = std::function<bool(std::uint64_t position, std::string_view record_bytes)>;
  virtual result<std::uint64_t, failure> read(std::uint16_t partition, std::uint64_t from,
                                              const visitor& visit) const = 0;
  // The same over the facts of one stream from version `from_version` on.
  virtual result<std::uint64_t, failure> read_stream(const stream_id& stream, std::uint64_t from_version,
                                                     const visitor& visit) const = 0;

  // The stream's index alone: the position of each version from 1 on, without the facts. Returns the next version.
  using index_visitor = std::function<void(std::uint64_t version, std::uint64_t position)>;
  virtual result<std::uint64_t, failure> read_index(const stream_id& stream, const index_visitor& visit) const = 0;

  // Applies batches that follow the tails, in one write with one sync. A batch at or below the tail is skipped if it
  // is the one applied (chain hash equal), else errc::chain_mismatch. Re-checks CRC, density, versions and chain.
  // After an io_error every later apply answers not_writable until the log is reopened.
  virtual result<nothing, failure> apply(std::span<const batch> batches) = 0;

  // Snapshots are a cache: a lost one costs a longer replay. `kind` names category, schema hash and fold revision.
  virtual void put_snapshot(const stream_id& stream, std::string_view kind, std::uint64_t version,
                            std::string_view state) = 0;
  struct snapshot {
    std::uint64_t version = 0;
    std::string state;
  };
  virtual std::optional<snapshot> get_snapshot(const stream_id& stream, std::string_view kind) const = 0;

  // Small durable-enough marks of this node (a reactor's offset, a parked command): written without their own sync,
  // ordered with the log's writes; they may be lost back to an older value by a power cut, never forward.
  virtual void put_mark(std::string_view key, std::string_view value) = 0;  // empty value: delete
  virtual std::optional<std::string> get_mark(std::string_view key) const = 0;
  virtual void each_mark(std::string_view prefix,
                         const std::function<void(std::string_view key, std::string_view value)>& visit) const = 0;

  // Forgets up to `limit` commands recorded before `before` (promise: at least 30 days). Returns how many. One caller.
  // The mark swept_before_mark says since when every command must still be there.
  virtual std::uint64_t sweep_commands(instant before, std::uint64_t limit) = 0;
};

}  // namespace pilecloud::storage
