// SPDX-License-Identifier: Apache-2.0
// Meter values of a message made samples in our units (rules.md R1), of either version. A value that cannot be one is
// skipped and named; the others count. Signed values are kept as they came (W13).
#pragma once

#include <string>
#include <vector>

#include "devices/ocpp_payload.hpp"
#include "domain/session/sample.hpp"
#include "domain/session/signed_value.hpp"

namespace pilecloud::devices {

struct metering {
  std::vector<domain::session::sample> samples;  // in the order sent
  std::vector<domain::session::signed_value> signed_values;
  shape_notes skipped;  // by path from the list: "[0].sampledValue[1].unit"
};

// `meter_values`: the list of a checked payload (meterValue, transactionData), or nullptr for none.
metering read_metering(const json* meter_values, ocpp_version version, const ocpp_quirks& quirks);

}  // namespace pilecloud::devices
