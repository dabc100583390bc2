// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb_store.hpp"

#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace pilecloud::storage {

namespace {

// A primary may delete a file between the secondary's look at the manifest and at the file: look again.
constexpr int catch_up_tries_max = 10;
constexpr auto catch_up_pause = std::chrono::milliseconds{20};

std::string fresh_scratch_path() {
  static std::atomic<unsigned> count{0};
  const auto name = fmt::format("pilecloud-secondary-{}-{}", ::getpid(), count++);
  return (std::filesystem::temp_directory_path() / name).string();
}

}  // namespace

rocksdb_log::store::store(const rocksdb_options& opened_with) : options(opened_with) {}

rocksdb_log::store::~store() {
  if (db) {
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    db->Close().PermitUncheckedError();  // nothing more can be done about it: what was answered is synced
  }
  db.reset();
  std::error_code ignored;
  if (!scratch_path_.empty()) std::filesystem::remove_all(scratch_path_, ignored);
}

failure rocksdb_log::store::failed(const rocksdb::Status& status, std::string_view where) const {
  writable = false;
  return layout::to_failure(status, where);
}

failure rocksdb_log::store::failed(errc error, std::string where) const {
  writable = false;
  return {error, std::move(where)};
}

rocksdb::Status rocksdb_log::store::open_database(rocksdb::WALRecoveryMode recovery) {
  const auto families = layout::families(options);
  auto settings = layout::db_options(options);
  settings.wal_recovery_mode = recovery;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status;
  switch (options.mode) {
    case rocksdb_options::open_mode::read_write: {
      std::error_code ignored;  // RocksDB reports a folder that could not be made
      std::filesystem::create_directories(options.path, ignored);
      status = rocksdb::DB::Open(settings, options.path, families, &handles, &opened);
      break;
    }
    case rocksdb_options::open_mode::secondary:
      scratch_path_ = fresh_scratch_path();
      status = rocksdb::DB::OpenAsSecondary(settings, options.path, scratch_path_, families, &handles, &opened);
      break;
    case rocksdb_options::open_mode::read_only:
      status = rocksdb::DB::OpenForReadOnly(settings, options.path, families, &handles, &opened);
      break;
  }
  db.reset(opened);
  return status;
}

// docs/decisions/wal-recovery.md: an untorn write-ahead log needs no mercy; a bad record in it is dropped with all that
// follows only after a look shows that nothing known durable goes with it.
std::optional<failure> rocksdb_log::store::open() {
  using recovery = rocksdb::WALRecoveryMode;
  const bool writes = options.mode == rocksdb_options::open_mode::read_write;
  auto status = open_database(writes ? recovery::kTolerateCorruptedTailRecords : recovery::kPointInTimeRecovery);
  if (writes && status.IsCorruption()) {
    if (auto lost = find_loss()) return failure{lost->error, fmt::format("{} ({})", lost->detail, status.ToString())};
    status = open_database(recovery::kPointInTimeRecovery);
  }
  if (!status.ok()) return layout::to_failure(status, options.path);
  if (options.mode == rocksdb_options::open_mode::secondary) return catch_up();
  if (auto wrong = read_format()) return wrong;
  if (auto wrong = read_tails()) return wrong;
  if (!writes) return compare(durable_note::read(*layout::db_options(options).env, options.path));
  if (auto wrong = open_note()) return wrong;
  writable = true;
  return std::nullopt;
}

std::optional<failure> rocksdb_log::store::find_loss() const {
  auto looking = options;
  looking.mode = rocksdb_options::open_mode::read_only;
  return store{looking}.open();
}

std::optional<failure> rocksdb_log::store::catch_up() {
  std::optional<failure> last;
  for (int attempt = 0; attempt < catch_up_tries_max; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(catch_up_pause);
    const auto status = db->TryCatchUpWithPrimary();
    last = status.ok() ? read_tails() : std::optional{layout::to_failure(status, options.path)};
    if (!last) return std::nullopt;
  }
  return last;
}

std::optional<failure> rocksdb_log::store::read_format() {
  std::string found;
  auto status = db->Get({}, in(layout::family::meta), layout::slice(layout::format_key), &found);
  if (status.IsNotFound()) {
    status =
        db->Put({}, in(layout::family::meta), layout::slice(layout::format_key), layout::slice(layout::format_value));
    found = layout::format_value;
  }
  if (!status.ok()) return layout::to_failure(status, options.path);
  if (found == layout::format_value) return std::nullopt;
  return failure{errc::unknown_format, fmt::format("{}: format {}, not known here", options.path, to_hex(found))};
}

