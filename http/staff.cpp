// SPDX-License-Identifier: Apache-2.0
#include "http/staff.hpp"

#include "base/sealing.hpp"
#include "http/application.hpp"
#include "projections/staff.hpp"

namespace pilecloud::http {

namespace {

const std::vector<std::string>& role_names() {
  static const std::vector<std::string> names{"administrator", "operations", "accountant", "auditor", "device"};
  return names;
}

field new_password(std::string name) { return text(std::move(name)).between(10, 200); }

role role_in(const form& asked) {
  role found{};
  domain::staff::parse_role(asked.text("role"), found);  // the shape let only known names through
  return found;
}

std::string sealed_hash(call& now, const operator_id& owner, const staff_id& whose, std::string password) {
  const login_guard::turn turn{now.served_by.guard()};  // argon2id takes as much here as at a login
  if (!turn) refuse(problem_kind::busy, "too many passwords at once", {}, "logins_at_once_are_limited");
  auto hash = hash_password(password, now.with.password_cost);
  wipe(password);
  auto sealed = now.with.keys.seal_password_hash(owner, whose, hash);
  wipe(hash);
  if (!sealed) refuse(problem_kind::unavailable, "the key store cannot be used", {}, "keys_must_be_writable");
  return std::move(sealed.value());
}

ordered_json json_of(const projections::staff_row& row) {
  return {{"name", row.staff.text()},
          {"operator", row.owner.text()},
          {"role", domain::staff::to_text(row.role)},
          {"employed", row.employed}};
}

projections::staff_row staff_named(const call& now) {
  auto row = projections::find_staff(now.rows, staff_id{now.parameter("staff")});
  if (!row) refuse(problem_kind::not_found, "no such staff");
  return *std::move(row);
}

response staff_written(call& now, const actors::accepted& done, const std::string& name) {
  return written(now, done, "/api/v1/staff/" + name, ordered_json{{"name", name}});
}

void prove_current_password(call& now, const projections::staff_row& row) {
  const auto asked = now.fields();
  const int wait_s = now.served_by.guard().attempt(row.staff.text(), now.asked.source, now.now);
  if (wait_s > 0) {
    throw refusal{{problem_kind::too_many_attempts, "too many attempts", {}, "login_attempts_are_limited", wait_s, {}}};
  }
  const auto hash = now.with.keys.open_password_hash(row.owner, row.staff, row.sealed_password_hash);
  const login_guard::turn turn{now.served_by.guard()};
  if (!turn) refuse(problem_kind::busy, "too many passwords at once", {}, "logins_at_once_are_limited");
  if (!hash || !password_matches(*hash, asked.text("current_password"))) {
    refuse(problem_kind::forbidden, "the current password is wrong", "current_password", "current_password_must_match");
  }
  now.served_by.guard().succeeded(row.staff.text(), now.asked.source);
}

}  // namespace

const shape& hire_shape() {
  static const shape one{id("name").noted("the login name"), one_of("role", role_names()), new_password("password")};
  return one;
}

const shape& role_shape() {
  static const shape one{one_of("role", role_names())};
  return one;
}

const shape& password_shape() {
  static const shape one{new_password("password"),
                         text("current_password").optional().noted("needed unless an administrator sets another's")};
  return one;
}

const shape& staff_shape() {
  static const shape one{text("name"), text("operator").optional(), text("role").optional(),
                         boolean("employed").optional()};
  return one;
}

response hire_staff(call& now) {
  const auto asked = now.fields();
  const staff_id hired{asked.text("name")};
  auto sealed = sealed_hash(now, now.who->owner, hired, asked.text("password"));
  const auto done = ask(now, "staff", hired.text(),
                        domain::staff::command{domain::staff::hire{hired, now.who->owner, role_in(asked), sealed}});
  return staff_written(now, done, hired.text());
}

response change_role(call& now) {
  const auto row = staff_named(now);
  const auto done =
      ask(now, "staff", row.staff.text(), domain::staff::command{domain::staff::change_role{role_in(now.fields())}});
  return staff_written(now, done, row.staff.text());
}

response change_password(call& now) {
  const auto row = staff_named(now);
  const bool own = row.staff == now.who->staff;
  if (!own && now.who->role != role::administrator) {
    refuse(problem_kind::forbidden, "another's password is set by administrators", {}, "role_must_be_allowed");
  }
  if (own) prove_current_password(now, row);
  auto sealed = sealed_hash(now, row.owner, row.staff, now.fields().text("password"));
  const auto done =
      ask(now, "staff", row.staff.text(), domain::staff::command{domain::staff::change_password{std::move(sealed)}});
  return staff_written(now, done, row.staff.text());
}

response dismiss_staff(call& now) {
  const auto row = staff_named(now);
  const auto done = ask(now, "staff", row.staff.text(), domain::staff::command{domain::staff::dismiss{}});
  return staff_written(now, done, row.staff.text());
}

response list_staff(call& now) {
  const auto stamp = projections::etag_of_staff(now.rows);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown_page(now, projections::page_staff(now.rows, page_asked(now)), stamp, json_of);
}

response show_staff(call& now) {
  const auto row = staff_named(now);
  const auto stamp = projections::etag_of(row.last);
  if (auto same = unchanged(now, stamp)) return *same;
  return shown(now, json_of(row), stamp);
}

}  // namespace pilecloud::http
