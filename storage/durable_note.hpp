// SPDX-License-Identifier: Apache-2.0
// A small file beside the database: the positions known durable, written after each synced apply.
//
// RocksDB's point-in-time recovery drops everything behind the first bad record of its write-ahead log and says
// nothing. The note tells a torn, never answered tail (log ≥ note: fine) from a lost answered one (log < note: error).
// Two slots written in turn, each with CRC and counter, so one is whole whatever a power cut does to the other.
// A write is one pwrite (no fsync: it may be older than the log, never newer) with an fsync every 512 writes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <rocksdb/env.h>

#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

class durable_note {
 public:
  using positions = std::array<std::uint64_t, partition_count>;

  // What the file says; zeros (nothing is known) when there is none or both slots are unreadable.
  static positions read(rocksdb::Env& env, const std::string& database_path);
  // Creates the file when there is none.
  static result<durable_note, failure> open(rocksdb::Env& env, const std::string& database_path);

  const positions& known() const { return known_; }
  // Call only with positions whose fsync has returned.
  result<nothing, failure> write(const positions& durable);

 private:
  explicit durable_note(std::unique_ptr<rocksdb::RandomRWFile> file) : file_(std::move(file)) {}

  std::unique_ptr<rocksdb::RandomRWFile> file_;
  positions known_{};
  std::uint64_t writes_ = 0;
};

}  // namespace pilecloud::storage
