// SPDX-License-Identifier: Apache-2.0
// JSON from a stranger: at most 1 MiB (server.hpp), `depth_max` deep, valid UTF-8, no name twice in one object.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

namespace pilecloud::http {

using nlohmann::json;
using nlohmann::ordered_json;

inline constexpr int depth_max = 12;

// Throws refusal malformed.
json parse_json(std::string_view text);

// Bytes that are the same for equal values: names sorted, no spaces. What a repeated request is compared by.
std::string canonical(const json& value);

}  // namespace pilecloud::http
