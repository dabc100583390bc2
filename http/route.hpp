// SPDX-License-Identifier: Apache-2.0
// One line of the API: method, pattern, who may, which function answers, and the shapes of what goes in and out.
// The table is routes(); the router, the role check, openapi.json and the tests all read it and nothing else.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "http/role_set.hpp"
#include "http/shape.hpp"

namespace pilecloud::http {

struct call;

enum class access : std::uint8_t {
  roles,          // signed in with one of `roles`
  everybody,      // public by decision: see routes.cpp
  near_or_roles,  // this machine without signing in (a scraper on loopback), elsewhere by role
};

using shape_source = const shape& (*)();  // shapes are built once, at first use

struct route {
  std::string_view method;
  std::string_view pattern;  // "/api/v1/piles/{pile}/live"; {n} takes digits only, {name} an id
  http::access access = http::access::roles;
  role_set roles;
  response (*answer)(call&) = nullptr;
  std::string_view summary;
  shape_source body = nullptr;    // of a POST, PUT or DELETE; none: the body must be empty or {}
  shape_source result = nullptr;  // none: not JSON
  shape_source query = nullptr;   // beside `position`, which every GET takes; none: no parameters
  bool pages = false;             // takes limit and cursor, answers {items, next_cursor} of `result`
  int success = 200;
};

// The whole API, in the order openapi.json shows it.
const std::vector<route>& routes();

}  // namespace pilecloud::http
