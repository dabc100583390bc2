// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb_log.hpp"

#include <fmt/format.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>

#include "storage/rocksdb_store.hpp"

namespace pilecloud::storage {

using layout::family;

namespace {

constexpr std::uint64_t long_read = 10'000;  // positions: from here on read ahead and leave the block cache alone
constexpr std::size_t readahead_bytes = 2u << 20;

constexpr std::size_t row_bytes_max = 300;  // of a fact beside its record: keys, other rows, their headers

rocksdb::WriteOptions unsynced() { return {}; }

}  // namespace

result<std::unique_ptr<rocksdb_log>, failure> rocksdb_log::open(const rocksdb_options& options) {
  auto opening = std::make_unique<store>(options);
  if (auto wrong = opening->open()) return *std::move(wrong);
  return std::unique_ptr<rocksdb_log>{new rocksdb_log{std::move(opening)}};
}

rocksdb_log::rocksdb_log(std::unique_ptr<store> s) : store_(std::move(s)) {}
rocksdb_log::~rocksdb_log() = default;

bool rocksdb_log::is_writable() const { return store_->writable; }

result<nothing, failure> rocksdb_log::refresh() {
  if (auto wrong = store_->catch_up()) return *std::move(wrong);
  return nothing{};
}

result<nothing, failure> rocksdb_log::verify_files() const {
  const auto status = store_->db->VerifyChecksum();
  if (status.ok()) return nothing{};
  auto found = store_->failed(status, store_->options.path);
  found.detail += store_->bad_file_text();
  return found;
}

storage::tail rocksdb_log::tail(std::uint16_t partition) const { return store_->tail(partition); }

std::uint64_t rocksdb_log::version_of(const stream_id& stream) const { return store_->version_of_text(stream.text()); }

std::optional<command_row> rocksdb_log::find_command(const command_id& id) const {
  return find_commands({&id, 1}).front();
}

std::vector<std::optional<command_row>> rocksdb_log::find_commands(std::span<const command_id> ids) const {
  std::vector<rocksdb::Slice> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.emplace_back(reinterpret_cast<const char*>(id.data()), id.size());
  std::vector<rocksdb::PinnableSlice> values(ids.size());
  std::vector<rocksdb::Status> statuses(ids.size());
  store_->db->MultiGet({}, store_->in(family::command), keys.size(), keys.data(), values.data(), statuses.data());
  std::vector<std::optional<command_row>> found(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) {
      store_->failed(statuses[i], "command table");
    } else if (const auto row = layout::parse_command(layout::view(values[i]))) {
      found[i] = row->row;
    } else {
      store_->failed(errc::unknown_format, "command table");
    }
  }
  return found;
}

result<std::uint64_t, failure> rocksdb_log::read(std::uint16_t partition, std::uint64_t from,
                                                 const visitor& visit) const {
  const auto last = tail(partition).position;
  auto position = std::max<std::uint64_t>(from, 1);
  if (position > last) return position;
  const auto bound = layout::log_key(partition, last + 1);
  const auto upper = layout::slice(bound);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  if (last - position >= long_read) {
    options.readahead_size = readahead_bytes;
    options.fill_cache = false;
  }
  const std::unique_ptr<rocksdb::Iterator> at{store_->db->NewIterator(options, store_->in(family::log))};
  at->Seek(layout::log_key(partition, position));
  for (; position <= last; at->Next()) {
    if (!at->Valid()) {
      if (!at->status().ok()) return store_->failed(at->status(), place_text(partition, position));
      return store_->failed(errc::hole, fmt::format("{}: missing", place_text(partition, position)));
    }
    if (layout::position_of_log_key(layout::view(at->key())) != position) {
      return store_->failed(errc::hole, fmt::format("{}: missing", place_text(partition, position)));
    }
    const bool go_on = visit(position, layout::view(at->value()));
    ++position;
    if (!go_on) break;
  }
  return position;
}

result<std::uint64_t, failure> rocksdb_log::read_stream(const stream_id& stream, std::uint64_t from_version,
                                                        const visitor& visit) const {
  const auto partition = stream.partition();
  std::optional<failure> wrong;
  auto next = store_->walk_index(stream, from_version, [&](std::uint64_t version, std::uint64_t position) {
    rocksdb::PinnableSlice bytes;
    const auto status = store_->db->Get({}, store_->in(family::log), layout::log_key(partition, position), &bytes);
    if (status.ok()) return visit(position, layout::view(bytes));
    const auto where = fmt::format("{}: {} version {}", place_text(partition, position), stream.text(), version);
    wrong = status.IsNotFound() ? store_->failed(errc::hole, where + " is missing") : store_->failed(status, where);
    return false;
  });
  if (wrong) return *std::move(wrong);
  return next;
}

result<std::uint64_t, failure> rocksdb_log::read_index(const stream_id& stream, const index_visitor& visit) const {
  return store_->walk_index(stream, 1, [&visit](std::uint64_t version, std::uint64_t position) {
    visit(version, position);
    return true;
  });
}

