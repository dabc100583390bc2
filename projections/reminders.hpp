// SPDX-License-Identifier: Apache-2.0
// Reminders: durable timers as rows (partition, due, stream, kind) folded from facts (design §1). The partition's owner
// fires what is due with an id made from (stream, version, kind); firing twice does nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "projections/stamp.hpp"
#include "storage/stream_id.hpp"

namespace pilecloud::projections {

struct reminder_row {
  std::uint16_t partition = 0;
  instant due{};
  std::string stream;         // "session/<pile>/<n>", "claim/<kind>/<hash>"
  std::uint8_t kind = 0;      // of the stream's category
  std::uint64_t version = 0;  // of the stream when it was set
  bool operator==(const reminder_row&) const = default;
};

// Due at `now`, the longest overdue first, at most `max`; of the partitions `which` names.
using partition_filter = std::function<bool(std::uint16_t partition)>;
std::vector<reminder_row> due_reminders(
    const view_reader& from, instant now, std::size_t max,
    const partition_filter& which = [](std::uint16_t) { return true; });
std::optional<instant> next_reminder(const view_reader& from);

}  // namespace pilecloud::projections
