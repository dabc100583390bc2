// SPDX-License-Identifier: Apache-2.0
// A fact for people and programs to read: every field, units in the names, instants as RFC 3339, ids as text.
// Sealed text shows as "sealed:<n> bytes", keyed hashes and keys by their first 12 hex digits, flags as names.
// The result is always valid UTF-8, whatever the log held.
#pragma once

#include <nlohmann/json.hpp>

#include "events/fact.hpp"

namespace pilecloud::events {

// {"partition", "position", "stream", "version", "recorded_at", "occurred_at", "by", "cause", "command",
//  "commit_index", "commit_size", "fact": "<name>", "body": {…}}
nlohmann::json describe(const fact& happened);

// The fact's name as it stands in the log and the API: "order_placed".
std::string_view name_of(const any_fact& body);
// Its fields alone.
nlohmann::json describe_body(const any_fact& body);

// Pieces others show as well.
nlohmann::json describe(const domain::tariff::terms& agreed);
nlohmann::json describe(const domain::session::order& placed);
nlohmann::json describe(const domain::session::bill& priced);
nlohmann::json describe(const std::vector<domain::session::sample>& samples);
nlohmann::json describe(const std::vector<domain::session::signed_value>& values);

}  // namespace pilecloud::events
