// SPDX-License-Identifier: Apache-2.0
// About the machine itself: is it alive, may it be used, what does it count, what does it offer. Public by decision
// (routes.cpp): none of it names a person, a station or money.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& health_shape();
const shape& readiness_shape();

response show_health(call& now);
response show_readiness(call& now);
response show_metrics(call& now);
response show_openapi(call& now);

ordered_json openapi_of(const std::vector<route>& table);

}  // namespace pilecloud::http
