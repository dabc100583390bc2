// SPDX-License-Identifier: Apache-2.0
// A second keys/ folder that equals the first, made beside a node that holds the first: a RocksDB secondary reads it.
//
// Personal data: the copy's folder has mode 0700, and the caller keeps it apart from any copy of the log. What the
// first no longer has is erased from the copy as key_store erases (delete, flush, forced compaction), so a person's
// erasure is complete when every copy was made equal once more or destroyed.
// Costs: one read of all, one sync; a compaction when something was erased. Memory: all names and secrets, once.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

struct copied_keys {
  std::uint64_t keys = 0;  // in the copy now
  std::uint64_t added = 0;
  std::uint64_t erased = 0;
};
// Errors: not_found when `from` is no key store; locked when another process has `to` open.
result<copied_keys, failure> copy_keys(const std::string& from, const std::string& to);

}  // namespace pilecloud::storage
