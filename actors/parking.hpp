// SPDX-License-Identifier: Apache-2.0
// Where follow-ups wait that keep failing: marks of the log, so that they survive a restart. Thread-safe.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "actors/reactor.hpp"
#include "storage/log.hpp"

namespace pilecloud::actors {

struct parking_place {
  std::uint16_t partition = 0;
  std::uint64_t position = 0;
  std::uint32_t index = 0;
  auto operator<=>(const parking_place&) const = default;
};

class parking {
 public:
  explicit parking(storage::log& log);

  void put(const parked_follow_up& what);
  void remove(const parking_place& place);  // nothing there: costs a lookup in memory
  bool has(const parking_place& place) const;
  std::optional<std::uint64_t> first_of(std::uint16_t partition) const;  // its lowest position with something parked
  void remove_all_of(std::uint16_t partition);
  std::vector<parked_follow_up> all() const;  // by partition, position, index

 private:
  storage::log& log_;
  mutable std::mutex mutex_;
  std::set<parking_place> taken_;
};

}  // namespace pilecloud::actors
