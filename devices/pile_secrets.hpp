// SPDX-License-Identifier: Apache-2.0
// Which settings of a pile are its secrets (rules.md W6): set by the verb that changes both sides only, and never
// shown. Both versions compare the names of settings without case.
#pragma once

#include <string>
#include <string_view>

#include "devices/ocpp_value.hpp"

namespace pilecloud::devices {

// Anywhere in the text, which may be a whole frame.
bool names_a_secret(std::string_view text);
// Whether a frame may hold settings with their values; false: it surely holds none.
bool may_tell_settings(std::string_view frame);
// A setting's value stands beside its name: {key, value}, {variable: {name}, attributeValue}.
bool is_a_secret_setting(const json& object);
// An answer of a pile with its secrets' values starred out; what cannot be read and names one is left out whole.
std::string without_secrets(std::string answer);

// Of one setting by its name: also a vendor's own password, which we keep no more than ours.
bool is_secret_setting(std::string_view name);

}  // namespace pilecloud::devices
