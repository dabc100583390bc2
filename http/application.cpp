// SPDX-License-Identifier: Apache-2.0
#include "http/application.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "http/judgement.hpp"
#include "projections/staff.hpp"

namespace pilecloud::http {

namespace {

constexpr std::chrono::milliseconds write_wait{500};
constexpr std::chrono::seconds pause_after_timeout{5};  // read models far behind: do not make every caller wait
const staff_id everybody;                               // no login name is empty

shape query_shape(const route& one) {
  std::vector<field> fields;
  if (one.query != nullptr) fields = one.query().fields();
  fields.push_back(text("position").optional().noted("<partition>:<position> to wait for, up to 2 s"));
  if (one.pages) {
    fields.push_back(integer("limit").between(1, static_cast<std::int64_t>(projections::page_rows_max)).optional());
    fields.push_back(text("cursor").up_to(2000).optional().noted("next_cursor of the page before"));
  }
  return shape{std::move(fields)};
}

bool is_near(const request& asked) {
  const bool forwarded = !asked.header("x-forwarded-for").empty() || !asked.header("forwarded").empty();
  return !forwarded && (asked.source == "127.0.0.1" || asked.source == "::1");
}

}  // namespace

application::application(context with, const std::vector<route>& table)
    : with_(std::move(with)),
      table_(table),
      tokens_(with_.keys.token_key()),
      guard_(with_.logins),
      dummy_hash_(hash_password(to_hex(random_bytes(16)), with_.password_cost)) {
  for (const auto& one : table_) queries_.emplace(&one, query_shape(one));
}

response application::answer(const request& asked) {
  const auto began = std::chrono::steady_clock::now();
  const auto found = find_route(table_, asked.method, asked.path);
  std::optional<principal> who;
  response made;
  try {
    made = judged(asked, found, who);
  } catch (const refusal& no) {
    made = to_response(no.what);
  } catch (const std::exception& wrong) {
    spdlog::error("{} {}: {}", asked.method, found.to == nullptr ? "-" : found.to->pattern, wrong.what());
    made = to_response({problem_kind::internal, {}, {}, {}, 0, {}});
  }
  if (with_.behind && asked.method == "GET") {
    const auto far = with_.behind();
    made.with("Pilecloud-Behind-Facts", std::to_string(far.facts));
    made.with("Pilecloud-Behind-Ms", far.time ? std::to_string(far.time->count()) : "unknown");
  }
  const auto took = std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - began);
  const auto pattern = found.to == nullptr ? std::string_view{} : found.to->pattern;
  traffic_.count(asked.method, pattern, made.status, took);
  // The path of no route is a stranger's text and is not written down.
  spdlog::info("{} {} {} {} us from {} by {}", found.to == nullptr ? "-" : asked.method,
               found.to == nullptr ? "-" : asked.path, made.status, took.count(), asked.source,
               who ? who->staff.text() : "-");
  return made;
}

response application::judged(const request& asked, const routed& found, std::optional<principal>& who) {
  if (found.to == nullptr) {
    if (found.allow.empty()) refuse(problem_kind::not_found, "no such path");
    throw refusal{{problem_kind::method_not_allowed, "takes " + found.allow, {}, {}, 0, found.allow}};
  }
  const auto& to = *found.to;
  const auto now = with_.clock.now();
  const bool writes = to.method != "GET";
  if (to.access == access::roles || (to.access == access::near_or_roles && !is_near(asked))) {
    who = signed_in(asked, now);
    if (!who) refuse(problem_kind::unauthenticated, "a bearer token or a login cookie is needed");
    if (!to.roles.has(who->role)) {
      refuse(problem_kind::forbidden, "not for role " + std::string{to_text(who->role)}, {}, "role_must_be_allowed");
    }
  }
  if (writes) check_origin(asked, who);

  const auto query = query_of(asked, queries_.at(&to));
  json body = json::object();
  command_key key;
  if (writes) {
    body = body_of(asked);
    key = command_key_of(asked, to, who, body, with_.keys);
    (to.body == nullptr ? call::no_fields() : to.body()).check(body);
  }
  wait_for_position(asked, query, who, writes);

  call now_asked{with_, asked, to, *this, found.parameters, who, std::move(body), query, key, now, with_.rows.read()};
  response made;
  try {
    made = to.answer(now_asked);
  } catch (const refusal& no) {
    // Another node of the cluster may have written it a moment ago: "there is none" is said of all that was ordered.
    if (no.what.kind != problem_kind::not_found || !with_.catch_up || !with_.catch_up()) throw;
    now_asked.rows = with_.rows.read();
    made = to.answer(now_asked);
  }
  if (const auto broken = now_asked.rows.error()) {
    spdlog::error("reading views: {} {}", storage::to_text(broken->error), broken->detail);
    refuse(problem_kind::unavailable, "the read models cannot be read", {}, "views_must_be_readable");
  }
  return made;
}

std::optional<principal> application::signed_in(const request& asked, instant now) const {
  const auto shown = token_of(asked);
  if (shown.text.empty()) return std::nullopt;
  const auto claims = tokens_.read(shown.text, now);
  if (!claims || with_.keys.is_revoked(claims->id)) return std::nullopt;
  const auto row = projections::find_staff(with_.rows.read(), claims->staff);
  if (!row || !row->employed || row->credential_version != claims->credential_version) return std::nullopt;
  return principal{row->staff, row->owner, row->role, claims->id, claims->expires_at, shown.by_cookie};
}

void application::wait_for_position(const request& asked, const json& query, const std::optional<principal>& who,
                                    bool writes) {
  const auto named = position_of(asked, query);
  if (named && !with_.wait_for(named->partition, named->position, position_wait)) {
    refuse(problem_kind::not_yet, "the read models have not reached this position within 2 s", "position",
           "position_must_be_reached");
  }
  if (writes) {
    wait_for_writes(everybody);
  } else if (who) {
    wait_for_writes(who->staff);
  }
}

void application::wait_for_writes(const staff_id& by) {
  projections::positions known{};
  {
    const std::lock_guard held{writes_lock_};
    const auto found = last_writes_.find(by);
    if (found == last_writes_.end() || std::chrono::steady_clock::now() < no_wait_before_) return;
    known = found->second;
  }
  for (std::uint16_t partition = 0; partition < storage::partition_count; ++partition) {
    if (known[partition] == 0 || with_.wait_for(partition, known[partition], write_wait)) continue;
    const std::lock_guard held{writes_lock_};
    no_wait_before_ = std::chrono::steady_clock::now() + pause_after_timeout;
    return;
  }
}

void application::note_write(const staff_id& by, const actors::accepted& done) {
  const std::lock_guard held{writes_lock_};
  for (const auto& whose : {by, everybody}) {
    auto& last = last_writes_[whose][done.partition];
    last = std::max(last, done.last);
  }
}

}  // namespace pilecloud::http
