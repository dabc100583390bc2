// SPDX-License-Identifier: Apache-2.0
#include "devices/ocpp_quirks.hpp"

#include <algorithm>
#include <cctype>

#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

std::optional<instant> read_time(std::string_view text, const ocpp_quirks& quirks) {
  const auto time = parse_ocpp_time(text);
  if (!time) return std::nullopt;
  const bool marked_z = text.back() == 'Z' || text.back() == 'z';
  const bool local = !time->zoned || (quirks.local_time_as_z && marked_z);
  return local && quirks.zone ? quirks.zone->to_instant(time->at.time_since_epoch()) : time->at;
}

std::string read_token(std::string_view text, const ocpp_quirks& quirks) {
  const bool bytes = text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
                       return std::isxdigit(static_cast<unsigned char>(c)) != 0;
                     });
  if (!quirks.uid_reversed || !bytes) return std::string{text};
  std::string turned;
  for (auto at = text.size(); at > 0; at -= 2) turned += text.substr(at - 2, 2);
  return turned;
}

std::string written_time(instant at) { return to_rfc3339(std::chrono::floor<std::chrono::milliseconds>(at)); }

}  // namespace pilecloud::devices
