// SPDX-License-Identifier: Apache-2.0
// Keys, values, column families and options of the log database (FORMAT.md): private to storage/.
// Everything that RocksDB 7.8.3 forbids (design.md §6) is set here and nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "storage/log.hpp"
#include "storage/rocksdb_log.hpp"

namespace pilecloud::storage::layout {

// In the order the handles come back from open; "default" is RocksDB's own and stays empty.
enum class family : std::size_t { none, log, stream, command, snapshot, meta };
inline constexpr std::size_t family_count = 6;

std::vector<rocksdb::ColumnFamilyDescriptor> families(const rocksdb_options& options);
rocksdb::DBOptions db_options(const rocksdb_options& options);

std::string log_key(std::uint16_t partition, std::uint64_t position);
std::uint64_t position_of_log_key(std::string_view key);
std::string stream_key(std::string_view stream, std::uint64_t version);
std::uint64_t version_of_stream_key(std::string_view key);

inline constexpr std::size_t position_size = 8;
std::string position_value(std::uint64_t position);
std::optional<std::uint64_t> parse_position(std::string_view value);

struct command_value {
  command_row row;
  instant recorded_at{};
};
std::string command_text(const command_value& value);
std::optional<command_value> parse_command(std::string_view value);

std::string snapshot_text(std::string_view kind, std::uint64_t version, std::string_view state);
std::optional<log::snapshot> parse_snapshot(std::string_view value, std::string_view kind);

// Each apply counts itself in these families, in a row no stream, command or mark can be; at open they must agree.
inline constexpr std::array counted_families{family::meta, family::stream, family::command};
inline constexpr std::string_view applied_key{"\0", 1};
inline std::string applied_text(std::uint64_t count) { return position_value(count); }

inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view format_value{"\x01\x00\x00\x00", 4};
std::string tail_key(std::uint16_t partition);
std::string tail_text(const tail& value);
std::optional<tail> parse_tail(std::string_view value);
std::string mark_key(std::string_view key);
inline constexpr std::size_t mark_prefix_size = 5;

inline std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

// The only place where a rocksdb::Status becomes one of ours.
failure to_failure(const rocksdb::Status& status, std::string_view where);

}  // namespace pilecloud::storage::layout
