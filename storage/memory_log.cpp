// SPDX-License-Identifier: Apache-2.0
#include "storage/memory_log.hpp"

#include "base/assert.hpp"

namespace pilecloud::storage {

storage::tail memory_log::tail(std::uint16_t partition) const {
  PILECLOUD_ASSERT(partition < partition_count, "partition {}", partition);
  const std::lock_guard lock{mutex_};
  return tails_[partition];
}

std::uint64_t memory_log::version_of(const stream_id& stream) const { return version_of_text(stream.text()); }

std::uint64_t memory_log::version_of_text(std::string_view stream) const {
  const std::lock_guard lock{mutex_};
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.size();
}

std::optional<command_row> memory_log::find_command(const command_id& id) const {
  const std::lock_guard lock{mutex_};
  const auto found = commands_.find(id);
  if (found == commands_.end()) return std::nullopt;
  return found->second.row;
}

std::vector<std::optional<command_row>> memory_log::find_commands(std::span<const command_id> ids) const {
  std::vector<std::optional<command_row>> found;
  for (const auto& id : ids) found.push_back(find_command(id));
  return found;
}

memory_log::stored_record memory_log::record_at(std::uint16_t partition, std::uint64_t position) const {
  const std::lock_guard lock{mutex_};
  const auto& records = records_[partition];
  if (position == 0 || position > records.size()) return nullptr;
  return records[position - 1];
}

std::optional<hash256> memory_log::chain_at(std::uint16_t partition, std::uint64_t position) const {
  const auto found = record_at(partition, position);
  if (!found) return std::nullopt;
  return chain_of(*found);
}

result<std::uint64_t, failure> memory_log::read(std::uint16_t partition, std::uint64_t from,
                                                const visitor& visit) const {
  const auto last = tail(partition).position;
  auto position = std::max<std::uint64_t>(from, 1);
  while (position <= last) {
    const bool go_on = visit(position, *record_at(partition, position));
    ++position;
    if (!go_on) break;
  }
  return position;
}

result<std::uint64_t, failure> memory_log::read_stream(const stream_id& stream, std::uint64_t from_version,
                                                       const visitor& visit) const {
  const auto positions = positions_of(stream);
  auto version = std::max<std::uint64_t>(from_version, 1);
  while (version <= positions.size()) {
    const auto position = positions[version - 1];
    const bool go_on = visit(position, *record_at(stream.partition(), position));
    ++version;
    if (!go_on) break;
  }
  return version;
}

result<std::uint64_t, failure> memory_log::read_index(const stream_id& stream, const index_visitor& visit) const {
  std::uint64_t version = 1;
  for (const auto position : positions_of(stream)) visit(version++, position);
  return version;
}

std::vector<std::uint64_t> memory_log::positions_of(const stream_id& stream) const {
  const std::lock_guard lock{mutex_};
  const auto found = streams_.find(stream.text());
  return found == streams_.end() ? std::vector<std::uint64_t>{} : found->second;
}

result<nothing, failure> memory_log::apply(std::span<const batch> batches) {
  const std::lock_guard lock{mutex_};
  auto checked = check_extension(*this, batches);
  if (!checked) return checked.error();
  for (const auto& [fact, bytes] : checked.value().records) {
    records_[fact.partition].push_back(std::make_shared<const std::string>(bytes));
    streams_[std::string{fact.stream}].push_back(fact.position);
    if (fact.command != command_id{}) {
      commands_.insert_or_assign(fact.command, stored_command{{fact.partition, fact.position}, fact.recorded_at});
    }
  }
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    if (const auto& moved = checked.value().tails[partition]) tails_[partition] = *moved;
  }
  return nothing{};
}

void memory_log::put_snapshot(const stream_id& stream, std::string_view kind, std::uint64_t version,
                              std::string_view state) {
  const std::lock_guard lock{mutex_};
  snapshots_.insert_or_assign(stream.text(), stored_snapshot{std::string{kind}, snapshot{version, std::string{state}}});
}

std::optional<log::snapshot> memory_log::get_snapshot(const stream_id& stream, std::string_view kind) const {
  const std::lock_guard lock{mutex_};
  const auto found = snapshots_.find(stream.text());
  if (found == snapshots_.end() || found->second.kind != kind) return std::nullopt;
  return found->second.kept;
}

void memory_log::put_mark(std::string_view key, std::string_view value) {
  const std::lock_guard lock{mutex_};
  if (value.empty()) {
    marks_.erase(std::string{key});
  } else {
    marks_.insert_or_assign(std::string{key}, std::string{value});
  }
}

std::optional<std::string> memory_log::get_mark(std::string_view key) const {
  const std::lock_guard lock{mutex_};
  const auto found = marks_.find(key);
  if (found == marks_.end()) return std::nullopt;
  return found->second;
}

void memory_log::each_mark(std::string_view prefix,
                           const std::function<void(std::string_view, std::string_view)>& visit) const {
  std::map<std::string, std::string, std::less<>> marks;
  {
    const std::lock_guard lock{mutex_};
    marks = marks_;
  }
  for (auto at = marks.lower_bound(prefix); at != marks.end() && at->first.starts_with(prefix); ++at) {
    visit(at->first, at->second);
  }
}

std::uint64_t memory_log::sweep_commands(instant before, std::uint64_t limit) {
  const std::lock_guard lock{mutex_};
  std::uint64_t swept = 0;
  for (auto at = commands_.begin(); at != commands_.end() && swept < limit;) {
    const bool old = at->second.recorded_at < before;
    at = old ? commands_.erase(at) : std::next(at);
    swept += old ? 1 : 0;
  }
  const auto swept_until = parse_swept_before(get_mark(swept_before_mark));
  if (swept > 0 && before > swept_until) put_mark(swept_before_mark, std::to_string(us_of(before)));
  return swept;
}

}  // namespace pilecloud::storage
