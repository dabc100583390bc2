// SPDX-License-Identifier: Apache-2.0
// Local wall time of a station: IANA name -> offsets, from the system's tz database.
// Values are small handles on the process-wide, immutable database; copying is free and reading is thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace date {
class time_zone;
}

namespace pilecloud {
inline namespace base {

// A wall-clock reading: microseconds since 1970-01-01 00:00 as shown on a local clock.
using wall_time = duration;

class time_zone {
 public:
  // nullopt when the database has no such name.
  static std::optional<time_zone> find(std::string_view iana_name);
  static time_zone utc();

  const std::string& name() const;

  // [from, to) during which `offset` = local - UTC is constant and contains the asked instant.
  struct span {
    instant from;
    instant to;
    duration offset;
  };
  span span_at(instant at) const;
  wall_time to_wall(instant at) const { return at.time_since_epoch() + span_at(at).offset; }

  // Of two possible instants the earlier; a time the clock skipped takes the offset before the change (issue: import).
  instant to_instant(wall_time local) const;

  bool operator==(const time_zone&) const = default;

 private:
  explicit time_zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

}  // namespace base
}  // namespace pilecloud
