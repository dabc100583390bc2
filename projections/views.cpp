// SPDX-License-Identifier: Apache-2.0
#include "projections/views.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include "storage/endian.hpp"
#include "storage/rocksdb_words.hpp"
#include "storage/secondary.hpp"

namespace pilecloud::projections {

namespace {

// An empty view may point nowhere; RocksDB wants a place even for no bytes.
rocksdb::Slice slice_of(std::string_view text) {
  return text.empty() ? rocksdb::Slice{""} : rocksdb::Slice{text.data(), text.size()};
}
std::string_view text_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

storage::failure failure_of(const rocksdb::Status& status, std::string_view where) {
  auto error = storage::errc::io_error;
  const auto text = status.ToString();
  if (status.IsCorruption()) error = storage::errc::checksum_mismatch;
  if (status.IsIOError() && text.find("lock") != std::string::npos) error = storage::errc::locked;
  return {error, fmt::format("views: {}: {}", where, text)};
}

// The first key above every key that begins with `prefix`; nullopt: there is none.
std::optional<std::string> end_of(std::string_view prefix) {
  std::string end{prefix};
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (end.empty()) return std::nullopt;
  end.back() = static_cast<char>(end.back() + 1);
  return end;
}

rocksdb::Options options_of(const views_options& asked) {
  rocksdb::Options options;
  if (asked.env != nullptr) options.env = asked.env;
  options.create_if_missing = asked.mode == views_options::mode::read_write;
  options.write_buffer_size = asked.buffer_bytes;
  options.max_background_jobs = 2;
  options.max_open_files = -1;  // a secondary needs every file open before the writer deletes it
  options.info_log = storage::rocksdb_words();
  options.recycle_log_file_num = 0;  // design §6
  options.manual_wal_flush = false;
  options.max_total_wal_size = 4 * asked.buffer_bytes;
  const auto compressions = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::ranges::find(compressions, rocksdb::kLZ4Compression) != compressions.end();
  options.compression = has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(asked.cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = 16u << 10;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

struct views::state {
  views_options options;
  std::string path;
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::WriteBatch batch;  // the writer's; kept for its memory
  std::string own_folder;     // a secondary's log files, removed with it
  std::atomic<int> readers{0};

  ~state() {
    db.reset();
    std::error_code ignored;
    if (!own_folder.empty()) std::filesystem::remove_all(own_folder, ignored);
  }
};

struct view_reader::state {
  std::shared_ptr<views::state> rows;
  const rocksdb::Snapshot* snapshot = nullptr;  // a secondary has none: it stands still between refreshes
  std::mutex mutex;
  std::optional<storage::failure> error;

  explicit state(std::shared_ptr<views::state> from) : rows(std::move(from)) {
    ++rows->readers;
    if (rows->options.mode == views_options::mode::read_write) snapshot = rows->db->GetSnapshot();
  }
  ~state() {
    if (snapshot != nullptr) rows->db->ReleaseSnapshot(snapshot);
    --rows->readers;
  }
  rocksdb::ReadOptions read_options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    return options;
  }
};

view_reader::view_reader(std::shared_ptr<state> s) : state_(std::move(s)) {}

bool view_reader::get(std::string_view key, std::string& value) const {
  const auto status = state_->rows->db->Get(state_->read_options(), slice_of(key), &value);
  if (status.ok()) return true;
  if (!status.IsNotFound()) report(failure_of(status, "read"));
  return false;
}

std::optional<std::string> view_reader::get(std::string_view key) const {
  std::string value;
  if (!get(key, value)) return std::nullopt;
  return value;
}

void view_reader::scan(std::string_view prefix, direction order, std::string_view after, const visitor& visit) const {
  auto options = state_->read_options();
  const auto end = end_of(prefix);
  const auto lower = slice_of(prefix);
  const auto upper = end ? slice_of(*end) : rocksdb::Slice{};
  options.iterate_lower_bound = &lower;
  if (end) options.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> at{state_->rows->db->NewIterator(options)};
  const bool forward = order == direction::ascending;
  if (after.empty()) {
    forward ? at->SeekToFirst() : at->SeekToLast();
  } else if (forward) {
    const auto behind = end_of(after);
    if (!behind) return;
    at->Seek(slice_of(*behind));
  } else {
    at->SeekForPrev(slice_of(after));
    if (at->Valid() && text_of(at->key()) == after) at->Prev();
  }
  for (; at->Valid(); forward ? at->Next() : at->Prev()) {
    if (!visit(text_of(at->key()), text_of(at->value()))) return;
  }
  if (!at->status().ok()) report(failure_of(at->status(), "scan"));
}

std::optional<storage::failure> view_reader::error() const {
  const std::lock_guard lock{state_->mutex};
  return state_->error;
}

void view_reader::report(storage::failure why) const {
  const std::lock_guard lock{state_->mutex};
  if (!state_->error) state_->error = std::move(why);
}

hash256 view_reader::digest(std::string_view prefix) const {
  // Hashed in stretches: the digest of (digest so far, next stretch).
  constexpr std::size_t stretch_bytes = 1u << 20u;
  hash256 sum{};
  std::string stretch;
  const auto append = [&stretch](std::string_view part) {
    storage::append_big(stretch, static_cast<std::uint32_t>(part.size()));
    stretch.append(part);
  };
  scan(prefix, direction::ascending, {}, [&](std::string_view key, std::string_view value) {
    append(key);
    append(value);
    if (stretch.size() >= stretch_bytes) {
      sum = sha256({bytes_of(sum), stretch});
      stretch.clear();
    }
    return true;
  });
  return sha256({bytes_of(sum), stretch});
}

views::views(std::shared_ptr<state> s) : state_(std::move(s)) {}
views::~views() = default;

result<std::unique_ptr<views>, storage::failure> views::open(const std::string& path, const views_options& options) {
  auto opened = std::make_shared<state>();
  opened->options = options;
  opened->path = path;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (options.mode == views_options::mode::read_write) {
    std::error_code failed;
    if (options.env == nullptr) std::filesystem::create_directories(path, failed);
    status = rocksdb::DB::Open(options_of(options), path, &db);
  } else {
    auto folder = options.secondary_path;
    if (folder.empty()) {
      auto name = (std::filesystem::temp_directory_path() / "pilecloud-views-XXXXXX").string();
      if (mkdtemp(name.data()) == nullptr) return storage::failure{storage::errc::io_error, "views: no folder " + name};
      folder = opened->own_folder = name;
    }
    status = rocksdb::DB::OpenAsSecondary(options_of(options), path, folder, &db);
  }
  if (!status.ok()) return failure_of(status, "open " + path);
  opened->db.reset(db);
  if (options.mode == views_options::mode::secondary) {
    if (auto wrong = storage::catch_up_with_primary(*db, path)) return *std::move(wrong);
  }
  return std::unique_ptr<views>{new views{std::move(opened)}};
}

view_reader views::read() const { return view_reader{std::make_shared<view_reader::state>(state_)}; }

result<nothing, storage::failure> views::refresh() {
  PILECLOUD_ASSERT(state_->options.mode == views_options::mode::secondary, "the writer sees its own rows");
  PILECLOUD_ASSERT(state_->readers == 0, "{} readers would see rows change", state_->readers.load());
  if (auto wrong = storage::catch_up_with_primary(*state_->db, state_->path)) return *std::move(wrong);
  return nothing{};
}

result<nothing, storage::failure> views::write(std::span<const std::string> erased_prefixes,
                                               std::span<const change> changes) {
  PILECLOUD_ASSERT(state_->options.mode == views_options::mode::read_write, "a secondary only reads");
  auto& batch = state_->batch;
  batch.Clear();
  rocksdb::Status status;
  const auto keep = [&status](const rocksdb::Status& one) {
    if (status.ok()) status = one;
  };
  for (const auto& prefix : erased_prefixes) {
    const auto end = end_of(prefix);
    PILECLOUD_ASSERT(end.has_value(), "a prefix to erase must have an end");
    keep(batch.DeleteRange(slice_of(prefix), slice_of(*end)));
  }
  for (const auto& one : changes) {
    keep(one.value ? batch.Put(slice_of(one.key), slice_of(*one.value)) : batch.Delete(slice_of(one.key)));
  }
  if (status.ok()) status = state_->db->Write(rocksdb::WriteOptions{}, &batch);
  if (!status.ok()) return failure_of(status, "write");
  return nothing{};
}

result<bool, storage::failure> views::get(std::string_view key, std::string& value) const {
  const auto status = state_->db->Get(rocksdb::ReadOptions{}, slice_of(key), &value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return failure_of(status, "read");
}

result<nothing, storage::failure> views::compact() {
  const auto status = state_->db->CompactRange(rocksdb::CompactRangeOptions{}, nullptr, nullptr);
  if (!status.ok()) return failure_of(status, "compact");
  return nothing{};
}

}  // namespace pilecloud::projections
