// SPDX-License-Identifier: Apache-2.0
// What only the log in RocksDB does: its lock, reading beside a primary, and refusing to open on a log that is not
// whole.
#include <doctest/doctest.h>
#include <rocksdb/write_batch.h>

#include "storage/durable_note.hpp"
#include "storage/rocksdb_layout.hpp"
#include "storage/verification.hpp"
#include "storage_world.hpp"

using namespace pilecloud;
using namespace pilecloud::storage;
using namespace pilecloud::storage::testing;

namespace {

const stream_id pile{"pile", "station-1-07"};

std::unique_ptr<rocksdb_log> secondary_of(const rocksdb_local& w) {
  auto options = w.disk.options;
  options.mode = rocksdb_options::open_mode::secondary;
  auto opened = rocksdb_log::open(options);
  REQUIRE_MESSAGE(opened.ok(), opened.error().detail);
  return std::move(opened).value();
}

void close(rocksdb_local& w) {
  w.journal.reset();
  w.order.reset();
  w.log.reset();
}

// Hands the bare database to `change`, as a bug or a stranger would.
void tamper(const std::string& path,
            const std::function<void(rocksdb::WriteBatch&, const std::vector<rocksdb::ColumnFamilyHandle*>&)>& change) {
  rocksdb_options options;
  options.path = path;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  REQUIRE(rocksdb::DB::Open(layout::db_options(options), path, layout::families(options), &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db{opened};
  rocksdb::WriteBatch rows;
  change(rows, handles);
  REQUIRE(db->Write({}, &rows).ok());
  for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
}

rocksdb::ColumnFamilyHandle* in(const std::vector<rocksdb::ColumnFamilyHandle*>& handles, layout::family family) {
  return handles[static_cast<std::size_t>(family)];
}

failure failure_of_open(const rocksdb_local& w) {
  const auto opened = rocksdb_log::open(w.disk.options);
  REQUIRE(!opened.ok());
  return opened.error();
}

}  // namespace

TEST_CASE("a log that somebody has open for writing is locked") {
  rocksdb_local w;
  const auto second = rocksdb_log::open(w.disk.options);
  REQUIRE(!second.ok());
  CHECK(second.error().error == errc::locked);
}

TEST_CASE("a secondary reads beside the writer, follows by refresh and never writes") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a", "b"})).ok());
  const auto beside = secondary_of(w);
  CHECK(beside->tail(pile.partition()) == w.log->tail(pile.partition()));
  CHECK(stream_payloads(*beside, pile) == std::vector<std::string>{"a", "b"});
  CHECK(w.commit_one(propose(pile, 2, {"c"})).ok());
  CHECK(beside->tail(pile.partition()).position == 2);
  const auto refreshed = beside->refresh();
  REQUIRE_MESSAGE(refreshed.ok(), refreshed.error().detail);
  CHECK(beside->version_of(pile) == 3);
  CHECK(all_records(*beside, pile.partition()) == all_records(*w.log, pile.partition()));
  tail end = beside->tail(pile.partition());
  const auto more = batch_behind(end, pile, 3, {"d"});
  CHECK(beside->apply({&more, 1}).error().error == errc::not_writable);
  CHECK(verify_partition(*beside, pile.partition(), [](const record&) {}).ok());
}

TEST_CASE("a secondary follows a writer that flushes and compacts all the time") {
  rocksdb_local w;
  close(w);
  w.disk.options.write_buffer_bytes = 64u << 10;
  w.log = w.disk.open();
  w.order = ordered_locally::make(*w.log);
  w.open_journal();
  const auto beside = secondary_of(w);
  for (std::uint64_t i = 0; i < 300; ++i) {
    CHECK(w.commit_one(propose(pile, i, {std::string(2'000, static_cast<char>('a' + i % 26))})).ok());
    if (i % 25 != 0) continue;
    const auto refreshed = beside->refresh();
    REQUIRE_MESSAGE(refreshed.ok(), refreshed.error().detail);
    CHECK(beside->tail(pile.partition()).position == i + 1);
    const auto verified = verify_partition(*beside, pile.partition(), [](const record&) {});
    CHECK_MESSAGE(verified.ok(), verified.error().detail);
  }
}

TEST_CASE("a read-only log is whole and refuses to write") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  close(w);
  auto options = w.disk.options;
  options.mode = rocksdb_options::open_mode::read_only;
  const auto opened = rocksdb_log::open(options);
  REQUIRE_MESSAGE(opened.ok(), opened.error().detail);
  CHECK(stream_payloads(*opened.value(), pile) == std::vector<std::string>{"a"});
  tail end = opened.value()->tail(pile.partition());
  const auto more = batch_behind(end, pile, 1, {"b"});
  CHECK(opened.value()->apply({&more, 1}).error().error == errc::not_writable);
}

TEST_CASE("design §5.4: a log whose last record is gone does not open, and the position is named") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a", "b", "c"})).ok());
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    rows.Delete(in(handles, layout::family::log), layout::log_key(pile.partition(), 3));
  });
  const auto found = failure_of_open(w);
  CHECK(found.error == errc::hole);
  CHECK(found.detail.find(place_text(pile.partition(), 2)) != std::string::npos);
}

TEST_CASE("design §5.4: a hole in the middle is found by reading, and the position is named") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a", "b", "c"})).ok());
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    rows.Delete(in(handles, layout::family::log), layout::log_key(pile.partition(), 2));
  });
  w.log = w.disk.open();
  const auto read = w.log->read(pile.partition(), 1, [](std::uint64_t, std::string_view) { return true; });
  CHECK(read.error().error == errc::hole);
  CHECK(read.error().detail.find(place_text(pile.partition(), 2)) != std::string::npos);
  const auto stream = w.log->read_stream(pile, 1, [](std::uint64_t, std::string_view) { return true; });
  CHECK(stream.error().error == errc::hole);
}

