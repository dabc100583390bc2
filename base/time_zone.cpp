// SPDX-License-Identifier: Apache-2.0
#include "base/time_zone.hpp"

#include <stdexcept>

#include <date/tz.h>

namespace pilecloud {
inline namespace base {

std::optional<time_zone> time_zone::find(std::string_view iana_name) {
  try {
    return time_zone{date::locate_zone(std::string{iana_name})};
  } catch (const std::runtime_error&) {  // date's way to say "no such zone"
    return std::nullopt;
  }
}

time_zone time_zone::utc() {
  static const auto* zone = date::locate_zone("Etc/UTC");
  return time_zone{zone};
}

const std::string& time_zone::name() const { return zone_->name(); }

time_zone::span time_zone::span_at(instant at) const {
  const auto found = zone_->get_info(std::chrono::floor<std::chrono::seconds>(at));
  return {instant{found.begin.time_since_epoch()}, instant{found.end.time_since_epoch()}, found.offset};
}

instant time_zone::to_instant(wall_time local) const {
  const auto found = zone_->get_info(date::local_seconds{std::chrono::floor<std::chrono::seconds>(local)});
  return instant{local - found.first.offset};  // ambiguous: earlier; skipped: the offset before the change
}

}  // namespace base
}  // namespace pilecloud
