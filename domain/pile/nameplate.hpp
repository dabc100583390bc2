// SPDX-License-Identifier: Apache-2.0
// What a pile says of itself when it boots (铭牌). Words as sent.
#pragma once

#include <string>

namespace pilecloud::domain::pile {

struct nameplate {
  std::string protocol;  // "ocpp1.6"
  std::string vendor;
  std::string model;
  std::string serial;
  std::string firmware;
  std::string iccid;
  std::string imsi;
  std::string meter_type;
  std::string meter_serial;
  bool operator==(const nameplate&) const = default;
};

}  // namespace pilecloud::domain::pile