TEST_CASE("a last record with another chain hash than the tail does not open") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    tail end;
    const auto other = batch_behind(end, pile, 0, {"A"});
    rows.Put(in(handles, layout::family::log), layout::log_key(pile.partition(), 1), other.bytes.substr(4));
  });
  CHECK(failure_of_open(w).error == errc::chain_mismatch);
}

TEST_CASE("a log of another format does not open") {
  rocksdb_local w;
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    rows.Put(in(handles, layout::family::meta), layout::slice(layout::format_key), "\x02");
  });
  CHECK(failure_of_open(w).error == errc::unknown_format);
}

TEST_CASE("a log that ends below the durable note does not open") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a"})).ok());
  close(w);
  {
    auto note = durable_note::open(*rocksdb::Env::Default(), w.disk.options.path);
    REQUIRE(note.ok());
    auto durable = note.value().known();
    CHECK(durable[pile.partition()] == 1);
    durable[pile.partition()] = 2;
    CHECK(note.value().write(durable).ok());
  }
  const auto found = failure_of_open(w);
  CHECK(found.error == errc::hole);
  CHECK(found.detail.find(place_text(pile.partition(), 1)) != std::string::npos);
}

TEST_CASE("the durable note keeps the newest of its writes and survives the loss of either slot") {
  const temporary_folder folder;
  auto& env = *rocksdb::Env::Default();
  durable_note::positions durable{};
  {
    auto note = durable_note::open(env, folder.path());
    REQUIRE(note.ok());
    for (std::uint64_t i = 1; i <= 1'030; ++i) {  // past two fsyncs
      durable[3] = i;
      REQUIRE(note.value().write(durable).ok());
    }
  }
  CHECK(durable_note::read(env, folder.path())[3] == 1'030);
  const auto path = folder.path() + "/DURABLE";
  std::string bytes;
  REQUIRE(rocksdb::ReadFileToString(&env, path, &bytes).ok());
  for (const std::size_t slot : {0, 4096}) {
    auto hurt = bytes;
    hurt[slot + 20] = static_cast<char>(hurt[slot + 20] ^ 1);
    REQUIRE(rocksdb::WriteStringToFile(&env, hurt, path).ok());
    CHECK(durable_note::read(env, folder.path())[3] >= 1'029);
  }
  REQUIRE(rocksdb::WriteStringToFile(&env, "short", path).ok());
  CHECK(durable_note::read(env, folder.path())[3] == 0);
}

TEST_CASE("verify names a command that is missing from the table, and forgives those that were swept") {
  rocksdb_local w;
  auto asked = propose(pile, 0, {"a"});
  asked.command = command_named(1);
  const auto made = w.commit_one(asked).value();
  const auto verified = [&w] { return verify_partition(*w.log, pile.partition(), [](const record&) {}); };
  CHECK(verified().ok());
  CHECK(w.log->sweep_commands(made.recorded_at + duration{1}, 10) == 1);
  CHECK(verified().ok());
  w.clock.set(us_of(made.recorded_at) + 10);
  auto young = propose(pile, 1, {"b"});
  young.command = command_named(2);
  CHECK(w.commit_one(young).ok());
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    const auto id = command_named(2);
    rows.Delete(in(handles, layout::family::command), std::string(id.begin(), id.end()));
  });
  w.log = w.disk.open();
  CHECK(verified().error().error == errc::not_found);
  CHECK(verified().error().detail.find(place_text(pile.partition(), 2)) != std::string::npos);
}

TEST_CASE("verify names a fact whose stream index leads elsewhere") {
  rocksdb_local w;
  CHECK(w.commit_one(propose(pile, 0, {"a", "b"})).ok());
  close(w);
  tamper(w.disk.options.path, [](rocksdb::WriteBatch& rows, const auto& handles) {
    rows.Put(in(handles, layout::family::stream), layout::stream_key(pile.text(), 2), layout::position_value(1));
  });
  w.log = w.disk.open();
  CHECK(verify_partition(*w.log, pile.partition(), [](const record&) {}).error().error == errc::version_conflict);
}
