// SPDX-License-Identifier: Apache-2.0
// What storage tests build their little worlds from: folders that vanish, a clock set by hand, batches made by hand,
// and one world a (log, sequencer) pair so that one suite runs over all four.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include "base/assert.hpp"
#include "storage/endian.hpp"
#include "storage/extension.hpp"
#include "storage/journal.hpp"
#include "storage/local_sequencer.hpp"
#include "storage/memory_log.hpp"
#include "storage/rocksdb_log.hpp"
#include "storage/simulated_sequencer.hpp"

namespace pilecloud::storage::testing {

class temporary_folder {
 public:
  temporary_folder() {
    static std::atomic<unsigned> count{0};
    const auto name = "pilecloud-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
    path_ = (std::filesystem::temp_directory_path() / name).string();
    std::filesystem::create_directories(path_);
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class set_clock final : public clock_source {
 public:
  instant now() const override { return instant_from_us(us_.load()); }
  void set(std::int64_t us) { us_ = us; }

 private:
  std::atomic<std::int64_t> us_{1'700'000'000'000'000};
};

inline command_id command_named(std::uint64_t n) {
  command_id id{};
  id[0] = 0xC0;
  for (std::size_t i = 0; i < 8; ++i) id[8 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  return id;
}
inline fingerprint body_named(std::uint8_t n) {
  fingerprint body{};
  body[0] = n;
  return body;
}

inline proposal propose(const stream_id& stream, std::uint64_t expected, std::vector<std::string> payloads) {
  proposal made;
  made.stream = stream;
  made.expected_version = expected;
  made.payloads = std::move(payloads);
  return made;
}

// One commit as a batch behind `end`, which moves.
inline batch batch_behind(tail& end, const stream_id& stream, std::uint64_t version_before,
                          const std::vector<std::string>& payloads, command_id command = {}) {
  batch made{stream.partition(), end.position + 1, 0, {}};
  record fact;
  fact.partition = stream.partition();
  fact.stream = stream.text();
  fact.version = version_before;
  fact.recorded_at = end.recorded_at;
  fact.commit_size = static_cast<std::uint16_t>(payloads.size());
  for (const auto& payload : payloads) {
    fact.position = ++end.position;
    ++fact.version;
    fact.payload = payload;
    fact.command = made.count == 0 ? command : command_id{};
    fact.commit_index = static_cast<std::uint16_t>(made.count++);
    std::string bytes;
    end.chain = encode_record(fact, end.chain, bytes);
    made.bytes.resize(made.bytes.size() + 4);
    store_little(made.bytes.data() + made.bytes.size() - 4, static_cast<std::uint32_t>(bytes.size()));
    made.bytes += bytes;
  }
  return made;
}

inline std::vector<std::string> all_records(const log& of, std::uint16_t partition) {
  std::vector<std::string> found;
  const auto read = of.read(partition, 1, [&found](std::uint64_t, std::string_view bytes) {
    found.emplace_back(bytes);
    return true;
  });
  PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  return found;
}

inline std::vector<std::string> stream_payloads(const log& of, const stream_id& stream) {
  std::vector<std::string> found;
  const auto read = of.read_stream(stream, 1, [&found](std::uint64_t, std::string_view bytes) {
    found.emplace_back(decode_record(bytes).value().payload);
    return true;
  });
  PILECLOUD_ASSERT(read.ok(), "{}", read.error().detail);
  return found;
}

// Logs: make() a fresh one, reopen() what is durable of it.
struct in_memory {
  std::unique_ptr<storage::log> open() { return std::make_unique<memory_log>(); }
  static constexpr bool durable = false;
};

struct in_rocksdb {
  temporary_folder folder;
  rocksdb_options options;
  std::unique_ptr<storage::log> open() {
    options.path = folder.path() + "/log";
    auto opened = rocksdb_log::open(options);
    PILECLOUD_ASSERT(opened.ok(), "{}", opened.error().detail);
    return std::move(opened).value();
  }
  static constexpr bool durable = true;
};

struct ordered_locally {
  static constexpr bool simulated = false;
  static std::unique_ptr<sequencer> make(storage::log& over) { return std::make_unique<local_sequencer>(over); }
};

struct ordered_by_simulation {
  static constexpr bool simulated = true;
  static std::unique_ptr<sequencer> make(storage::log&) { return std::make_unique<simulated_sequencer>(); }
};

template <class Disk, class Order>
struct world {
  using disk_type = Disk;
  using order_type = Order;
  Disk disk;
  set_clock clock;
  std::unique_ptr<storage::log> log = disk.open();
  std::unique_ptr<sequencer> order = Order::make(*log);
  std::unique_ptr<storage::journal> journal;

  world() { open_journal(); }
  void open_journal() {
    auto opened = storage::journal::open(*log, *order, clock, "node-1");
    PILECLOUD_ASSERT(opened.ok(), "{}", opened.error().detail);
    journal = std::move(opened).value();
  }
  result<commit, commit_refusal> commit_one(const proposal& asked) {
    return std::move(journal->commit_group({&asked, 1}).front());
  }
};

using memory_local = world<in_memory, ordered_locally>;
using memory_simulated = world<in_memory, ordered_by_simulation>;
using rocksdb_local = world<in_rocksdb, ordered_locally>;
using rocksdb_simulated = world<in_rocksdb, ordered_by_simulation>;

}  // namespace pilecloud::storage::testing

#define PILECLOUD_ALL_WORLDS                                                                \
  pilecloud::storage::testing::memory_local, pilecloud::storage::testing::memory_simulated, \
      pilecloud::storage::testing::rocksdb_local, pilecloud::storage::testing::rocksdb_simulated
