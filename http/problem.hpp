// SPDX-License-Identifier: Apache-2.0
// RFC 9457 problem details: how every refusal leaves the API. {type, title, status, detail, field, rule}; field and
// rule are left out when there is none.
//
// `refusal` is the one exception of this folder: a route refuses by throwing it from wherever it notices, and
// application.cpp alone catches it. A detail may name fields and rules, never a value that could be personal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace pilecloud::http {

enum class problem_kind : std::uint8_t {
  malformed = 1,       // 400: cannot be read
  unauthenticated,     // 401
  forbidden,           // 403: signed in, wrong role or another site's page
  not_found,           // 404
  method_not_allowed,  // 405
  rejected,            // 409: a rule of the domain says no
  too_large,           // 413
  unsupported,         // 415: the body is not JSON
  invalid,             // 422: readable, but breaks the resource's form
  key_reused,          // 422: same Idempotency-Key, another body
  too_many_attempts,   // 429
  internal,            // 500
  busy,                // 503: ask again soon
  unavailable,         // 503: the log takes nothing now; outcome unknown, ask again with the same key
  not_yet,             // 503: the asked position is not in the read models yet
};
int status_of(problem_kind kind);
std::string_view to_text(problem_kind kind);

struct problem {
  problem_kind kind = problem_kind::internal;
  std::string detail;
  std::string field;
  std::string rule;
  int retry_after_s = 0;  // 0: no Retry-After
  std::string allow;      // 405: the methods that are
};
response to_response(const problem& what);

struct refusal {
  problem what;
};

[[noreturn]] void refuse(problem_kind kind, std::string detail, std::string field = {}, std::string rule = {});

}  // namespace pilecloud::http
