// SPDX-License-Identifier: Apache-2.0
#include "storage/log_prefix.hpp"

namespace pilecloud::storage {

tail log_prefix::tail(std::uint16_t partition) const { return until_[partition]; }

// Positions of a stream rise with its versions, so the last version is found where the positions pass the end.
std::uint64_t log_prefix::version_of(const stream_id& stream) const {
  const auto last = until_[stream.partition()].position;
  std::uint64_t version = 0;
  const auto read = whole_.read_index(stream, [&](std::uint64_t at, std::uint64_t position) {
    if (position <= last) version = at;
  });
  return read ? version : 0;
}

std::optional<command_row> log_prefix::find_command(const command_id& id) const {
  const auto row = whole_.find_command(id);
  return row && row->first <= until_[row->partition].position ? row : std::nullopt;
}

std::vector<std::optional<command_row>> log_prefix::find_commands(std::span<const command_id> ids) const {
  std::vector<std::optional<command_row>> found;
  found.reserve(ids.size());
  for (const auto& id : ids) found.push_back(find_command(id));
  return found;
}

result<std::uint64_t, failure> log_prefix::read(std::uint16_t partition, std::uint64_t from,
                                                const visitor& visit) const {
  const auto last = until_[partition].position;
  if (from > last || last == 0) return std::max<std::uint64_t>(from, 1);
  return whole_.read(partition, from, [&](std::uint64_t position, std::string_view bytes) {
    return visit(position, bytes) && position < last;
  });
}

result<std::uint64_t, failure> log_prefix::read_stream(const stream_id& stream, std::uint64_t from_version,
                                                       const visitor& visit) const {
  const auto last = until_[stream.partition()].position;
  bool beyond = false;
  auto next = whole_.read_stream(stream, from_version, [&](std::uint64_t position, std::string_view bytes) {
    beyond = position > last;
    return !beyond && visit(position, bytes);
  });
  if (!next || !beyond) return next;
  return next.value() - 1;
}

result<std::uint64_t, failure> log_prefix::read_index(const stream_id& stream, const index_visitor& visit) const {
  const auto last = until_[stream.partition()].position;
  std::uint64_t next = 1;
  auto read = whole_.read_index(stream, [&](std::uint64_t version, std::uint64_t position) {
    if (position > last) return;
    visit(version, position);
    next = version + 1;
  });
  if (!read) return read;
  return next;
}

result<nothing, failure> log_prefix::apply(std::span<const batch>) {
  return failure{errc::not_writable, "a log as it was is only read"};
}

std::optional<log::snapshot> log_prefix::get_snapshot(const stream_id& stream, std::string_view kind) const {
  const auto found = whole_.get_snapshot(stream, kind);
  return found && found->version <= version_of(stream) ? found : std::nullopt;
}

std::optional<std::string> log_prefix::get_mark(std::string_view key) const { return whole_.get_mark(key); }

void log_prefix::each_mark(std::string_view prefix,
                           const std::function<void(std::string_view, std::string_view)>& visit) const {
  whole_.each_mark(prefix, visit);
}

}  // namespace pilecloud::storage
