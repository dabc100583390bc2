// SPDX-License-Identifier: Apache-2.0
// The natural key of a start report (W2): what a repeat of it carries again, whatever its message id.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/pile/facts.hpp"

namespace pilecloud::domain::pile {

// Of (connector, time, meter, token); the pile is the stream.
report_key key_of_start(std::uint16_t connector, instant at, const std::optional<energy>& meter,
                        std::string_view token);

}  // namespace pilecloud::domain::pile
