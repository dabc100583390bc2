// SPDX-License-Identifier: Apache-2.0
// Adoption (rules.md W3): windows in which piles nobody registered may knock, who knocked, and taking them in.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& adoption_asked_shape();
const shape& adoption_shape();
const shape& adoptions_shape();
const shape& adoption_closed_shape();
const shape& candidate_shape();
const shape& candidate_adoption_shape();
const shape& candidate_adopted_shape();

response open_adoption(call& now);
response list_adoptions(call& now);
response close_adoption(call& now);
response list_candidates(call& now);
response adopt_candidate(call& now);

}  // namespace pilecloud::http
