// SPDX-License-Identifier: Apache-2.0
// Who asks, once a token was believed.
#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "http/role_set.hpp"

namespace pilecloud::http {

struct principal {
  staff_id staff;
  operator_id owner;
  http::role role{};
  std::string token;  // its id, for logout; never the token itself
  instant expires_at{};
  bool by_cookie = false;  // a browser sent it by itself: unsafe methods need proof of the page's origin
};

}  // namespace pilecloud::http
