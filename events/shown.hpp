// SPDX-License-Identifier: Apache-2.0
// How single values read in a description (events/describe.hpp). Total: whatever the value, valid UTF-8 comes out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "base/quantity.hpp"
#include "domain/session/reading.hpp"

namespace pilecloud::events {

// Bytes that are not UTF-8 become U+FFFD.
std::string shown(std::string_view text);
template <class Tag>
std::string shown(const named<Tag>& id) {
  return shown(id.text());
}
// RFC 3339; outside of the years 1 to 9999, which only a broken clock or file says, "<n> us".
std::string shown(instant at);
// null for 1970: the field sets or says nothing.
nlohmann::json shown_or_null(instant at);

nlohmann::json shown_or_null(const std::optional<domain::session::reading>& read);  // {"at": …, "meter_mwh": …}

template <class Unit>
std::int64_t shown(quantity<Unit> amount) {
  return amount.count();
}

// The word of the value, "not_recorded" for 0.
template <class Enum>
requires std::is_enum_v<Enum> std::string shown(Enum value) {
  return value == Enum{} ? std::string{"not_recorded"} : std::string{to_text(value)};
}

std::string shown_sealed(std::string_view cipher);  // "sealed:<n> bytes"
std::string shown_hash(std::string_view hex);       // its first 12 characters
nlohmann::json shown_flags(std::uint32_t flags);    // names; an unknown bit as "bit_<n>"

}  // namespace pilecloud::events
