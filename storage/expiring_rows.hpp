// SPDX-License-Identifier: Apache-2.0
// Rows that are kept for a while and then go, in a database of their own beside the log: evidence for people, never a
// truth. Grouped by name, ordered by time within a group. Not synced: a power cut loses the last of them.
//
// Any thread may call. Costs: put a write to memory; page a seek and its rows; sweep a range deletion a group.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "storage/log.hpp"

namespace pilecloud::storage {

class expiring_rows {
 public:
  // Creates the folder when it is missing. errc::locked when another process holds it.
  static result<std::unique_ptr<expiring_rows>, failure> open(const std::string& folder);
  virtual ~expiring_rows() = default;
  expiring_rows() = default;
  expiring_rows(const expiring_rows&) = delete;
  expiring_rows& operator=(const expiring_rows&) = delete;

  // REQUIRES: no NUL in `group`. Rows of one instant keep the order they came in.
  virtual result<nothing, failure> put(std::string_view group, instant at, std::string_view bytes) = 0;

  // Newest first, those before `cursor` (empty: all), until `visit` answers false. A key is good as a cursor.
  using visitor = std::function<bool(std::string_view key, instant at, std::string_view bytes)>;
  virtual result<nothing, failure> newest(std::string_view group, std::string_view cursor,
                                          const visitor& visit) const = 0;

  // Removes what is older, of every group.
  virtual result<nothing, failure> sweep(instant before) = 0;
};

}  // namespace pilecloud::storage
