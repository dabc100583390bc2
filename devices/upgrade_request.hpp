// SPDX-License-Identifier: Apache-2.0
// What a pile's HTTP upgrade says: who it is, what it speaks, how it proves it. Pure text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devices/pile_listener.hpp"

namespace pilecloud::devices {

// The pile of "/ocpp/{pile}", percent-decoded; a query is not looked at. Nothing when the path is another or the id has
// other letters than [A-Za-z0-9._:-] or more than 48.
std::optional<std::string> identity_of(std::string_view target);
std::vector<std::string> subprotocols_of(std::string_view header);
// RFC 7617; nothing unless it is Basic and whole.
std::optional<basic_credentials> credentials_of(std::string_view header);

}  // namespace pilecloud::devices
