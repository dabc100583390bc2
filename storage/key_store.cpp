// SPDX-License-Identifier: Apache-2.0
#include "storage/key_store.hpp"

#include <filesystem>
#include <mutex>
#include <system_error>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include "base/sealing.hpp"
#include "storage/rocksdb_layout.hpp"
#include "storage/rocksdb_words.hpp"

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
  chosen.info_log = rocksdb_words();
  return chosen;
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions write;
  write.sync = true;
  return write;
}

class rocksdb_key_store final : public key_store {
 public:
  rocksdb_key_store(std::unique_ptr<rocksdb::DB> db, std::string folder)
      : db_(std::move(db)), folder_(std::move(folder)) {}

  result<std::optional<std::string>, failure> get(std::string_view name) const override;
  result<nothing, failure> put(std::string_view name, std::string_view bytes) override;
  result<nothing, failure> put_all(std::span<const named_bytes> many) override;
  result<std::string, failure> secret(std::string_view name) override;
  result<nothing, failure> each(std::string_view prefix,
                                const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  result<nothing, failure> remove(std::string_view name) override;
  result<nothing, failure> destroy(std::string_view name) override;

 private:
  failure failed(const rocksdb::Status& status) const { return layout::to_failure(status, "keys " + folder_); }

  std::unique_ptr<rocksdb::DB> db_;
  std::string folder_;
  std::mutex making_;  // secret(): look, then make
};

result<std::optional<std::string>, failure> rocksdb_key_store::get(std::string_view name) const {
  std::string bytes;
  const auto status = db_->Get({}, layout::slice(name), &bytes);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return failed(status);
  return std::optional<std::string>{std::move(bytes)};
}

result<nothing, failure> rocksdb_key_store::put(std::string_view name, std::string_view bytes) {
  const auto status = db_->Put(synced(), layout::slice(name), layout::slice(bytes));
  if (!status.ok()) return failed(status);
  return nothing{};
}

result<nothing, failure> rocksdb_key_store::put_all(std::span<const named_bytes> many) {
  rocksdb::WriteBatch together;
  for (const auto& [name, bytes] : many) {
    if (const auto added = together.Put(name, bytes); !added.ok()) return failed(added);
  }
  const auto status = db_->Write(synced(), &together);
  if (!status.ok()) return failed(status);
  return nothing{};
}

result<std::string, failure> rocksdb_key_store::secret(std::string_view name) {
  const std::lock_guard lock{making_};
  auto known = get(name);
  if (!known) return known.error();
  if (known.value()) return std::move(*known.value());
  std::string made = random_bytes(secret_key::size);
  if (auto kept = put(name, made); !kept) return kept.error();
  return made;
}

result<nothing, failure> rocksdb_key_store::each(
    std::string_view prefix, const std::function<bool(std::string_view, std::string_view)>& visit) const {
  const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator({})};
  for (at->Seek(layout::slice(prefix)); at->Valid() && at->key().starts_with(layout::slice(prefix)); at->Next()) {
    if (!visit(layout::view(at->key()), layout::view(at->value()))) break;
  }
  if (!at->status().ok()) return failed(at->status());
  return nothing{};
}

result<nothing, failure> rocksdb_key_store::remove(std::string_view name) {
  const auto status = db_->Delete(synced(), layout::slice(name));
  if (!status.ok()) return failed(status);
  return nothing{};
}

result<nothing, failure> rocksdb_key_store::destroy(std::string_view name) {
  const std::lock_guard lock{making_};
  if (auto gone = remove(name); !gone) return gone;
  if (const auto flushed = db_->Flush({}); !flushed.ok()) return failed(flushed);
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  if (const auto done = db_->CompactRange(all, nullptr, nullptr); !done.ok()) return failed(done);
  return nothing{};
}

}  // namespace

result<std::unique_ptr<key_store>, failure> key_store::open(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code wrong;
  fs::create_directories(folder, wrong);
  if (!wrong) fs::permissions(folder, fs::perms::owner_all, wrong);
  if (wrong) return failure{errc::io_error, "keys " + folder + ": " + wrong.message()};

  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(options(), folder, &db);
  if (!status.ok()) return layout::to_failure(status, "keys " + folder);
  return std::unique_ptr<key_store>(std::make_unique<rocksdb_key_store>(std::unique_ptr<rocksdb::DB>(db), folder));
}

}  // namespace pilecloud::storage
