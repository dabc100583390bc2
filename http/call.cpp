// SPDX-License-Identifier: Apache-2.0
#include "http/call.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "http/application.hpp"

namespace pilecloud::http {

namespace {

// Changes when the same rows are shown differently: an old ETag must not name a new look.
constexpr std::string_view look = "1";

bool lists(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto end = std::min(if_none_match.find(','), if_none_match.size());
    auto one = if_none_match.substr(0, end);
    if_none_match.remove_prefix(std::min(end + 1, if_none_match.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    one = one.substr(0, one.find_last_not_of(' ') + 1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

response& cacheable(response& made, const std::string& etag) {
  return made.with("ETag", etag).with("Cache-Control", "private, no-cache").with("Vary", "Authorization, Cookie");
}

actors::accepted asked_and_answered(call& now, actors::request what) {
  auto answer = actors::ask_and_wait(now.with.entities, std::move(what), now.with.ask_deadline);
  return std::visit(
      overload{
          [&now](actors::accepted& done) {
            if (now.who) now.served_by.note_write(now.who->staff, done);
            return std::move(done);
          },
          [](actors::rejected& no) -> actors::accepted {
            refuse(problem_kind::rejected, std::string{no.category} + " rule " + std::string{no.rule},
                   std::move(no.field), std::string{no.rule});
          },
          [](actors::busy&) -> actors::accepted {
            refuse(problem_kind::busy, "too many commands wait for this entity", {}, "commands_in_flight_are_bounded");
          },
          [](actors::body_differs&) -> actors::accepted {
            refuse(problem_kind::key_reused, "this key came with another body before", "Idempotency-Key",
                   "idempotency_key_must_not_be_reused");
          },
          [](actors::unavailable&) -> actors::accepted {
            refuse(problem_kind::unavailable, "the outcome is not known: ask again with the same Idempotency-Key");
          },
      },
      answer);
}

}  // namespace

const std::string& call::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  PILECLOUD_ASSERT(found != parameters.end(), "{} has no parameter {}", to.pattern, name);
  return found->second;
}

form call::fields() const { return form::checked(body); }
form call::filters() const { return form::checked(query); }

const shape& call::no_fields() {
  static const shape none{};
  return none;
}

std::string etag_for(const call& now, std::string_view stamp) {
  std::string tag{"\""};
  tag.append(look).append(now.sees_personal() ? "w-" : "m-").append(stamp).append("\"");
  return tag;
}

std::optional<response> unchanged(const call& now, std::string_view stamp) {
  const auto etag = etag_for(now, stamp);
  if (!lists(now.asked.header("if-none-match"), etag)) return std::nullopt;
  response made;
  made.status = 304;
  made.content_type.clear();
  cacheable(made, etag);
  return made;
}

response shown(const call& now, const ordered_json& body, std::string_view stamp) {
  response made;
  made.status = now.to.success;
  made.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  if (stamp.empty()) {
    made.with("Cache-Control", "no-store");
  } else {
    cacheable(made, etag_for(now, stamp));
  }
  return made;
}

projections::page_request page_asked(const call& now) {
  projections::page_request asked;
  const auto filters = now.filters();
  asked.cursor = filters.text("cursor");
  asked.limit = static_cast<std::size_t>(filters.integer("limit", 50));
  return asked;
}

command_key key_for_step(const command_key& whole, std::string_view step) {
  if (whole.id == storage::command_id{}) return whole;
  const std::string_view id{reinterpret_cast<const char*>(whole.id.data()), whole.id.size()};
  const auto hash = sha256({id, "\n", step});
  command_key made = whole;
  std::copy_n(hash.begin(), made.id.size(), made.id.begin());
  return made;
}

std::string minted(const call& now, std::string_view prefix) {
  const std::string_view id{reinterpret_cast<const char*>(now.key.id.data()), 10};
  return std::string{prefix} + to_hex(id);
}

actors::accepted ask(call& now, std::string_view category, std::string_view id, actors::any_command command,
                     std::string_view step) {
  const auto key = step.empty() ? now.key : key_for_step(now.key, step);
  const bool remembered = key.id != storage::command_id{};
  actors::request what;
  what.stream = storage::stream_id{category, id};
  what.id = key.id;
  if (remembered) what.body = key.body;
  what.by = "staff/" + (now.who ? now.who->staff.text() : std::string{"-"});
  what.occurred_at = now.now;
  what.command = std::move(command);
  return asked_and_answered(now, std::move(what));
}

actors::accepted report(call& now, std::string_view category, std::string_view id, actors::any_command command,
                        const pile_id& by, instant occurred_at) {
  actors::request what;
  what.stream = storage::stream_id{category, id};
  what.by = "device/" + by.text();
  what.occurred_at = occurred_at;
  what.command = std::move(command);
  return asked_and_answered(now, std::move(what));
}

response written(const call& now, const actors::accepted& done, std::string location, const ordered_json& body) {
  auto made = shown(now, body);
  made.with("Location", std::move(location));
  made.with("Pilecloud-Position", std::to_string(done.partition) + ":" + std::to_string(done.last));
  return made;
}

}  // namespace pilecloud::http
