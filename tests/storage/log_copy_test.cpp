// SPDX-License-Identifier: Apache-2.0
// A log made from another: whole, in pieces, after a disk that said no, and never of two logs mixed.
#include "storage/log_copy.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "storage/log_prefix.hpp"
#include "storage/verification.hpp"
#include "tests/storage/storage_world.hpp"

namespace pilecloud::storage {
namespace {

using testing::batch_behind;
using testing::command_named;

const auto nothing_to_report = [](std::uint64_t) {};

// Commits of 1 to 3 facts on a few streams; the same seed makes the same log.
struct told_log {
  memory_log log;
  std::map<std::string, std::uint64_t> versions;
  std::uint64_t commands = 0;

  void tell(const std::string& name, std::vector<std::string> payloads) {
    const auto stream = stream_id::parse(name).value();
    auto end = log.tail(stream.partition());
    auto& version = versions[name];
    const auto facts = payloads.size();
    const auto made = batch_behind(end, stream, version, payloads, command_named(++commands));
    REQUIRE(log.apply({&made, 1}).ok());
    version += facts;
  }
  void tell_many(int commits, const std::string& word = "fact") {
    for (int i = 0; i < commits; ++i) {
      tell("session/P" + std::to_string(i % 7) + "/1",
           std::vector<std::string>(static_cast<std::size_t>(1 + i % 3), word + std::to_string(i)));
    }
  }
};

void check_equal(const log& one, const log& other) {
  CHECK(tails_of(one) == tails_of(other));
  for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
    CHECK(testing::all_records(one, partition) == testing::all_records(other, partition));
    CHECK(verify_partition(other, partition, [](const record&) {}).ok());
  }
}

TEST_CASE("a copy has the same records, streams and commands, and verifies") {
  told_log told;
  told.tell_many(60);
  testing::in_rocksdb disk;
  const auto copy = disk.open();
  const auto done = copy_log(told.log, tails_of(told.log), *copy, nothing_to_report);
  REQUIRE(done.ok());
  CHECK(done.value().facts == facts_of(tails_of(told.log)));
  check_equal(told.log, *copy);
  CHECK(digest_of(tails_of(*copy)) == digest_of(tails_of(told.log)));
  CHECK(copy->find_command(command_named(5)).has_value());
}

TEST_CASE("a second copy adds only what came since, a third nothing") {
  told_log told;
  told.tell_many(20);
  memory_log copy;
  REQUIRE(copy_log(told.log, tails_of(told.log), copy, nothing_to_report).ok());
  const auto before = facts_of(tails_of(copy));
  told.tell_many(9, "later");
  const auto again = copy_log(told.log, tails_of(told.log), copy, nothing_to_report);
  REQUIRE(again.ok());
  CHECK(again.value().facts == facts_of(tails_of(told.log)) - before);
  CHECK(copy_log(told.log, tails_of(told.log), copy, nothing_to_report).value().facts == 0);
  check_equal(told.log, copy);
}

TEST_CASE("what was copied up to old tails is the log as it was, and goes on from there") {
  told_log told;
  told.tell_many(20);
  const auto then = tails_of(told.log);
  told.tell_many(20, "later");
  memory_log copy;
  REQUIRE(copy_log(told.log, then, copy, nothing_to_report).ok());
  CHECK(tails_of(copy) == then);
  CHECK_FALSE(find_difference(told.log, copy).has_value());
  REQUIRE(copy_log(told.log, tails_of(told.log), copy, nothing_to_report).ok());
  check_equal(told.log, copy);
}

TEST_CASE("a log as it was shows its facts, streams and commands up to there, and takes no more") {
  told_log told;
  told.tell_many(20);
  const auto then = tails_of(told.log);
  memory_log copy;
  REQUIRE(copy_log(told.log, then, copy, nothing_to_report).ok());
  const auto commands_then = told.commands;
  told.tell_many(20, "later");
  log_prefix was{told.log, then};
  check_equal(copy, was);
  const auto stream = stream_id::parse("session/P1/1").value();
  CHECK(was.version_of(stream) == copy.version_of(stream));
  CHECK(testing::stream_payloads(was, stream) == testing::stream_payloads(copy, stream));
  CHECK(was.find_command(command_named(commands_then)).has_value());
  CHECK_FALSE(was.find_command(command_named(commands_then + 1)).has_value());
  CHECK_FALSE(was.apply({}).ok());
}

TEST_CASE("two logs that part are told apart at the first record that differs") {
  for (const int common : {0, 1, 2, 13, 40}) {
    told_log one;
    told_log other;
    one.tell_many(common);
    other.tell_many(common);
    const auto stream = stream_id::parse("session/P3/1").value();
    const auto parting = one.log.tail(stream.partition()).position + 1;
    for (int i = 0; i < 30; ++i) {
      one.tell(stream.text(), {"left"});
      other.tell(stream.text(), {"right"});
    }
    const auto found = find_difference(one.log, other.log);
    REQUIRE(found.has_value());
    CHECK(found->error == errc::chain_mismatch);
    CHECK(found->detail.starts_with(place_text(stream.partition(), parting) + ":"));
    CHECK_FALSE(copy_log(one.log, tails_of(one.log), other.log, nothing_to_report).ok());
  }
}

TEST_CASE("a log that ends before its copy is behind it, not another one") {
  told_log whole;
  told_log beginning;
  whole.tell_many(30);
  beginning.tell_many(20);
  const auto found = find_difference(beginning.log, whole.log);
  REQUIRE(found.has_value());
  CHECK(found->error == errc::hole);
  CHECK_FALSE(find_difference(whole.log, beginning.log).has_value());
}

// A log that takes `left` applies and then refuses, as a full disk does.
class filling_log final : public log {
 public:
  filling_log(memory_log& under, int left) : under_(under), left_(left) {}
  result<nothing, failure> apply(std::span<const batch> batches) override {
    if (left_-- <= 0) return failure{errc::io_error, "full"};
    return under_.apply(batches);
  }
  storage::tail tail(std::uint16_t partition) const override { return under_.tail(partition); }
  std::uint64_t version_of(const stream_id& stream) const override { return under_.version_of(stream); }
  std::optional<command_row> find_command(const command_id& id) const override { return under_.find_command(id); }
  std::vector<std::optional<command_row>> find_commands(std::span<const command_id> ids) const override {
    return under_.find_commands(ids);
  }
  result<std::uint64_t, failure> read(std::uint16_t partition, std::uint64_t from,
                                      const visitor& visit) const override {
    return under_.read(partition, from, visit);
  }
  result<std::uint64_t, failure> read_stream(const stream_id& stream, std::uint64_t from,
                                             const visitor& visit) const override {
    return under_.read_stream(stream, from, visit);
  }
  result<std::uint64_t, failure> read_index(const stream_id& stream, const index_visitor& visit) const override {
    return under_.read_index(stream, visit);
  }
  void put_snapshot(const stream_id&, std::string_view, std::uint64_t, std::string_view) override {}
  std::optional<snapshot> get_snapshot(const stream_id&, std::string_view) const override { return std::nullopt; }
  void put_mark(std::string_view key, std::string_view value) override { under_.put_mark(key, value); }
  std::optional<std::string> get_mark(std::string_view key) const override { return under_.get_mark(key); }
  void each_mark(std::string_view prefix,
                 const std::function<void(std::string_view, std::string_view)>& visit) const override {
    under_.each_mark(prefix, visit);
  }
  std::uint64_t sweep_commands(instant, std::uint64_t) override { return 0; }

 private:
  memory_log& under_;
  int left_;
};

TEST_CASE("a disk that fills up leaves whole commits, and the next copy completes them") {
  told_log told;
  const std::string large(200'000, 'x');
  for (int i = 0; i < 30; ++i) told.tell("session/P" + std::to_string(i % 3) + "/1", {large, large});
  for (int left = 0; left < 40; ++left) {
    memory_log copy;
    filling_log full{copy, left};
    const auto cut = copy_log(told.log, tails_of(told.log), full, nothing_to_report);
    for (std::uint16_t partition = 0; partition < partition_count; ++partition) {
      REQUIRE(verify_partition(copy, partition, [](const record&) {}).ok());
    }
    if (cut.ok()) break;
    REQUIRE(left < 39);
    CHECK(cut.error().error == errc::io_error);
    REQUIRE(copy_log(told.log, tails_of(told.log), copy, nothing_to_report).ok());
    CHECK(tails_of(copy) == tails_of(told.log));
  }
}

}  // namespace
}  // namespace pilecloud::storage
