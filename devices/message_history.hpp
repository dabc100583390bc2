// SPDX-License-Identifier: Apache-2.0
// What piles and we said to each other, kept for a while apart from the log: evidence for the person who looks why a
// pile does not charge. Tokens, VINs and passwords are masked before anything is written (design §5.10). Kept on the
// node whose sockets they came over; what is older than `kept` is swept along the way. Thread-safe; a write that fails
// is dropped and counted, never felt by the pile.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "storage/expiring_rows.hpp"

namespace pilecloud::devices {

enum class message_direction : std::uint8_t { from_pile = 1, to_pile };

struct kept_message {
  instant at{};
  message_direction direction{};
  std::string text;     // the frame, masked; cut at 16 KiB
  std::string verdict;  // what was noted about it; empty: nothing
  std::string key;      // cursor of what came before it
};

struct message_query {
  pile_id pile;
  std::string cursor;  // empty: from the newest
  std::size_t limit = 50;
  std::optional<message_direction> direction{};
  std::string action{};  // of a call; empty: whatever it is
};

struct message_page {
  std::vector<kept_message> rows;  // newest first
  std::string next;                // cursor; empty: the last page
};

class message_history {
 public:
  // Both outlive it.
  message_history(storage::expiring_rows& rows, const clock_source& clock, duration kept)
      : rows_(rows), clock_(clock), kept_(kept) {}

  void keep(const pile_id& pile, message_direction direction, std::string_view frame);
  void note(const pile_id& pile, std::string_view what, std::string_view message_id);

  // Looks at no more than a bounded number of rows. nullopt: they cannot be read.
  std::optional<message_page> page(const message_query& asked) const;
  std::uint64_t dropped() const { return dropped_.load(); }

 private:
  void put(const pile_id& pile, const std::string& row);

  storage::expiring_rows& rows_;
  const clock_source& clock_;
  const duration kept_;
  std::atomic<std::uint64_t> puts_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

// The frame with what is personal or secret masked: "****1171". Frames that cannot be read are shortened to nothing.
std::string masked_frame(std::string_view frame);

}  // namespace pilecloud::devices
