// SPDX-License-Identifier: Apache-2.0
// A pile's CALL held against its version's table: its payload, or the CALLERROR the version has for what is wrong.
#pragma once

#include <variant>

#include "devices/ocpp_line.hpp"
#include "devices/ocpp_shape.hpp"

namespace pilecloud::devices {

std::variant<json, call_error> checked_call(const pile_call& call, ocpp_version version);
call_error error_of(const shape_fault& fault, ocpp_version version);

}  // namespace pilecloud::devices
