// SPDX-License-Identifier: Apache-2.0
// What a pile's answer to a call of ours changes of what we know of it: settings, availability, the local list,
// reservations, limits of power, firmware and diagnostics. Of any call, whoever made it, so that a call by the
// protocol's own name has its effect too. Recorded before the caller is told.
#pragma once

#include <string_view>
#include <vector>

#include "devices/ocpp_shape.hpp"
#include "devices/platform.hpp"
#include "domain/pile/facts.hpp"

namespace pilecloud::devices {

using effects = std::vector<domain::pile::command>;

// Of a pile's result; an answer that is not of the table's form has none.
effects effects_of(const platform& at, ocpp_version version, std::string_view action, std::string_view request,
                   std::string_view answer);

namespace ocpp16 {
effects effects_of(const platform& at, std::string_view action, const json& request, const json& answer);
}
namespace ocpp201 {
effects effects_of(const platform& at, std::string_view action, const json& request, const json& answer);
}

// ---- of both versions ----

// In commands of a bounded size each; `told` says what they are parts of.
void add_settings(effects& to, std::vector<domain::pile::setting> all, domain::pile::settings_reported told);
domain::pile::reservation reservation_of(const platform& at, std::uint16_t connector, std::string_view card,
                                         instant until);
domain::pile::listed_card listed(const platform& at, std::string_view card, bool removed);
// Watts of a profile that is one period without an end, as the verb makes them.
std::optional<power> plain_limit(const json& schedule);

}  // namespace pilecloud::devices
