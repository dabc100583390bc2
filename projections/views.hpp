// SPDX-License-Identifier: Apache-2.0
// The `views/` database: rows of all projections and how far each has folded. A cache: delete it to rebuild.
//
// One process opens it read_write and has one writing thread (the projector); any number of threads read. Other
// processes open it `secondary` beside the live writer and call refresh() to see what it wrote since. Rows and offsets
// go in one batch through a WAL that is not synced: a power cut loses a tail of whole batches, which is folded again.
// Errors: storage::failure (locked, io_error, checksum_mismatch); a reader's read errors are sticky in error().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "storage/log.hpp"

namespace rocksdb {
class Env;
}

namespace pilecloud::projections {

enum class direction : std::uint8_t { ascending, descending };

// A consistent picture of the rows: what it shows does not change while it lives. Cheap to make and to copy; holds
// back compaction while it lives, so keep it for one answer. Thread-safe.
class view_reader {
 public:
  std::optional<std::string> get(std::string_view key) const;
  bool get(std::string_view key, std::string& value) const;

  // Visits rows whose key begins with `prefix`, by key, until `visit` answers false. `after` (empty: none) is a whole
  // key or the beginning of keys; the walk starts behind it: above every key it begins (ascending) or below it
  // (descending).
  using visitor = std::function<bool(std::string_view key, std::string_view value)>;
  void scan(std::string_view prefix, direction order, std::string_view after, const visitor& visit) const;

  // The first read that failed since the reader was made; what came after it is not the whole truth.
  std::optional<storage::failure> error() const;
  void report(storage::failure why) const;  // a row that does not decode

  // SHA-256 over all keys and values with this prefix, each length-prefixed: equal rows, equal digest.
  hash256 digest(std::string_view prefix) const;

 private:
  friend class views;
  struct state;
  explicit view_reader(std::shared_ptr<state> s);
  std::shared_ptr<state> state_;
};

struct views_options {
  enum class mode : std::uint8_t { read_write, secondary };
  views_options::mode mode = mode::read_write;
  std::string secondary_path{};              // secondary: a folder of its own for its log files; empty: made under /tmp
  std::uint64_t cache_bytes = 64ull << 20u;  // of blocks read
  std::uint64_t buffer_bytes = 32ull << 20u;  // of rows not yet in a file
  rocksdb::Env* env = nullptr;                // tests: faults; outlives the views
};

class views {
 public:
  static result<std::unique_ptr<views>, storage::failure> open(const std::string& path,
                                                               const views_options& options = {});
  ~views();

  view_reader read() const;

  // secondary: sees what the writer wrote until now. REQUIRES: no view_reader of it is alive.
  result<nothing, storage::failure> refresh();

  // Writer's primitives (view_writer and projector only).
  struct change {
    std::string_view key;
    std::optional<std::string_view> value;  // nullopt: erased
  };
  // One atomic batch: first every key with one of these prefixes goes, then the changes.
  result<nothing, storage::failure> write(std::span<const std::string> erased_prefixes,
                                          std::span<const change> changes);
  result<bool, storage::failure> get(std::string_view key, std::string& value) const;
  result<nothing, storage::failure> compact();  // all rows into files, erased ones forgotten

 private:
  friend class view_reader;
  struct state;
  explicit views(std::shared_ptr<state> s);
  std::shared_ptr<state> state_;
};

}  // namespace pilecloud::projections