result<nothing, failure> rocksdb_log::apply(std::span<const batch> batches) {
  if (!store_->writable) return failure{errc::not_writable, "reopen the log"};
  auto checked = check_extension(*store_, batches);
  if (!store_->writable) return failure{errc::not_writable, "the disk failed while the batch was checked"};
  if (!checked) return checked.error();
  const auto& added = checked.value();
  if (added.records.empty()) return nothing{};

  std::size_t bytes_max = 4'096;
  for (const auto& [fact, bytes] : added.records) bytes_max += bytes.size() + row_bytes_max;
  rocksdb::WriteBatch rows{bytes_max};
  for (const auto& [fact, bytes] : added.records) {
    rows.Put(store_->in(family::log), layout::log_key(fact.partition, fact.position), layout::slice(bytes));
    rows.Put(store_->in(family::stream), layout::stream_key(fact.stream, fact.version),
             layout::position_value(fact.position));
    if (fact.command == command_id{}) continue;
    const std::string_view key{reinterpret_cast<const char*>(fact.command.data()), fact.command.size()};
    rows.Put(store_->in(family::command), layout::slice(key),
             layout::command_text({{fact.partition, fact.position}, fact.recorded_at}));
  }
  const auto applied = layout::applied_text(store_->applied + 1);
  for (const auto counted : layout::counted_families) {
    rows.Put(store_->in(counted), layout::slice(layout::applied_key), applied);
  }
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto& moved = added.tails[partition];
    if (moved) rows.Put(store_->in(family::meta), layout::tail_key(partition), layout::tail_text(*moved));
  }
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // of this thread: its counters cost 5 % of a large group
  rocksdb::WriteOptions durably;
  durably.sync = !store_->options.unsafe_no_sync;
  const auto status = store_->db->Write(durably, &rows);
  if (!status.ok()) return store_->failed(status, "append");

  store_->applied += 1;
  store_->heads.set(added.versions);
  auto durable = store_->note->known();
  {
    const std::lock_guard lock{store_->mutex};
    for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
      if (const auto& moved = added.tails[partition]) store_->tails[partition] = *moved;
      durable[partition] = store_->tails[partition].position;
    }
  }
  auto noted = store_->note->write(durable);
  if (!noted) store_->writable = false;
  return noted;
}

void rocksdb_log::put_snapshot(const stream_id& stream, std::string_view kind, std::uint64_t version,
                               std::string_view state) {
  if (!store_->writable) return;
  const auto value = layout::snapshot_text(kind, version, state);
  const auto status = store_->db->Put(unsynced(), store_->in(family::snapshot), stream.text(), value);
  if (!status.ok()) store_->failed(status, "snapshot");
}

std::optional<log::snapshot> rocksdb_log::get_snapshot(const stream_id& stream, std::string_view kind) const {
  rocksdb::PinnableSlice value;
  const auto status = store_->db->Get({}, store_->in(family::snapshot), stream.text(), &value);
  if (!status.ok()) return std::nullopt;  // a cache: a bad block costs a longer replay
  return layout::parse_snapshot(layout::view(value), kind);
}

void rocksdb_log::put_mark(std::string_view key, std::string_view value) {
  if (!store_->writable) return;
  const auto row = layout::mark_key(key);
  auto* meta = store_->in(family::meta);
  const auto status = value.empty() ? store_->db->Delete(unsynced(), meta, row)
                                    : store_->db->Put(unsynced(), meta, row, layout::slice(value));
  if (!status.ok()) store_->failed(status, row);
}

std::optional<std::string> rocksdb_log::get_mark(std::string_view key) const {
  std::string value;
  const auto status = store_->db->Get({}, store_->in(family::meta), layout::mark_key(key), &value);
  if (status.ok()) return value;
  if (!status.IsNotFound()) store_->failed(status, key);
  return std::nullopt;
}

void rocksdb_log::each_mark(std::string_view prefix,
                            const std::function<void(std::string_view, std::string_view)>& visit) const {
  const auto from = layout::mark_key(prefix);
  const std::unique_ptr<rocksdb::Iterator> at{store_->db->NewIterator({}, store_->in(family::meta))};
  for (at->Seek(from); at->Valid() && layout::view(at->key()).starts_with(from); at->Next()) {
    visit(layout::view(at->key()).substr(layout::mark_prefix_size), layout::view(at->value()));
  }
  if (!at->status().ok()) store_->failed(at->status(), from);
}

std::uint64_t rocksdb_log::sweep_commands(instant before, std::uint64_t limit) {
  if (!store_->writable) return 0;
  rocksdb::WriteBatch rows;
  std::uint64_t swept = 0;
  const std::unique_ptr<rocksdb::Iterator> at{store_->db->NewIterator({}, store_->in(family::command))};
  at->Seek(store_->sweep_from);
  for (; at->Valid() && swept < limit; at->Next()) {
    const auto found = layout::parse_command(layout::view(at->value()));
    if (!found || found->recorded_at >= before) continue;
    rows.Delete(store_->in(family::command), at->key());
    ++swept;
  }
  const auto swept_until = parse_swept_before(get_mark(swept_before_mark));
  if (swept > 0 && before > swept_until) put_mark(swept_before_mark, std::to_string(us_of(before)));
  store_->sweep_from = at->Valid() ? at->key().ToString() : std::string{};
  auto status = at->status();
  if (status.ok() && swept > 0) status = store_->db->Write(unsynced(), &rows);
  if (status.ok()) return swept;
  store_->failed(status, "command sweep");
  return 0;
}

}  // namespace pilecloud::storage
