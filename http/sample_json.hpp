// SPDX-License-Identifier: Apache-2.0
// Sampled values in a device's JSON (OCPP's words, decimal text) made samples by rules.md R1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/quantity.hpp"
#include "domain/session/sample.hpp"
#include "http/shape.hpp"

namespace pilecloud::http {

inline constexpr std::int64_t samples_max = 500;

field samples_field();
field register_field(std::string name);  // {"value": "12.345", "unit": "kWh"}

// Both throw refusal invalid naming "samples[3].unit" and the rule. REQUIRES: checked by their fields' shapes.
std::vector<domain::session::sample> samples_of(const json& samples);
std::optional<energy> register_in(const form& asked, std::string_view name);

}  // namespace pilecloud::http
