// SPDX-License-Identifier: Apache-2.0
// What a projection writes through: an overlay over the rows, so that many facts share one batch and a row that many
// facts change is written once. Owned by the projector; one thread.
//
// After a commit rows that were read stay as a cache of what the database holds (there is no other writer), bounded by
// bytes; rows that were only written are forgotten. A batch goes to the database in key order: its skip list takes
// neighbours much faster than strangers.
// Costs: a look-up in a hash map; a point read of the database for a key not seen lately.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/archive.hpp"
#include "projections/views.hpp"

namespace pilecloud::projections {

class view_writer {
 public:
  explicit view_writer(views& rows, std::size_t cache_bytes = 16u << 20u);

  // The row as the facts folded so far made it; nullptr when there is none. Valid until the next call.
  const std::string* get(std::string_view key);
  void put(std::string_view key, std::string_view value);
  // REQUIRES: no row with this key. Saves the batch an entry when the row is erased again before the commit.
  void put_new(std::string_view key, std::string_view value);
  // REQUIRES: no row with this key, and its projection never reads, changes or erases it: it goes past the overlay.
  void append(std::string_view key, std::string_view value);
  void erase(std::string_view key);
  // The row's bytes to change in place; an empty text when there was no row. Valid until the next call.
  std::string& edit(std::string_view key);

  // False when there is no row; a row that does not decode is a failure of this writer.
  template <class Row>
  bool load(std::string_view key, Row& row);
  template <class Row>
  void store(std::string_view key, const Row& row);

  // One atomic batch of everything since the last commit, after the rows with these prefixes are erased. After an
  // error the overlay is dropped: fold again from the stored offsets.
  result<nothing, storage::failure> commit(std::span<const std::string> erased_prefixes = {});
  void drop();
  const std::optional<storage::failure>& error() const { return error_; }

 private:
  enum class stored : std::uint8_t { unknown, absent, present };
  struct entry {
    std::string value;
    bool exists = false;
    bool dirty = false;
    bool was_read = false;  // worth keeping after the commit
    stored base = stored::unknown;
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using overlay = std::unordered_map<std::string, entry, text_hash, std::equal_to<>>;

  overlay::value_type& row_of(std::string_view key, bool must_know);
  void change(overlay::value_type& row);
  void fail(storage::failure why);

  views& rows_;
  std::size_t cache_bytes_;
  std::size_t bytes_ = 0;
  overlay overlay_;
  std::vector<overlay::value_type*> dirty_;
  struct appended {  // sizes; the bytes lie one after the other in appended_bytes_
    std::size_t key = 0;
    std::size_t value = 0;
  };
  std::vector<appended> appended_;
  std::string appended_bytes_;
  std::vector<views::change> changes_;  // kept for its memory
  std::optional<storage::failure> error_;
};

template <class Row>
bool view_writer::load(std::string_view key, Row& row) {
  const auto* bytes = get(key);
  if (bytes == nullptr) return false;
  if (from_archive(*bytes, row)) return true;
  fail({storage::errc::unknown_format, "a projection row does not decode: rebuild views/"});
  return false;
}

template <class Row>
void view_writer::store(std::string_view key, const Row& row) {
  archive_writer bytes;
  bytes(row);
  put(key, bytes.bytes());
}

}  // namespace pilecloud::projections
