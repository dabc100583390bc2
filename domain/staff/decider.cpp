// SPDX-License-Identifier: Apache-2.0
// Dismissed staff may be hired again, also by another operator; credential_version goes on counting, so that no token
// of an earlier employment comes back to life.
#include "domain/staff/facts.hpp"

namespace pilecloud::domain::staff {
namespace {

using decided = decision<fact, rule>;

decided on_hire(const state& known, const hire& asked) {
  if (known.employed) {
    const bool same = asked.owner == known.owner && asked.role == known.role &&
                      asked.sealed_password_hash == known.sealed_password_hash;
    if (same) return nothing_new<fact>();
    return refuse(rule::staff_must_not_be_employed, "staff");
  }
  if (asked.owner.empty()) return refuse(rule::owner_must_be_named, "operator");
  return accept<fact>(hired{asked.owner, asked.role, asked.sealed_password_hash});
}

decided on_change_role(const state& known, const change_role& asked) {
  if (!known.employed) return refuse(rule::staff_must_be_employed, "staff");
  if (asked.role == known.role) return nothing_new<fact>();
  return accept<fact>(role_changed{known.owner, asked.role});
}

decided on_change_password(const state& known, const change_password& asked) {
  if (!known.employed) return refuse(rule::staff_must_be_employed, "staff");
  if (asked.sealed_password_hash == known.sealed_password_hash) return nothing_new<fact>();
  return accept<fact>(password_changed{known.owner, asked.sealed_password_hash});
}

decided on_dismiss(const state& known) {
  if (known.employed) return accept<fact>(dismissed{known.owner});
  if (known.ever_employed) return nothing_new<fact>();
  return refuse(rule::staff_must_be_employed, "staff");
}

}  // namespace

std::string_view to_text(role value) {
  switch (value) {
    case role::administrator:
      return "administrator";
    case role::operations:
      return "operations";
    case role::accountant:
      return "accountant";
    case role::auditor:
      return "auditor";
    case role::device:
      return "device";
  }
  return "not_recorded";
}

bool parse_role(std::string_view text, role& value) {
  for (const auto one : {role::administrator, role::operations, role::accountant, role::auditor, role::device}) {
    if (to_text(one) != text) continue;
    value = one;
    return true;
  }
  return false;
}

std::string_view to_text(rule broken) {
  switch (broken) {
    case rule::staff_must_be_employed:
      return "staff_must_be_employed";
    case rule::staff_must_not_be_employed:
      return "staff_must_not_be_employed";
    case rule::owner_must_be_named:
      return "owner_must_be_named";
  }
  return "not_recorded";
}

decision<fact, rule> decide(const state& known, const command& asked, instant /*now*/) {
  return std::visit(overload{
                        [&known](const hire& one) { return on_hire(known, one); },
                        [&known](const change_role& one) { return on_change_role(known, one); },
                        [&known](const change_password& one) { return on_change_password(known, one); },
                        [&known](const dismiss&) { return on_dismiss(known); },
                    },
                    asked);
}

bool follows(const state& known, const fact& next) { return known.employed != std::holds_alternative<hired>(next); }

void evolve(state& known, const fact& next, instant /*recorded_at*/) {
  PILECLOUD_ASSERT(follows(known, next), "staff: fact {} cannot follow", next.index());
  ++known.credential_version;
  std::visit(overload{
                 [&known](const hired& one) {
                   known.employed = known.ever_employed = true;
                   known.owner = one.owner;
                   known.role = one.role;
                   known.sealed_password_hash = one.sealed_password_hash;
                 },
                 [&known](const role_changed& one) { known.role = one.role; },
                 [&known](const password_changed& one) { known.sealed_password_hash = one.sealed_password_hash; },
                 [&known](const dismissed&) {
                   known.employed = false;
                   known.sealed_password_hash.clear();
                 },
             },
             next);
}

}  // namespace pilecloud::domain::staff
