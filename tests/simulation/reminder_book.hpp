// SPDX-License-Identifier: Apache-2.0
// The durable timers of a log in memory, as the reminders projection keeps them in rows: for the seeds that run
// without live projections, and as a second opinion at the end of each.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "actors/reminders.hpp"
#include "storage/log.hpp"

namespace pilecloud::simulation {

class reminder_book {
 public:
  explicit reminder_book(const storage::log& facts) : facts_(facts) {}

  // Folds at most `max_facts`; true when there were any.
  bool fold(std::uint64_t max_facts);
  using filter = std::function<bool(std::uint16_t partition)>;
  std::vector<actors::due_reminder> due(instant now, std::size_t max, const filter& which) const;
  std::optional<instant> next(const filter& which) const;
  std::size_t size() const { return by_due_.size(); }
  std::string first_stream() const { return by_due_.empty() ? std::string{} : std::get<2>(*by_due_.begin()); }

 private:
  using row = std::tuple<instant, std::uint16_t, std::string, std::uint8_t>;
  void set(std::uint16_t partition, const std::string& stream, std::uint8_t kind, std::optional<instant> due);

  const storage::log& facts_;
  std::array<std::uint64_t, storage::partition_count> done_{};
  std::set<row> by_due_;
  std::map<std::pair<std::string, std::uint8_t>, instant> standing_;
};

}  // namespace pilecloud::simulation
