// SPDX-License-Identifier: Apache-2.0
// Signing in and out. A login answers a bearer token and sets it as an HttpOnly, SameSite=Strict cookie too; an unknown
// name takes the same steps and time as a wrong password and gets the same words.
#pragma once

#include "http/call.hpp"

namespace pilecloud::http {

const shape& login_shape();
const shape& token_shape();
const shape& logout_shape();
const shape& myself_shape();

response log_in(call& now);
response log_out(call& now);
response show_myself(call& now);

}  // namespace pilecloud::http
