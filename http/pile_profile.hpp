// SPDX-License-Identifier: Apache-2.0
// The pile profile (rules.md W11): what is wanted of a pile's own settings, what it answered, and where it differs.
#pragma once

#include "http/call.hpp"
#include "projections/piles.hpp"

namespace pilecloud::http {

const shape& pile_profile_shape();
const shape& profile_shown_shape();
const shape& profile_told_shape();
const shape& drift_shape();

response show_profile(call& now);
response set_profile(call& now);
response apply_profile(call& now);
response list_drift(call& now);

domain::pile::profile profile_of(const projections::pile_row& row);
// Tells the pile, and records what it said.
struct profile_told {
  std::variant<std::vector<domain::pile::profile_setting>, pile_silence> answer;
  actors::accepted recorded{};  // with settings
};
profile_told tell_profile(call& now, const pile_id& pile, const std::string& protocol,
                          const domain::pile::profile& wanted);

}  // namespace pilecloud::http
