// SPDX-License-Identifier: Apache-2.0
// JSON as OCPP carries it, with numbers kept exact (rules.md R1): a number that is no 64-bit integer stays its decimal
// text, in a json binary of subtype `decimal_subtype`, and never becomes a double. Valid UTF-8, at most
// `value_depth_max` deep, no name twice in one object. The caller bounds the bytes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace pilecloud::devices {

using nlohmann::json;

inline constexpr int value_depth_max = 24;  // 2.0.1's deepest message in its frame is 13 deep, custom parts deeper
inline constexpr std::uint8_t decimal_subtype = 0x64;

enum class value_error : std::uint8_t { not_json = 1, too_deep, name_twice };
std::string_view to_text(value_error error);

result<json, value_error> read_value(std::string_view text);

// The inverse: decimals as their text. Also takes doubles (payloads that came by another reader).
std::string write_value(const json& value);

json decimal_value(std::string text);  // REQUIRES: a JSON number's text
bool is_number(const json& value);

// Of any number its text; nullopt for anything else.
std::optional<std::string> decimal_text(const json& value);

// Of a number without a fraction ("12", "12.0", "1.2e1"), as JSON Schema has it.
std::optional<std::int64_t> integer_of(const json& value);

}  // namespace pilecloud::devices
