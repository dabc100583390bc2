// SPDX-License-Identifier: Apache-2.0
// The natural keys of a pile's reports (W2, R8): what a repeat carries again, whatever its message id.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/pile/stray.hpp"

namespace pilecloud::domain::pile {

// Of (connector, time, meter, token); the pile is the stream.
report_key key_of_start(std::uint16_t connector, instant at, const std::optional<energy>& meter,
                        std::string_view token);
// Of a transaction that the pile itself names (2.0.1).
report_key key_of_transaction(std::string_view name);
// Of everything such a report says but its key.
report_key key_of_stray(const stray& report);

}  // namespace pilecloud::domain::pile
