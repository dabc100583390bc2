// SPDX-License-Identifier: Apache-2.0
#include "storage/expiring_rows.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <system_error>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "storage/endian.hpp"
#include "storage/rocksdb_layout.hpp"
#include "storage/rocksdb_words.hpp"

namespace pilecloud::storage {

namespace {

constexpr std::size_t stamp_size = 16;  // time and count, big-endian

rocksdb::Options options() {
  rocksdb::Options chosen;
  chosen.create_if_missing = true;
  chosen.recycle_log_file_num = 0;
  chosen.max_background_flushes = 1;
  chosen.write_buffer_size = std::size_t{8} << 20;
  chosen.info_log = rocksdb_words();
  return chosen;
}

// Instants before 1970 sort as 1970: rows are stamped by our own clock.
std::string key_of(std::string_view group, instant at, std::uint64_t count) {
  std::string key{group};
  key += '\0';
  append_big(key, static_cast<std::uint64_t>(std::max<std::int64_t>(us_of(at), 0)));
  append_big(key, count);
  return key;
}

class rocksdb_expiring_rows final : public expiring_rows {
 public:
  rocksdb_expiring_rows(std::unique_ptr<rocksdb::DB> db, std::string folder)
      : db_(std::move(db)), folder_(std::move(folder)) {}

  result<nothing, failure> put(std::string_view group, instant at, std::string_view bytes) override {
    return told(db_->Put({}, key_of(group, at, ++count_), layout::slice(bytes)));
  }

  result<nothing, failure> newest(std::string_view group, std::string_view cursor,
                                  const visitor& visit) const override {
    const std::string prefix = std::string{group} + '\0';
    const auto end = prefix + std::string(stamp_size, '\xFF');
    const bool is_ours = cursor.size() == prefix.size() + stamp_size && cursor.substr(0, prefix.size()) == prefix;
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator({})};
    at->SeekForPrev(is_ours ? layout::slice(cursor) : rocksdb::Slice{end});
    if (is_ours && at->Valid() && at->key() == layout::slice(cursor)) at->Prev();
    for (; at->Valid() && at->key().starts_with(prefix); at->Prev()) {
      const std::string_view key{at->key().data(), at->key().size()};
      if (key.size() != prefix.size() + stamp_size) continue;
      const auto when = instant_from_us(static_cast<std::int64_t>(load_big<std::uint64_t>(key.substr(prefix.size()))));
      if (!visit(key, when, {at->value().data(), at->value().size()})) break;
    }
    return told(at->status());
  }

  result<nothing, failure> sweep(instant before) override {
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator({})};
    at->SeekToFirst();
    while (at->Valid()) {
      const auto key = at->key().ToString();
      const auto group = key.substr(0, key.find('\0'));
      const auto removed = db_->DeleteRange({}, db_->DefaultColumnFamily(), key, key_of(group, before, 0));
      if (!removed.ok()) return told(removed);
      at->Seek(group + '\x01');
    }
    return told(at->status());
  }

 private:
  result<nothing, failure> told(const rocksdb::Status& status) const {
    if (!status.ok()) return layout::to_failure(status, "rows " + folder_);
    return nothing{};
  }

  std::unique_ptr<rocksdb::DB> db_;
  const std::string folder_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace

result<std::unique_ptr<expiring_rows>, failure> expiring_rows::open(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code wrong;
  fs::create_directories(folder, wrong);
  if (!wrong) fs::permissions(folder, fs::perms::owner_all, wrong);
  if (wrong) return failure{errc::io_error, "rows " + folder + ": " + wrong.message()};
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(options(), folder, &opened);
  if (!status.ok()) return layout::to_failure(status, "rows " + folder);
  return std::unique_ptr<expiring_rows>{
      std::make_unique<rocksdb_expiring_rows>(std::unique_ptr<rocksdb::DB>{opened}, folder)};
}

}  // namespace pilecloud::storage
