// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb_store.hpp"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <rocksdb/sst_file_reader.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "storage/secondary.hpp"

namespace pilecloud::storage {

namespace {

std::string fresh_scratch_path() {
  static std::atomic<unsigned> count{0};
  const auto name = fmt::format("pilecloud-secondary-{}-{}", ::getpid(), count++);
  return (std::filesystem::temp_directory_path() / name).string();
}

}  // namespace

void dropped_bytes_log::Logv(const char* format, va_list values) {
  std::array<char, 512> line;
  std::vsnprintf(line.data(), line.size(), format, values);
  if (std::string_view{line.data()}.find("dropping") != std::string_view::npos) text_.append("; ").append(line.data());
}

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
      settings.info_log = dropped;
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
  auto status = open_database(writes ? recovery::kAbsoluteConsistency : recovery::kPointInTimeRecovery);
  if (writes && status.IsCorruption()) {
    if (auto lost = find_loss()) return lost;
    status = open_database(recovery::kPointInTimeRecovery);
  }
  if (!status.ok()) {
    auto failed = layout::to_failure(status, options.path);
    if (status.IsCorruption()) failed.detail += bad_file_text();
    return failed;
  }
  if (options.mode == rocksdb_options::open_mode::secondary) return catch_up();
  if (auto wrong = read_format()) return wrong;
  if (auto wrong = read_tails()) return wrong;
  if (auto wrong = read_applied()) return wrong;
  if (!writes) return compare(durable_note::read(*layout::db_options(options).env, options.path));
  if (auto wrong = open_note()) return wrong;
  writable = true;
  return std::nullopt;
}

// Some corruptions come without a name; then each file is read until one is bad.
std::string rocksdb_log::store::bad_file_text() const {
  rocksdb::Options reading;
  reading.env = layout::db_options(options).env;
  std::vector<std::string> names;
  if (!reading.env->GetChildren(options.path, &names).ok()) return {};
  for (const auto& name : names) {
    if (!name.ends_with(".sst")) continue;
    rocksdb::SstFileReader reader{reading};
    auto status = reader.Open(fmt::format("{}/{}", options.path, name));
    if (status.ok()) status = reader.VerifyChecksum();
    if (!status.ok()) return fmt::format("; {}: {}", name, status.ToString());
  }
  return {};
}

std::optional<failure> rocksdb_log::store::find_loss() const {
  auto looking = options;
  looking.mode = rocksdb_options::open_mode::read_only;
  store look{looking};
  auto lost = look.open();
  if (lost) lost->detail += look.dropped->text();
  return lost;
}

std::optional<failure> rocksdb_log::store::catch_up() {
  if (auto wrong = catch_up_with_primary(*db, options.path)) return wrong;
  return read_tails();
}

std::optional<failure> rocksdb_log::store::read_format() {
  std::string found;
  auto status = db->Get({}, in(layout::family::meta), layout::slice(layout::format_key), &found);
  if (status.IsNotFound() && options.mode == rocksdb_options::open_mode::read_only) return std::nullopt;
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
      return failure{errc::unknown_format, fmt::format("partition {}: a tail of {} bytes", partition, value.size())};
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

// A family that lost its newest rows (a manifest that was cut, say) is behind the others.
std::optional<failure> rocksdb_log::store::read_applied() {
  for (const auto counted : layout::counted_families) {
    std::string value;
    const auto status = db->Get({}, in(counted), layout::slice(layout::applied_key), &value);
    if (!status.ok() && !status.IsNotFound()) return layout::to_failure(status, options.path);
    const auto found = status.ok() ? layout::parse_position(value) : std::optional<std::uint64_t>{0};
    if (!found) return failure{errc::unknown_format, fmt::format("{}: apply count", options.path)};
    if (counted == layout::counted_families.front()) applied = *found;
    if (*found == applied) continue;
    return failure{errc::hole, fmt::format("{}: column family {} ends with apply {}, {} with {}; last: {}",
                                           options.path, in(counted)->GetName(), *found,
                                           in(layout::counted_families.front())->GetName(), applied, tails_text())};
  }
  return std::nullopt;
}

std::string rocksdb_log::store::tails_text() const {
  std::string text;
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    fmt::format_to(std::back_inserter(text), "{}{}", text.empty() ? "" : ", ",
                   place_text(partition, tails[partition].position));
  }
  return text;
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

result<std::uint64_t, failure> rocksdb_log::store::walk_index(const stream_id& stream, std::uint64_t from_version,
                                                              const index_step& visit) const {
  auto version = std::max<std::uint64_t>(from_version, 1);
  const auto where = [&] {
    return fmt::format("partition {}: {} version {}", stream.partition(), stream.text(), version);
  };
  rocksdb::ReadOptions within;
  within.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> at{db->NewIterator(within, in(layout::family::stream))};
  for (at->Seek(layout::stream_key(stream.text(), version)); at->Valid(); at->Next()) {
    const auto position = layout::parse_position(layout::view(at->value()));
    if (!position || layout::version_of_stream_key(layout::view(at->key())) != version) {
      return failed(errc::hole, where() + " is missing in the index");
    }
    const bool go_on = visit(version, *position);
    ++version;
    if (!go_on) return version;
  }
  if (!at->status().ok()) return failed(at->status(), where());
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
