// SPDX-License-Identifier: Apache-2.0
#include "storage/keys_copy.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include "storage/rocksdb_layout.hpp"
#include "storage/rocksdb_words.hpp"
#include "storage/secondary.hpp"

namespace pilecloud::storage {

namespace {

namespace fs = std::filesystem;
using rows = std::map<std::string, std::string>;

// As key_store's own: no compression, and no write-ahead log used twice, whose end would keep what was erased.
rocksdb::Options options() {
  rocksdb::Options chosen;
  chosen.recycle_log_file_num = 0;
  chosen.max_background_flushes = 1;
  chosen.compression = rocksdb::kNoCompression;
  chosen.info_log = rocksdb_words();
  return chosen;
}

result<rows, failure> rows_of(rocksdb::DB& db, const std::string& where) {
  rows all;
  const std::unique_ptr<rocksdb::Iterator> at{db.NewIterator({})};
  for (at->SeekToFirst(); at->Valid(); at->Next()) all.emplace(at->key().ToString(), at->value().ToString());
  if (!at->status().ok()) return layout::to_failure(at->status(), where);
  return all;
}

result<rows, failure> read_beside(const std::string& folder) {
  if (!fs::exists(folder + "/CURRENT")) return failure{errc::not_found, folder};
  const auto scratch = (fs::temp_directory_path() / fmt::format("pilecloud-keys-{}", ::getpid())).string();
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenAsSecondary(options(), folder, scratch, &opened);
  std::unique_ptr<rocksdb::DB> db{opened};
  auto read = [&]() -> result<rows, failure> {
    if (!status.ok()) return layout::to_failure(status, folder);
    if (auto wrong = catch_up_with_primary(*db, folder)) return *std::move(wrong);
    return rows_of(*db, folder);
  }();
  db.reset();
  std::error_code ignored;  // it holds no secret
  fs::remove_all(scratch, ignored);
  return read;
}

rocksdb::Status write(rocksdb::DB& db, rocksdb::WriteBatch& changes, bool erases) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  auto status = db.Write(synced, &changes);
  if (!status.ok() || !erases) return status;
  status = db.Flush({});
  if (!status.ok()) return status;
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  return db.CompactRange(all, nullptr, nullptr);
}

}  // namespace

result<copied_keys, failure> copy_keys(const std::string& from, const std::string& to) {
  const auto wanted = read_beside(from);
  if (!wanted) return wanted.error();

  std::error_code wrong;
  fs::create_directories(to, wrong);
  if (!wrong) fs::permissions(to, fs::perms::owner_all, wrong);
  if (wrong) return failure{errc::io_error, to + ": " + wrong.message()};
  auto writing = options();
  writing.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  auto status = rocksdb::DB::Open(writing, to, &opened);
  const std::unique_ptr<rocksdb::DB> db{opened};
  if (!status.ok()) return layout::to_failure(status, to);
  const auto there = rows_of(*db, to);
  if (!there) return there.error();

  copied_keys done{wanted.value().size(), 0, 0};
  rocksdb::WriteBatch changes;
  bool forget = false;  // of bytes that were there before
  for (const auto& [name, bytes] : wanted.value()) {
    const auto known = there.value().find(name);
    const bool fresh = known == there.value().end();
    if (!fresh && known->second == bytes) continue;
    changes.Put(name, bytes);
    if (fresh) ++done.added;
    if (!fresh) forget = true;
  }
  for (const auto& [name, bytes] : there.value()) {
    if (wanted.value().contains(name)) continue;
    changes.Delete(name);
    ++done.erased;
    forget = true;
  }
  if (changes.Count() > 0) status = write(*db, changes, forget);
  if (!status.ok()) return layout::to_failure(status, to);
  return done;
}

}  // namespace pilecloud::storage
