// SPDX-License-Identifier: Apache-2.0
// Pages of rows: what is asked, what is answered. A cursor is opaque text, good for the same question only; a broken or
// foreign one is refused (nullopt), never read as "from the start". Pages hold still while rows come in: the cursor
// names a row, not a count.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.hpp"
#include "base/instant.hpp"
#include "projections/views.hpp"

namespace pilecloud::projections {

inline constexpr std::size_t page_rows_max = 1000;
inline constexpr std::size_t rows_looked_at_max = 20'000;  // a page of a rare filter may be short and still have a next

struct page_request {
  std::string cursor;                       // empty: from the start
  std::size_t limit = 50;                   // 1..page_rows_max; beyond it is cut
  direction order = direction::descending;  // newest first
};

template <class Row>
struct page {
  std::vector<Row> rows;
  std::string next;  // cursor of the next page; empty: this was the last
};

std::string cursor_of(std::string_view key);
// The key a cursor names, if it lies under `prefix`.
std::optional<std::string> key_of_cursor(std::string_view cursor, std::string_view prefix);

// What a page walks: the rows under `prefix`; when the part of the key behind it begins with an instant, only those in
// [from, before).
struct page_walk {
  std::string prefix;
  std::optional<instant> from;
  std::optional<instant> before;

  std::string start(direction order) const;                     // what scan() takes as `after`
  bool is_within(std::string_view key, direction order) const;  // false: the walk is over
};

// `take(key, value, rows)` appends a row or not. nullopt: the cursor is not one of this question.
template <class Row, class Take>
std::optional<page<Row>> walk_page(const view_reader& from, const page_walk& walk, const page_request& asked,
                                   const Take& take) {
  auto after = walk.start(asked.order);
  if (!asked.cursor.empty()) {
    auto at = key_of_cursor(asked.cursor, walk.prefix);
    if (!at) return std::nullopt;
    after = *std::move(at);
  }
  const auto limit = std::clamp<std::size_t>(asked.limit, 1, page_rows_max);
  page<Row> out;
  std::string last;
  std::size_t looked_at = 0;
  from.scan(walk.prefix, asked.order, after, [&](std::string_view key, std::string_view value) {
    if (!walk.is_within(key, asked.order)) return false;
    if (out.rows.size() == limit || looked_at == rows_looked_at_max) {  // there is one more row to look at
      out.next = cursor_of(last);
      return false;
    }
    last.assign(key);
    ++looked_at;
    take(key, value, out.rows);
    return true;
  });
  return out;
}

// A row that must decode; a failure is reported to the reader.
template <class Row>
bool read_row(const view_reader& from, std::string_view bytes, Row& row) {
  if (from_archive(bytes, row)) return true;
  from.report({storage::errc::unknown_format, "a projection row does not decode: rebuild views/"});
  return false;
}
template <class Row>
std::optional<Row> find_row(const view_reader& from, std::string_view key) {
  std::string bytes;
  Row row;
  if (!from.get(key, bytes) || !read_row(from, bytes, row)) return std::nullopt;
  return row;
}

}  // namespace pilecloud::projections
