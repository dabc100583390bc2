// SPDX-License-Identifier: Apache-2.0
// Which settings of a pile are its secrets (rules.md W6): set by the verb that changes both sides only, and never
// shown. Both versions compare the names of settings without case.
#pragma once

#include <string_view>

namespace pilecloud::devices {

// Anywhere in the text, which may be a whole frame.
bool names_a_secret(std::string_view text);

}  // namespace pilecloud::devices
