// SPDX-License-Identifier: Apache-2.0
// The bare RocksDB loops the bench measures against: rows prepared outside of the clock, written or scanned with the
// options of the log database and nothing else. Private to bench/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/journal.hpp"
#include "storage/rocksdb_layout.hpp"

namespace pilecloud::bench {

struct raw_row {
  storage::layout::family family;
  std::string key;
  std::string value;
};
using raw_group = std::vector<raw_row>;  // one WriteBatch

using log_tails = std::array<storage::tail, storage::partition_count>;
log_tails tails_of(const storage::log& log);

// The rows the log wrote for `groups`, which it took since `before`: one raw_group for each.
std::vector<raw_group> rows_since(const storage::log& log, const log_tails& before,
                                  const std::vector<std::vector<storage::proposal>>& groups);

class raw_rocksdb {
 public:
  explicit raw_rocksdb(const std::string& path);
  ~raw_rocksdb();

  // Microseconds from the first Put into the WriteBatch to the end of the synced Write.
  std::int64_t write(const raw_group& rows);

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace pilecloud::bench
