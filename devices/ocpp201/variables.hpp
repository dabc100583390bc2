// SPDX-License-Identifier: Apache-2.0
// Variables of 2.0.1's device model and our settings. Pure.
#pragma once

#include <optional>
#include <vector>

#include "devices/ocpp_value.hpp"
#include "domain/pile/service.hpp"

namespace pilecloud::devices::ocpp201 {

// {"component": …, "variable": …[, "attributeType": …]} of a setting's place.
json written_place(const domain::pile::setting& place);
// The place that "component", "variable" and "attributeType" name; what does not fit is 0 (rules.md R7).
domain::pile::setting read_place(const json& entry);

// Of a NotifyReport's reportData: an entry for each attribute, no secret's value (W6).
std::vector<domain::pile::setting> read_report(const json& report_data);

}  // namespace pilecloud::devices::ocpp201
