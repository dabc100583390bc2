// SPDX-License-Identifier: Apache-2.0
// The settings of a pile (2.0.1: its device model) as it told them: read anew, shown, written. No secret's value is
// written here or shown (rules.md W6).
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& setting_shape();
const shape& settings_wanted_shape();
const shape& settings_named_shape();
const shape& inventory_shape();
response list_settings(call& now);
response show_inventory(call& now);
response read_settings(call& now);
response write_settings(call& now);

}  // namespace pilecloud::http
