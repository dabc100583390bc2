// SPDX-License-Identifier: Apache-2.0
// A fact as the log gives it back: where it stands, when, who asked, why, and what happened.
//
// A plain value that owns its text. Decoding does not hash: the partition comes from the record, the stream stays
// text, and stream_id() parses it (one SHA-256) only for whom it matters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/instant.hpp"
#include "events/category.hpp"
#include "storage/record.hpp"
#include "storage/stream_id.hpp"

namespace pilecloud::events {

// What every fact carries beside its own fields.
struct origin {
  instant occurred_at{};              // the source's clock; recorded_at is the record's
  std::string by;                     // "staff/<id>", "device/<pile>", "reactor/<name>", "import", "reminder"
  std::uint16_t cause_partition = 0;  // of the fact that caused this one
  std::uint64_t cause_position = 0;   // 0: no cause
  bool operator==(const origin&) const = default;
};

using any_fact = std::variant<domain::account::fact, domain::claim::fact, domain::pile::fact, domain::session::fact,
                              domain::staff::fact, domain::station::fact, domain::tariff::fact>;

constexpr category category_of_fact(const any_fact& body) { return static_cast<category>(body.index()); }

struct fact {
  std::uint16_t partition = 0;
  std::uint64_t position = 0;  // 1..n in the partition
  std::string stream;          // "<category>/<id>"
  std::uint64_t version = 0;   // of the stream after this fact
  instant recorded_at{};       // the owner's clock
  events::origin origin;
  storage::command_id command{};   // of the commit, on its first fact only; zero: none
  std::uint16_t commit_index = 0;  // 0-based place in its commit
  std::uint16_t commit_size = 1;
  any_fact body;

  events::category category() const { return category_of_fact(body); }
  std::string_view id() const { return std::string_view{stream}.substr(stream.find('/') + 1); }
  // REQUIRES: a stream that came from the log or from a stream_id.
  storage::stream_id stream_id() const { return {to_text(category()), id()}; }

  bool operator==(const fact&) const = default;
};

}  // namespace pilecloud::events
