// SPDX-License-Identifier: Apache-2.0
// One request on its way through a route: who asks, with which parameters, and the tools every resource uses.
//
// Made by application.cpp after routing, signing in, the role check, the body's and query's shape check and the wait
// for a named position; a route function sees nothing unchecked. Tools refuse by throwing `refusal`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/context.hpp"
#include "http/principal.hpp"
#include "http/problem.hpp"
#include "http/route.hpp"
#include "http/router.hpp"
#include "projections/page.hpp"
#include "projections/stamp.hpp"

namespace pilecloud::http {

// An Idempotency-Key made a command: id = first 16 bytes of SHA-256(principal, method and path, key), so two callers or
// two resources never share one; the fingerprint is of the canonical body.
struct command_key {
  storage::command_id id{};
  storage::fingerprint body{};
};

class application;

struct call {
  const context& with;
  const request& asked;
  const route& to;
  application& served_by;
  path_parameters parameters;
  std::optional<principal> who;
  json body = json::object();
  json query = json::object();
  command_key key;  // of a write
  instant now{};
  projections::view_reader rows;

  const std::string& parameter(std::string_view name) const;
  form fields() const;   // of the body
  form filters() const;  // of the query
  static const shape& no_fields();
  bool sees_personal() const { return who && sees_personal_text(who->role); }
};

// ---- reading ----

// The strong ETag of a stamp: answers differ by who may see personal text, so the tag does too.
std::string etag_for(const call& now, std::string_view stamp);
// The 304, when the caller already has what `stamp` names. Ask before the rows are read: that is what makes polls
// cheap.
std::optional<response> unchanged(const call& now, std::string_view stamp);
response shown(const call& now, const ordered_json& body, std::string_view stamp = {});

projections::page_request page_asked(const call& now);

// {"items": […], "next_cursor": …}; refuses a cursor that is not one of this question.
template <class Row, class Show>
response shown_page(const call& now, const std::optional<projections::page<Row>>& page, std::string_view stamp,
                    const Show& show) {
  if (!page) refuse(problem_kind::malformed, "not a cursor of this list", "cursor", "cursor_must_be_of_this_list");
  ordered_json items = ordered_json::array();
  for (const auto& row : page->rows) items.push_back(show(row));
  ordered_json body{{"items", std::move(items)}};
  body["next_cursor"] = page->next.empty() ? ordered_json{} : ordered_json(page->next);
  return shown(now, body, stamp);
}

// ---- writing ----

// Another command of the same request: its own id, made from the request's.
command_key key_for_step(const command_key& whole, std::string_view step);
// An id for something new that a repeated request meets again.
std::string minted(const call& now, std::string_view prefix);

// Asks the entity and waits for the facts to be durable; every other answer is a refusal.
actors::accepted ask(call& now, std::string_view category, std::string_view id, actors::any_command command,
                     std::string_view step = {});
// A device's report: no command id (rules.md R8), told in the device's own time.
actors::accepted report(call& now, std::string_view category, std::string_view id, actors::any_command command,
                        const pile_id& by, instant occurred_at);

// The answer to a write: status of the route, Location, Pilecloud-Position.
response written(const call& now, const actors::accepted& done, std::string location, const ordered_json& body);

}  // namespace pilecloud::http
