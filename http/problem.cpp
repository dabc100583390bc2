// SPDX-License-Identifier: Apache-2.0
#include "http/problem.hpp"

#include <nlohmann/json.hpp>

namespace pilecloud::http {

namespace {

struct looks {
  int status;
  std::string_view name;
  std::string_view title;
};

looks of(problem_kind kind) {
  switch (kind) {
    case problem_kind::malformed:
      return {400, "malformed", "The request cannot be read"};
    case problem_kind::unauthenticated:
      return {401, "unauthenticated", "Sign in first"};
    case problem_kind::forbidden:
      return {403, "forbidden", "Not allowed for this caller"};
    case problem_kind::not_found:
      return {404, "not_found", "There is no such resource"};
    case problem_kind::method_not_allowed:
      return {405, "method_not_allowed", "The resource does not take this method"};
    case problem_kind::rejected:
      return {409, "rejected", "A rule says no"};
    case problem_kind::too_large:
      return {413, "too_large", "The request is too large"};
    case problem_kind::unsupported:
      return {415, "unsupported", "The body must be JSON"};
    case problem_kind::invalid:
      return {422, "invalid", "The request breaks the resource's form"};
    case problem_kind::key_reused:
      return {422, "key_reused", "The Idempotency-Key was used for another request"};
    case problem_kind::too_many_attempts:
      return {429, "too_many_attempts", "Too many attempts"};
    case problem_kind::internal:
      break;
    case problem_kind::busy:
      return {503, "busy", "Busy, ask again soon"};
    case problem_kind::unavailable:
      return {503, "unavailable", "Not available now, ask again with the same key"};
    case problem_kind::not_yet:
      return {503, "not_yet", "The asked position is not readable yet"};
  }
  return {500, "internal", "Something went wrong here"};
}

}  // namespace

int status_of(problem_kind kind) { return of(kind).status; }
std::string_view to_text(problem_kind kind) { return of(kind).name; }

response to_response(const problem& what) {
  const auto look = of(what.kind);
  nlohmann::ordered_json body{
      {"type", "urn:pilecloud:problem:" + std::string{look.name}}, {"title", look.title}, {"status", look.status}};
  if (!what.detail.empty()) body["detail"] = what.detail;
  if (!what.field.empty()) body["field"] = what.field;
  if (!what.rule.empty()) body["rule"] = what.rule;
  response made;
  made.status = look.status;
  made.content_type = "application/problem+json";
  made.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  made.with("Cache-Control", "no-store");
  if (what.retry_after_s > 0) made.with("Retry-After", std::to_string(what.retry_after_s));
  if (!what.allow.empty()) made.with("Allow", what.allow);
  if (what.kind == problem_kind::unauthenticated) made.with("WWW-Authenticate", "Bearer realm=\"pilecloud\"");
  return made;
}

void refuse(problem_kind kind, std::string detail, std::string field, std::string rule) {
  problem what{kind, std::move(detail), std::move(field), std::move(rule), 0, {}};
  if (what.kind == problem_kind::busy || what.kind == problem_kind::unavailable || what.kind == problem_kind::not_yet) {
    what.retry_after_s = 1;
  }
  throw refusal{std::move(what)};
}

}  // namespace pilecloud::http