result<storage::tail, failure> rocksdb_log::store::read_tail(std::uint16_t partition) const {
  storage::tail stored;
  std::string value;
  auto status = db->Get({}, in(layout::family::meta), layout::tail_key(partition), &value);
  if (!status.ok() && !status.IsNotFound()) return layout::to_failure(status, fmt::format("partition {}", partition));
  if (status.ok()) {
    const auto parsed = layout::parse_tail(value);
    if (!parsed)
      return failure{errc::unknown_format, fmt::format("partition {}: {} bytes of tail", partition, value.size())};
    stored = *parsed;
  }

  // The newest record of the partition by key order must be the one the tail names.
  const auto bound = layout::log_key(partition + 1, 0);
  const auto upper = layout::slice(bound);
  rocksdb::ReadOptions within;
  within.iterate_upper_bound = &upper;
  const std::unique_ptr<rocksdb::Iterator> at{db->NewIterator(within, in(layout::family::log))};
  at->SeekForPrev(layout::log_key(partition, UINT64_MAX));
  if (!at->status().ok()) return layout::to_failure(at->status(), fmt::format("partition {}", partition));
  const bool any = at->Valid() && layout::view(at->key()).starts_with(layout::log_key(partition, 0).substr(0, 2));
  const auto last = any ? layout::position_of_log_key(layout::view(at->key())) : 0;
  if (last != stored.position) {
    return failure{errc::hole, fmt::format("{}: the tail says {}", place_text(partition, last), stored.position)};
  }
  if (last == 0) return stored;
  const auto fact = decode_record(layout::view(at->value()));
  if (!fact) return failure{fact.error(), fmt::format("{}: {}", place_text(partition, last), to_text(fact.error()))};
  if (fact.value().chain != stored.chain || fact.value().position != last || fact.value().partition != partition) {
    return failure{errc::chain_mismatch,
                   fmt::format("{}: the last record is not the one the tail names", place_text(partition, last))};
  }
  return stored;
}

std::optional<failure> rocksdb_log::store::read_tails() {
  std::array<storage::tail, partition_count> read;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    auto found = read_tail(partition);
    if (!found) return found.error();
    read[partition] = found.value();
  }
  const std::lock_guard lock{mutex};
  tails = read;
  return std::nullopt;
}

std::optional<failure> rocksdb_log::store::compare(const durable_note::positions& durable) const {
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    const auto last = tails[partition].position;
    if (durable[partition] <= last) continue;
    return failure{errc::hole, fmt::format("{}: the log ends here, but was durable up to {}",
                                           place_text(partition, last), durable[partition])};
  }
  return std::nullopt;
}

std::optional<failure> rocksdb_log::store::open_note() {
  auto opened = durable_note::open(*layout::db_options(options).env, options.path);
  if (!opened) return opened.error();
  note = std::move(opened).value();
  return compare(note->known());
}

storage::tail rocksdb_log::store::tail(std::uint16_t partition) const {
  PILECLOUD_ASSERT(partition < partition_count, "partition {}", partition);
  const std::lock_guard lock{mutex};
  return tails[partition];
}

std::optional<hash256> rocksdb_log::store::chain_at(std::uint16_t partition, std::uint64_t position) const {
  if (const auto at = tail(partition); at.position == position) return at.chain;
  rocksdb::PinnableSlice bytes;
  const auto status = db->Get({}, in(layout::family::log), layout::log_key(partition, position), &bytes);
  if (!status.ok()) {
    if (!status.IsNotFound()) failed(status, place_text(partition, position));
    return std::nullopt;
  }
  const auto fact = decode_record(layout::view(bytes));
  return fact ? std::optional{fact.value().chain} : std::nullopt;
}

std::uint64_t rocksdb_log::store::version_of_text(std::string_view stream) const {
  if (options.mode == rocksdb_options::open_mode::secondary) return read_version(stream);  // the primary moves on
  if (const auto known = heads.find(stream)) return *known;
  const auto generation = heads.generation();
  const auto version = read_version(stream);
  if (version != version_unreadable) heads.offer(stream, version, generation);
  return version;
}

std::uint64_t rocksdb_log::store::read_version(std::string_view stream) const {
  rocksdb::ReadOptions within;
  within.prefix_same_as_start = true;  // lets the bloom filters answer for a stream that is not there
  const std::unique_ptr<rocksdb::Iterator> at{db->NewIterator(within, in(layout::family::stream))};
  at->SeekForPrev(layout::stream_key(stream, (std::uint64_t{1} << 56) - 1));
  if (!at->status().ok()) {
    failed(at->status(), stream);
    return version_unreadable;
  }
  if (!at->Valid() || at->key().size() != stream.size() + 8 || !layout::view(at->key()).starts_with(stream)) return 0;
  return layout::version_of_stream_key(layout::view(at->key()));
}

}  // namespace pilecloud::storage
