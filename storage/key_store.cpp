// SPDX-License-Identifier: Apache-2.0
#include "storage/key_store.hpp"

#include <filesystem>
#include <mutex>
#include <system_error>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "base/sealing.hpp"
#include "storage/rocksdb_layout.hpp"

namespace pilecloud::storage {

namespace {

// No compression and no block cache beyond the default: the database holds a few MB and must forget when told to.
rocksdb::Options options() {
  rocksdb::Options chosen;
  chosen.create_if_missing = true;
  chosen.recycle_log_file_num = 0;  // a recycled WAL would keep destroyed keys in its tail
  chosen.max_background_flushes = 1;
  chosen.compression = rocksdb::kNoCompression;
  chosen.write_buffer_size = std::size_t{4} << 20;
  chosen.keep_log_file_num = 2;
  return chosen;
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions write;
  write.sync = true;
  return write;
}

}  // namespace

struct key_store::state {
  std::unique_ptr<rocksdb::DB> db;
  std::string folder;
  std::mutex making;  // secret(): look, then make

  failure failed(const rocksdb::Status& status) const { return layout::to_failure(status, "keys " + folder); }
};

key_store::key_store(std::unique_ptr<state> s) : state_(std::move(s)) {}
key_store::~key_store() = default;

result<std::unique_ptr<key_store>, failure> key_store::open(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code wrong;
  fs::create_directories(folder, wrong);
  if (!wrong) fs::permissions(folder, fs::perms::owner_all, wrong);
  if (wrong) return failure{errc::io_error, "keys " + folder + ": " + wrong.message()};

  auto fresh = std::make_unique<state>();
  fresh->folder = folder;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(options(), folder, &db);
  if (!status.ok()) return fresh->failed(status);
  fresh->db.reset(db);
  return std::unique_ptr<key_store>(new key_store(std::move(fresh)));
}

result<std::optional<std::string>, failure> key_store::get(std::string_view name) const {
  std::string bytes;
  const auto status = state_->db->Get({}, layout::slice(name), &bytes);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return state_->failed(status);
  return std::optional<std::string>{std::move(bytes)};
}

result<nothing, failure> key_store::put(std::string_view name, std::string_view bytes) {
  const auto status = state_->db->Put(synced(), layout::slice(name), layout::slice(bytes));
  if (!status.ok()) return state_->failed(status);
  return nothing{};
}

result<std::string, failure> key_store::secret(std::string_view name) {
  const std::lock_guard lock{state_->making};
  auto known = get(name);
  if (!known) return known.error();
  if (known.value()) return std::move(*known.value());
  std::string made = random_bytes(secret_key::size);
  if (auto kept = put(name, made); !kept) return kept.error();
  return made;
}

result<nothing, failure> key_store::each(std::string_view prefix,
                                         const std::function<bool(std::string_view, std::string_view)>& visit) const {
  const std::unique_ptr<rocksdb::Iterator> at{state_->db->NewIterator({})};
  for (at->Seek(layout::slice(prefix)); at->Valid() && at->key().starts_with(layout::slice(prefix)); at->Next()) {
    if (!visit(layout::view(at->key()), layout::view(at->value()))) break;
  }
  if (!at->status().ok()) return state_->failed(at->status());
  return nothing{};
}

result<nothing, failure> key_store::remove(std::string_view name) {
  const auto status = state_->db->Delete(synced(), layout::slice(name));
  if (!status.ok()) return state_->failed(status);
  return nothing{};
}

result<nothing, failure> key_store::destroy(std::string_view name) {
  const std::lock_guard lock{state_->making};
  if (auto gone = remove(name); !gone) return gone;
  if (const auto flushed = state_->db->Flush({}); !flushed.ok()) return state_->failed(flushed);
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  if (const auto done = state_->db->CompactRange(all, nullptr, nullptr); !done.ok()) return state_->failed(done);
  return nothing{};
}

}  // namespace pilecloud::storage
