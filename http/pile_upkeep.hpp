// SPDX-License-Identifier: Apache-2.0
// Firmware and diagnostics of a pile: asked for, and how far the pile says it is.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& firmware_shape();
const shape& diagnostics_shape();
const shape& upkeep_state_shape();
response update_firmware(call& now);
response show_firmware(call& now);
response fetch_diagnostics(call& now);
response show_diagnostics(call& now);

}  // namespace pilecloud::http
