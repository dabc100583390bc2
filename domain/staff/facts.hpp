// SPDX-License-Identifier: Apache-2.0
// Facts, commands and state of a member of staff (员工). Stream staff/<id>; the id is the login name.
// The password hash (argon2id) is sealed by the edge under the operator's key: opaque bytes here.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/instant.hpp"
#include "base/named.hpp"
#include "domain/decision.hpp"

namespace pilecloud::domain::staff {

enum class role : std::uint8_t { administrator = 1, operations, accountant, auditor, device };
std::string_view to_text(role value);
bool parse_role(std::string_view text, role& value);

struct hired {
  operator_id owner;
  staff::role role{};
  std::string sealed_password_hash;
  bool operator==(const hired&) const = default;
};
struct role_changed {
  operator_id owner;
  staff::role role{};
  bool operator==(const role_changed&) const = default;
};
struct password_changed {
  operator_id owner;
  std::string sealed_password_hash;
  bool operator==(const password_changed&) const = default;
};
struct dismissed {
  operator_id owner;
  bool operator==(const dismissed&) const = default;
};
using fact = std::variant<hired, role_changed, password_changed, dismissed>;

struct hire {
  staff_id staff;
  operator_id owner;
  staff::role role{};
  std::string sealed_password_hash;
};
struct change_role {
  staff::role role{};
};
struct change_password {
  std::string sealed_password_hash;
};
struct dismiss {};
using command = std::variant<hire, change_role, change_password, dismiss>;

struct state {
  bool employed = false;
  bool ever_employed = false;
  operator_id owner;
  staff::role role{};
  std::string sealed_password_hash;
  std::uint32_t credential_version = 0;  // counts every change: tokens of older ones are refused
  bool operator==(const state&) const = default;
};

enum class rule : std::uint8_t { staff_must_be_employed = 1, staff_must_not_be_employed, owner_must_be_named };
std::string_view to_text(rule broken);

decision<fact, rule> decide(const state& known, const command& asked, instant now);
bool follows(const state& known, const fact& next);
void evolve(state& known, const fact& next, instant recorded_at);

}  // namespace pilecloud::domain::staff
