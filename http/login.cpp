// SPDX-License-Identifier: Apache-2.0
#include "http/login.hpp"

#include <spdlog/spdlog.h>

#include "base/sealing.hpp"
#include "http/application.hpp"
#include "projections/staff.hpp"

namespace pilecloud::http {

namespace {

std::string cookie_with(const call& now, std::string_view token, std::int64_t seconds) {
  std::string cookie{token_cookie};
  cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  cookie += std::to_string(seconds);
  if (now.with.secure_cookie) cookie += "; Secure";
  return cookie;
}

void count_attempt(call& now, const std::string& name) {
  const int wait_s = now.served_by.guard().attempt(name, now.asked.source, now.now);
  if (wait_s == 0) return;
  spdlog::warn("login attempts from {} are over the limit", now.asked.source);
  throw refusal{
      {problem_kind::too_many_attempts, "too many login attempts", {}, "login_attempts_are_limited", wait_s, {}}};
}

// The staff whose password it is; every other case costs one argon2id verification as well.
std::optional<projections::staff_row> proven(call& now, const std::string& name, const std::string& password) {
  const auto row = projections::find_staff(now.rows, staff_id{name});
  const bool known = row && row->employed;
  auto hash = known ? now.with.keys.open_password_hash(row->owner, row->staff, row->sealed_password_hash)
                    : std::optional<std::string>{};
  const login_guard::turn turn{now.served_by.guard()};
  if (!turn) refuse(problem_kind::busy, "too many logins at once", {}, "logins_at_once_are_limited");
  const bool matches = password_matches(hash ? *hash : now.served_by.dummy_hash(), password);
  if (hash) wipe(*hash);
  return hash && matches ? row : std::nullopt;
}

}  // namespace

const shape& login_shape() {
  static const shape one{text("name").between(1, 64), text("password").between(1, 200)};
  return one;
}

const shape& token_shape() {
  static const shape one{text("token").between(1, 1000), moment("expires_at"), text("name"), text("role"),
                         text("operator")};
  return one;
}

const shape& logout_shape() {
  static const shape one{boolean("signed_out")};
  return one;
}

const shape& myself_shape() {
  static const shape one{text("name"), text("role"), text("operator"), moment("expires_at")};
  return one;
}

response log_in(call& now) {
  const auto asked = now.fields();
  const auto name = asked.text("name");
  count_attempt(now, name);
  const auto row = proven(now, name, asked.text("password"));
  if (!row) {
    spdlog::warn("a login from {} failed", now.asked.source);
    refuse(problem_kind::unauthenticated, "name or password is wrong", {}, "name_and_password_must_match");
  }
  now.served_by.guard().succeeded(name, now.asked.source);
  const auto expires_at = now.now + token_lifetime;
  const auto token = now.served_by.tokens().issue(row->staff, row->credential_version, expires_at);
  auto made = shown(now, ordered_json{{"token", token},
                                      {"expires_at", to_rfc3339(expires_at)},
                                      {"name", row->staff.text()},
                                      {"role", domain::staff::to_text(row->role)},
                                      {"operator", row->owner.text()}});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(token_lifetime).count();
  return made.with("Set-Cookie", cookie_with(now, token, seconds));
}

response log_out(call& now) {
  const auto kept = now.with.keys.revoke(now.who->token, now.who->expires_at);
  if (!kept) {
    spdlog::error("revoking a token: {} {}", storage::to_text(kept.error().error), kept.error().detail);
    refuse(problem_kind::unavailable, "the logout could not be kept", {}, "keys_must_be_writable");
  }
  return shown(now, ordered_json{{"signed_out", true}}).with("Set-Cookie", cookie_with(now, "", 0));
}

response show_myself(call& now) {
  return shown(now, ordered_json{{"name", now.who->staff.text()},
                                 {"role", domain::staff::to_text(now.who->role)},
                                 {"operator", now.who->owner.text()},
                                 {"expires_at", to_rfc3339(now.who->expires_at)}});
}

}  // namespace pilecloud::http
