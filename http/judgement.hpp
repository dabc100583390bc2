// SPDX-License-Identifier: Apache-2.0
// What application.cpp checks of every request before a route sees it. Each throws `refusal` when it says no.
#pragma once

#include <optional>
#include <string>

#include "http/call.hpp"
#include "http/json_text.hpp"
#include "http/message.hpp"
#include "http/principal.hpp"
#include "http/shape.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::http {

inline constexpr std::size_t idempotency_key_size_max = 200;

struct shown_token {
  std::string text;  // empty: none
  bool by_cookie = false;
};
shown_token token_of(const request& asked);

// A browser adds cookies by itself, also for another site's page: an unsafe request that rests on a cookie must prove
// that our own page made it (Origin, or Sec-Fetch-Site: same-origin). Nobody's page may sign a visitor in either.
void check_origin(const request& asked, const std::optional<principal>& who);

// An empty body is {}; anything else must say it is JSON, and be.
json body_of(const request& asked);
// Query text as JSON of the kinds the shape asks for, checked.
json query_of(const request& asked, const shape& expected);

// Needs the Idempotency-Key header on every POST; PUT and DELETE may have one.
command_key command_key_of(const request& asked, const route& to, const std::optional<principal>& who, const json& body,
                           const key_ring& keys);

// From ?position= or the Pilecloud-Position header.
std::optional<projections::place> position_of(const request& asked, const json& query);

}  // namespace pilecloud::http
